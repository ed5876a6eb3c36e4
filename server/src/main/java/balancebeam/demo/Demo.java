package balancebeam.demo;

import balancebeam.bytes.IpText;
import balancebeam.config.Config;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** Three origins, a balancer and a story: who answers, and what happens when one of them dies. Thread-safe. */
public final class Demo implements AutoCloseable {
    private static final List<String> NAMES = List.of("A", "B", "C");

    private final PrintStream out;
    private final List<DemoOrigin> origins;
    private final Starter.Running balancer;
    private final DemoControl control;
    private final DemoTraffic traffic;

    private Demo(PrintStream out, List<DemoOrigin> origins, Starter.Running balancer) throws IOException {
        this.out = out;
        this.origins = origins;
        this.balancer = balancer;
        control = new DemoControl(origins, out);
        traffic = new DemoTraffic(balancer.address(), out);
    }

    /** Starts all of it; {@code configure} makes the balancer's configuration from the origins' addresses. */
    public static Demo start(Function<List<String>, Config> configure, Starter starter, PrintStream out)
            throws IOException {
        List<DemoOrigin> origins = origins(NAMES);
        Demo demo;
        try {
            demo = new Demo(out, origins, starter.start(configure.apply(addresses(origins))));
        } catch (IOException e) {
            origins.forEach(DemoOrigin::close);
            throw e;
        }
        demo.introduce();
        demo.traffic.start();
        return demo;
    }

    /** Obeys what is typed, line by line, until {@code in} ends. Blocks. */
    public void obey(InputStream in) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, Charset.defaultCharset()));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String name = line.strip().toUpperCase(Locale.ROOT);
            if (!control.toggle(name)) {
                out.println("  Type a, b or c to kill or revive that origin; Ctrl-C ends the demo.");
            }
        }
    }

    @Override
    public void close() {
        traffic.close();
        control.close();
        balancer.close();
        origins.forEach(DemoOrigin::close);
    }

    static List<DemoOrigin> origins(List<String> names) throws IOException {
        List<DemoOrigin> made = new ArrayList<>();
        for (String name : names) {
            made.add(new DemoOrigin(name));
        }
        return List.copyOf(made);
    }

    static List<String> addresses(List<DemoOrigin> origins) {
        return origins.stream().map(origin -> "127.0.0.1:" + origin.port()).toList();
    }

    private void introduce() {
        InetSocketAddress address = balancer.address();
        boolean any = address.getAddress().isAnyLocalAddress();
        String url = "http://" + (any ? "127.0.0.1:" + address.getPort() : IpText.of(address)) + "/";
        out.println();
        out.println("  Balancebeam is at " + url + " in front of three little servers:");
        origins.forEach(origin -> out.printf("    origin %s   http://127.0.0.1:%d/%n", origin.name(), origin.port()));
        out.println();
        InetSocketAddress console = balancer.console();
        if (console != null) {
            out.println("  Console:       http://" + IpText.of(console) + "/");
        }
        out.println("  Try it:        curl " + url);
        out.println("  Kill one:      curl -X POST " + control.url("kill", "b") + "     or type b and Enter");
        out.println("  Bring it back: curl -X POST " + control.url("revive", "b") + "   or type b again");
        out.println("  Ctrl-C ends the demo. Meanwhile it makes " + DemoTraffic.REQUESTS_PER_SECOND
                + " requests per second itself:");
        out.println();
    }
}
