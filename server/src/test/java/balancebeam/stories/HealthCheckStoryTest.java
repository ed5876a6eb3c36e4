package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.balance.HealthState;
import balancebeam.config.HealthCheckConfig;
import balancebeam.config.ProbeConfig;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.ScriptedOrigin;
import balancebeam.time.Ticker;
import balancebeam.upstream.Cluster;
import balancebeam.upstream.Clusters;
import balancebeam.upstream.discovery.Found;
import balancebeam.upstream.health.Asking;
import balancebeam.upstream.health.Check;
import balancebeam.upstream.health.HealthChecks;
import balancebeam.upstream.health.ProbeLayer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Endpoints that do not answer 200 to a probe get no traffic, and every change says why. */
class HealthCheckStoryTest {
    private static final HealthCheckConfig OFTEN = HealthCheckConfig.every(Duration.ofMillis(100), "/up?deep=1");

    @Test
    void only200IsAliveAndAProbeThatPassesRestores() {
        AtomicInteger status = new AtomicInteger(200);
        try (ScriptedOrigin checked = ScriptedOrigin.start("checked");
                ScriptedOrigin other = ScriptedOrigin.start("other");
                Stage stage = Stage.start(Stage.before(checked, other).healthCheck(OFTEN))) {
            checked.on(
                    "/up", (request, connection) -> connection.answer(status.get(), Fields.of("Location", "/"), "up"));
            for (int bad : new int[] {301, 204, 404, 500}) {
                status.set(bad);
                Await.until("only the other is asked after " + bad, () -> othersInARow(stage) == 6);
                status.set(200);
                Await.until("it is asked again", () -> stage.get("/").text().equals("checked\n"));
            }
            assertTrue(stage.ended().stream().allMatch(e -> e.status() == 200 && e.attempts() == 1));
            assertTrue(checked.malformed().isEmpty(), "probes are good requests");
        }
    }

    private static int othersInARow(Stage stage) {
        int count = 0;
        while (count < 6 && stage.get("/").text().equals("other\n")) {
            count++;
        }
        return count;
    }

    @Test
    void allDownIs502() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(Stage.before(origin).healthCheck(OFTEN))) {
            origin.on("/up", (request, connection) -> connection.answer(503, Fields.EMPTY, "no"));
            Await.until("it is down", () -> stage.get("/").status() == 502);
            assertEquals(0, stage.lastEnded().attempts(), "the check is believed");
        }
    }

    @Test
    void everyChangeSaysWhy() throws Exception {
        BlockingQueue<String> changes = new LinkedBlockingQueue<>();
        AtomicInteger probes = new AtomicInteger();
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        try (ScriptedOrigin origin = ScriptedOrigin.start()) {
            origin.on("/up", (request, connection) -> {
                switch (probes.incrementAndGet()) {
                    case 1 -> connection.answer(301, Fields.of("Location", "/"), "elsewhere");
                    case 3 -> connection.raw("SSH-2.0-OpenSSH\r\n");
                    case 5 -> connection.closeNow();
                    case 7 -> connection.hang();
                    default -> connection.answer(200, Fields.EMPTY, "up");
                }
                if (probes.get() == 3) {
                    connection.closeNow();
                }
            });
            Cluster cluster =
                    Clusters.of("default", 0, (endpoint, from, to, reason) -> changes.add(to + ": " + reason), null);
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), origin.port());
            cluster.found(List.of(new Found(address, "127.0.0.1:" + origin.port(), 1)));
            ProbeConfig.Http request = ProbeConfig.Http.get("/up");
            HealthCheckConfig often = HealthCheckConfig.every(Duration.ofMillis(250), "/up");
            Check check = Check.http(often, request, ProbeLayer.CLEAR, Asking.http1(request));
            new HealthChecks(cluster, List.of(check), null, false, Ticker.SYSTEM).start(scheduler);
            String back = HealthState.UP + ": passed its active check";
            for (String why : List.of(
                    "answered 301 to GET /up",
                    "answered GET /up with something that is not HTTP",
                    "closed the connection before it answered GET /up",
                    "did not answer GET /up within 250 ms")) {
                assertEquals(HealthState.DOWN + ": " + why, changes.poll(5, TimeUnit.SECONDS));
                assertEquals(back, changes.poll(5, TimeUnit.SECONDS));
            }
            origin.kill();
            assertEquals(
                    HealthState.DOWN + ": could not be asked for /up: Connection refused",
                    changes.poll(5, TimeUnit.SECONDS));
        } finally {
            scheduler.shutdownNow();
        }
    }

    @Test
    void theFirstProbeComesAfterOneInterval() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(
                        Stage.before(origin).healthCheck(HealthCheckConfig.every(Duration.ofMinutes(1), "/up")))) {
            stage.get("/");
            assertEquals(
                    List.of("/"),
                    origin.requests().stream().map(r -> r.target()).toList());
        }
    }
}
