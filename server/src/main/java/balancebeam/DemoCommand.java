package balancebeam;

import balancebeam.cli.Cli;
import balancebeam.cli.Parsed;
import balancebeam.config.Config;
import balancebeam.config.Defaults;
import balancebeam.config.LogLevel;
import balancebeam.demo.Demo;
import balancebeam.demo.Starter;
import balancebeam.demo.Training;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** {@code balancebeam demo [FLAG]...}, and the build's training run. Main thread only. */
final class DemoCommand {
    static final String NAME = "demo";
    /** Not for users: the launcher's way to make the AOT cache. */
    static final String TRAIN = "--train";

    private DemoCommand() {}

    /** Runs the demo until a signal ends it; all flags of the program may follow. */
    static int run(String[] args, PrintStream out, PrintStream err) throws InterruptedException {
        List<String> flags = new ArrayList<>(Arrays.asList(args).subList(1, args.length));
        addUnlessGiven(flags, "127.0.0.1:1100", "--bind", "-b");
        addUnlessGiven(flags, "1", "--active-health-check-interval");
        addUnlessGiven(flags, freeConsole(), "--admin");
        // A try without origins, so that wrong flags and --help are answered before anything starts.
        return parse(flags, List.of("127.0.0.1:1")).act(config -> play(flags, config, out, err), out, err);
    }

    /** The usual address, or any when another program has that. */
    private static String freeConsole() {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(Defaults.ADMIN_BIND.host(), Defaults.ADMIN_BIND.port()));
            return Defaults.ADMIN_BIND.toString();
        } catch (IOException e) {
            return Defaults.ADMIN_BIND.host() + ":0";
        }
    }

    /** Makes the traffic that the AOT cache is learnt from. */
    static int train(PrintStream out, PrintStream err) throws InterruptedException {
        Logging.set(LogLevel.INFO);
        try {
            // What every start does, so that its classes are known too.
            Cli.parse("--upstream", "127.0.0.1:1", "--threads", "1")
                    .act(config -> config.process().threads(), out, err);
            StopSignals.install().onFirst(() -> out.println("The training run was told to stop"));
            Training.run(DemoCommand::start);
            return 0;
        } catch (IOException e) {
            err.println("The training run failed: " + e);
            return Cli.CANNOT_START;
        }
    }

    private static int play(List<String> flags, Config config, PrintStream out, PrintStream err)
            throws InterruptedException {
        Logging.set(config.process().logLevel());
        StopSignals signals = StopSignals.install();
        try (Demo demo = Demo.start(upstreams -> config(flags, upstreams), DemoCommand::start, out)) {
            CountDownLatch told = new CountDownLatch(1);
            signals.onFirst(told::countDown);
            Thread.ofPlatform().daemon().name("demo-keys").start(() -> obey(demo, err));
            told.await();
            return 0;
        } catch (IOException e) {
            err.println(Main.couldNotStart(config, e) + "; `demo --bind 127.0.0.1:0` takes any free port");
            return Cli.CANNOT_START;
        }
    }

    private static void obey(Demo demo, PrintStream err) {
        try {
            demo.obey(System.in);
        } catch (IOException e) {
            err.println("The keyboard can't be read: " + e.getMessage());
        }
    }

    private static Starter.Running start(Config config) throws IOException {
        Balancebeam balancer = Balancebeam.start(config);
        Main.tell(balancer);
        return new Starter.Running() {
            @Override
            public InetSocketAddress address() {
                return balancer.addresses().getFirst();
            }

            @Override
            public @Nullable InetSocketAddress console() {
                return balancer.adminAddress();
            }

            @Override
            public void close() {
                balancer.close();
            }
        };
    }

    private static Config config(List<String> flags, List<String> upstreams) {
        if (parse(flags, upstreams) instanceof Parsed.Run(Config config)) {
            return config;
        }
        throw new IllegalStateException("flags that could be read a moment ago: " + flags);
    }

    private static Parsed parse(List<String> flags, List<String> upstreams) {
        List<String> all = new ArrayList<>(flags);
        upstreams.forEach(upstream -> all.addAll(List.of("--upstream", upstream)));
        return Cli.parse(all.toArray(new String[0]));
    }

    private static void addUnlessGiven(List<String> flags, String value, String... names) {
        for (String name : names) {
            if (flags.stream().anyMatch(flag -> flag.equals(name) || flag.startsWith(name + "="))) {
                return;
            }
        }
        flags.addAll(List.of(names[0], value));
    }
}
