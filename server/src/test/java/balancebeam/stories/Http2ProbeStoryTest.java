package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.balance.HealthState;
import balancebeam.config.HealthCheckConfig;
import balancebeam.config.ProbeConfig;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Call;
import balancebeam.testkit.Http2Frame;
import balancebeam.testkit.Http2Origin;
import balancebeam.testkit.ScriptedOrigin;
import balancebeam.testkit.TestAuthority;
import balancebeam.time.Ticker;
import balancebeam.upstream.Cluster;
import balancebeam.upstream.Clusters;
import balancebeam.upstream.discovery.Found;
import balancebeam.upstream.health.Asking;
import balancebeam.upstream.health.Check;
import balancebeam.upstream.health.HealthChecks;
import balancebeam.upstream.health.ProbeLayer;
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

/** Endpoints that are spoken to by HTTP/2 are probed by HTTP/2. */
final class Http2ProbeStoryTest {
    private static final ProbeConfig.Http UP = ProbeConfig.Http.get("/up");
    private static final String YAML = """
            process: { threads: 1 }
            listeners: { web: { bind: "127.0.0.1:0" } }
            routes: { all: { cluster: api } }
            clusters:
              api: { endpoints: ["%s"], protocol: http2, health-check: { interval: 100 ms, path: "/up?deep=1" }%s }
            """;

    private static void assertProbed(Http2Origin origin, String cluster) {
        AtomicInteger status = new AtomicInteger(200);
        origin.on("/up", call -> {
            call.head(103, Fields.of("x", "y".repeat(20_000)), false);
            call.head(status.get(), Fields.EMPTY, true);
        });
        try (ConfiguredStage stage = ConfiguredStage.start(YAML.formatted(origin.hostPort(), cluster))) {
            for (int bad : new int[] {301, 204, 404, 500}) {
                status.set(bad);
                Await.until(
                        "it is down", () -> stage.ask(Http2Endpoints.get("/")).status() == 502);
                status.set(200);
                Await.until("it is up", () -> stage.ask(Http2Endpoints.get("/")).status() == 200);
            }
            Http2Call probe = origin.calls("/up").getFirst();
            assertEquals("/up?deep=1", probe.target());
            assertEquals(origin.hostPort(), probe.field(":authority"));
            assertEquals("balancebeam-health-check", probe.field("user-agent"));
            assertEquals(cluster.contains("tls") ? "https" : "http", probe.field(":scheme"));
            Await.until("a probe in time takes leave", () -> origin.connections().stream()
                    .flatMap(connection -> connection.controlFrames().stream())
                    .anyMatch(frame -> frame.type() == Http2Frame.GOAWAY && frame.errorCode() == Http2Frame.NO_ERROR));
        }
    }

    @Test
    void only200IsAlive() {
        try (Http2Origin origin = Http2Origin.start("a")) {
            assertProbed(origin, "");
        }
    }

    @Test
    void byTls() {
        try (Http2Origin origin = Http2Origin.secure("a", TestAuthority.make().server("127.0.0.1"), "h2")) {
            assertProbed(origin, ", tls: { verify: false }");
        }
    }

    @Test
    void behindAProxyHeader() {
        try (Http2Origin origin = Http2Origin.proxied("a")) {
            assertProbed(origin, ", proxy-protocol: v1");
        }
    }

    @Test
    void whoAgreesOnNoHttp2IsDown() {
        try (Http2Origin origin = Http2Origin.secure("a", TestAuthority.make().server("127.0.0.1"));
                ConfiguredStage stage =
                        ConfiguredStage.start(YAML.formatted(origin.hostPort(), ", tls: { verify: false }"))) {
            Await.until(
                    "it is down", () -> stage.admin().get("/v1/status").text().contains("none was agreed on by ALPN"));
            assertEquals(0, origin.calls().size());
        }
    }

    @Test
    void everyChangeSaysWhy() throws Exception {
        BlockingQueue<String> changes = new LinkedBlockingQueue<>();
        AtomicInteger probes = new AtomicInteger();
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        try (Http2Origin origin = Http2Origin.start("a")) {
            origin.on("/up", call -> {
                switch (probes.incrementAndGet()) {
                    case 1 -> call.head(301, Fields.EMPTY, true);
                    case 3 -> call.reset(Http2Frame.REFUSED_STREAM);
                    case 5 -> call.connection().goAway(0, Http2Frame.NO_ERROR);
                    case 7 -> call.connection().close();
                    case 9 -> call.content("before its head", true);
                    case 11 -> call.fields(Fields.of(":status", "x"), true);
                    case 13 -> {
                        while (!call.connection().isClosed()) {
                            call.connection().frame(0x99, 0, 0, new byte[16_000]);
                        }
                    }
                    case 15 -> {
                        // Never.
                    }
                    default -> {
                        call.connection().frame(Http2Frame.PING, 0, 0, new byte[8]);
                        call.connection().windowUpdate(0, 1);
                        call.answer(200, "up");
                    }
                }
            });
            start(origin.address(), scheduler, changes);
            String back = HealthState.UP + ": passed its active check";
            for (String why : List.of(
                    "answered 301 to GET /up",
                    "reset the stream of GET /up",
                    "went away before it answered GET /up",
                    "closed the connection before it answered GET /up",
                    "answered GET /up with something that is not HTTP/2",
                    "answered GET /up with something that is not HTTP/2",
                    "answered GET /up with too much",
                    "did not answer GET /up within 250 ms")) {
                assertEquals(HealthState.DOWN + ": " + why, changes.poll(5, TimeUnit.SECONDS));
                assertEquals(back, changes.poll(5, TimeUnit.SECONDS));
            }
        } finally {
            scheduler.shutdownNow();
        }
    }

    @Test
    void aServerOfHttp1IsDown() throws Exception {
        BlockingQueue<String> changes = new LinkedBlockingQueue<>();
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        try (ScriptedOrigin origin = ScriptedOrigin.start("a")) {
            start(origin.address(), scheduler, changes);
            String why = changes.poll(5, TimeUnit.SECONDS);
            assertEquals(HealthState.DOWN + ": speaks HTTP/1, for which its cluster can't have 'protocol: http2'", why);
            assertTrue(changes.isEmpty());
        } finally {
            scheduler.shutdownNow();
        }
    }

    private static void start(
            InetSocketAddress address, ScheduledExecutorService scheduler, BlockingQueue<String> changes) {
        Cluster cluster =
                Clusters.of("default", 0, (endpoint, from, to, reason) -> changes.add(to + ": " + reason), null);
        cluster.found(List.of(new Found(address, "127.0.0.1:" + address.getPort(), 1)));
        HealthCheckConfig often = HealthCheckConfig.every(Duration.ofMillis(250), "/up");
        Check check = Check.http(often, UP, ProbeLayer.CLEAR, Asking.http2(false, UP));
        new HealthChecks(cluster, List.of(check), null, false, Ticker.SYSTEM).start(scheduler);
    }
}
