package balancebeam.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The demo's own traffic: a few requests per second, and a line now and then that says who answered them. */
final class DemoTraffic implements AutoCloseable {
    static final int REQUESTS_PER_SECOND = 20;
    private static final int REQUESTS_PER_LINE = 4 * REQUESTS_PER_SECOND;
    private static final long PERIOD_MILLIS = 1_000 / REQUESTS_PER_SECOND;

    private final InetSocketAddress balancer;
    private final PrintStream out;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("demo-traffic").factory());

    // Of the clock's one thread.
    private final Map<String, Integer> answers = new TreeMap<>();
    private int requests;
    private int failed;
    private String lastFailure = "";
    private @Nullable DemoClient client;

    DemoTraffic(InetSocketAddress balancer, PrintStream out) {
        this.balancer = balancer;
        this.out = out;
    }

    void start() {
        clock.scheduleAtFixedRate(this::request, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    private void request() {
        try {
            if (client == null) {
                client = new DemoClient(balancer);
            }
            count(client.get("/"));
        } catch (IOException e) {
            fail(e.toString());
            hangUp();
        }
        requests++;
        if (requests % REQUESTS_PER_LINE == 0) {
            tell();
        }
    }

    private void count(DemoClient.Answer answer) {
        if (answer.status() == 200) {
            answers.merge(answer.servedBy(), 1, Integer::sum);
        } else {
            fail("status " + answer.status());
        }
        if (!answer.keepsAlive()) {
            hangUp();
        }
    }

    private void fail(String why) {
        failed++;
        lastFailure = why;
    }

    private void hangUp() {
        if (client == null) {
            return;
        }
        try {
            client.close();
        } catch (IOException e) {
            fail("close: " + e);
        }
        client = null;
    }

    private void tell() {
        StringBuilder line = new StringBuilder("  traffic: ");
        answers.forEach((name, count) -> line.append(String.format(Locale.ROOT, "%s %2d   ", name, count)));
        line.append("failed ").append(failed);
        if (failed > 0) {
            line.append(" (").append(lastFailure).append(')');
        }
        out.println(line);
        answers.clear();
        failed = 0;
    }
}
