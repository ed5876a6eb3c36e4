package balancebeam.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.Await;
import balancebeam.testkit.ScriptedOrigin;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * All endpoints are restarted, one after the other, while clients call: drained before, or killed as they are. No request whose answer had
 * not begun fails; of those of drained endpoints none at all.
 */
class RollingRestartStory {
    private static final int ROUNDS = Integer.getInteger("e2e.rolling.rounds", 3);
    private static final int CLIENTS = 8;
    private static final long CALLS_BETWEEN = 200;

    @TempDir
    private Path folder;

    private final AtomicLong calls = new AtomicLong();
    private final AtomicBoolean stop = new AtomicBoolean();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void restartsOfEndpointsCostNoRequest(boolean drained) throws Exception {
        List<ScriptedOrigin> origins = List.of(ScriptedOrigin.start(), ScriptedOrigin.start(), ScriptedOrigin.start());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            String endpoints = String.join(
                    ", ", origins.stream().map(o -> '"' + o.hostPort() + '"').toList());
            Path file = Files.writeString(folder.resolve("balancebeam.yaml"), """
                    listeners: { web: { bind: "127.0.0.1:0" } }
                    clusters: { site: { endpoints: [%s], health-check: { interval: 200 ms, timeout: 200 ms } } }
                    routes: { all: { cluster: site } }
                    admin: { bind: "127.0.0.1:0" }
                    """.formatted(endpoints));
            try (Program balancer = Program.balancebeam("run", "-c", file.toString())) {
                InetSocketAddress address = balancer.awaitAddress();
                AdminPage admin = AdminPage.of(balancer);
                List<Future<?>> clients = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(threads.submit(() -> client(address, drained)));
                }
                for (int i = 0; i < ROUNDS * origins.size(); i++) {
                    restart(origins.get(i % origins.size()), drained, admin);
                }
                stop.set(true);
                for (Future<?> client : clients) {
                    client.get(60, TimeUnit.SECONDS);
                }
            }
        } finally {
            stop.set(true);
            origins.forEach(ScriptedOrigin::close);
        }
        System.out.printf(
                "RollingRestartStory: %s, %d restarts, %d calls, %d failed%n",
                drained ? "drained" : "killed", ROUNDS * origins.size(), calls.get(), failures.size());
        assertTrue(failures.isEmpty(), failures::toString);
    }

    private void restart(ScriptedOrigin origin, boolean drained, AdminPage admin) throws Exception {
        awaitCalls();
        String path = "/v1/clusters/site/endpoints/" + origin.hostPort();
        if (drained) {
            assertEquals(200, admin.post(path + "/drain").status());
            Await.until("nothing runs there", () -> isIdle(admin, origin));
        }
        origin.kill();
        awaitCalls();
        origin.restart();
        origin.forgetRequests();
        if (drained) {
            assertEquals(200, admin.post(path + "/undrain").status());
        }
        Await.until("it has work again", () -> !origin.requests().isEmpty());
    }

    private static boolean isIdle(AdminPage admin, ScriptedOrigin origin) {
        try {
            return admin.get("/metrics")
                    .body()
                    .contains("balancebeam_endpoint_in_flight{cluster=\"site\",endpoint=\"" + origin.hostPort()
                            + "\"} 0\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private void awaitCalls() {
        long from = calls.get();
        Await.until("calls go on", () -> calls.get() >= from + CALLS_BETWEEN);
    }

    private Void client(InetSocketAddress address, boolean drained) throws IOException {
        try (Caller caller = new Caller(address)) {
            while (!stop.get()) {
                Caller.Outcome outcome = caller.call("GET", "/");
                calls.incrementAndGet();
                if (!outcome.isGood() && (drained || !outcome.isCut())) {
                    failures.add(outcome.toString());
                }
            }
        }
        return null;
    }
}
