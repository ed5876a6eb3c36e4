package balancebeam;

import balancebeam.cli.Cli;
import balancebeam.cli.Commands;
import balancebeam.config.Config;
import balancebeam.net.TransportUnavailableException;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program: understands the command line, runs one balancer until it is told to stop, and tells the exit code. */
public final class Main {
    private static final Duration HEAP_KEPT_EVERY = Duration.ofSeconds(10);

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        if (Commands.isCommand(args)) {
            Logging.errorsOnly();
        }
        System.exit(run(args, System.out, System.err));
    }

    /** What {@link #main} does, with its exit code as the result. Blocks until the balancer has ended. */
    static int run(String[] args, PrintStream out, PrintStream err) throws InterruptedException {
        if (args.length > 0 && args[0].equals("help")) {
            // As elsewhere: help COMMAND is COMMAND --help.
            return run(args.length > 1 ? new String[] {args[1], "--help"} : new String[] {"--help"}, out, err);
        }
        if (args.length > 0 && args[0].equals(DemoCommand.NAME)) {
            return DemoCommand.run(args, out, err);
        }
        if (args.length == 1 && args[0].equals(DemoCommand.TRAIN)) {
            return DemoCommand.train(out, err);
        }
        if (args.length > 0 && args[0].equals(RunCommand.NAME)) {
            return RunCommand.run(Arrays.asList(args).subList(1, args.length), out, err);
        }
        Integer done = Commands.run(args, out, err);
        if (done != null) {
            return done;
        }
        return Cli.parse(args).act(config -> serve(config, err), out, err);
    }

    /** Why it could not start, in one line. */
    static String couldNotStart(Config config, IOException e) {
        return e instanceof TransportUnavailableException
                ? "--transport %s: %s".formatted(config.process().transport().spelling(), e.getMessage())
                : String.valueOf(e.getMessage());
    }

    private static int serve(Config config, PrintStream err) throws InterruptedException {
        Logging.set(config.process().logLevel());
        ServiceContext service = ServiceContext.ofProcess();
        // Before the start, so that a signal during it is not lost.
        StopSignals signals = StopSignals.install();
        Balancebeam balancer;
        try {
            balancer = Balancebeam.start(config, service.sockets());
        } catch (IOException e) {
            return service.couldNotStart(couldNotStart(config, e), err);
        }
        tell(balancer);
        signals.onReopen(balancer::reopenLogs);
        signals.onFirst(balancer::drain);
        balancer.tell(service.notifier());
        await(balancer);
        return 0;
    }

    /** Waits until it has ended, however long that takes, and keeps the heap meanwhile. */
    static void await(Balancebeam balancer) throws InterruptedException {
        HeapKeeper heap = HeapKeeper.ofProcess();
        while (!balancer.awaitTermination(HEAP_KEPT_EVERY)) {
            heap.keep();
        }
    }

    /** Logs where a balancer listens, in the original's words, and what is spoken there and with endpoints. */
    static void tell(Balancebeam balancer) {
        Logger log = LoggerFactory.getLogger(Main.class);
        String spoken = balancer.endpointProtocols();
        if (!spoken.isEmpty()) {
            log.info("Clusters, by what their endpoints are spoken to by: {}", spoken);
        }
        balancer.listening().forEach(where -> log.info("Listening for requests on {}", where));
    }
}
