package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.balance.HealthState;
import balancebeam.config.HealthCheckConfig;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Call;
import balancebeam.testkit.Http2Frame;
import balancebeam.testkit.Http2Origin;
import balancebeam.testkit.TestAuthority;
import balancebeam.time.Ticker;
import balancebeam.upstream.Cluster;
import balancebeam.upstream.Clusters;
import balancebeam.upstream.discovery.Found;
import balancebeam.upstream.health.Asking;
import balancebeam.upstream.health.Check;
import balancebeam.upstream.health.HealthChecks;
import balancebeam.upstream.health.ProbeLayer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Endpoints are asked by the health checking protocol of gRPC. */
final class GrpcProbeStoryTest {
    private static final String CHECK = "/grpc.health.v1.Health/Check";
    private static final Fields HEAD = Fields.of("content-type", "application/grpc");
    private static final Fields FINE = Fields.of("grpc-status", "0");

    private static void answer(Http2Call call, int... message) throws IOException {
        byte[] bytes = new byte[5 + message.length];
        bytes[4] = (byte) message.length;
        for (int i = 0; i < message.length; i++) {
            bytes[5 + i] = (byte) message[i];
        }
        call.head(200, HEAD, false);
        call.content(bytes, false);
        call.fields(FINE, true);
    }

    private static void assertProbed(Http2Origin origin, String service, byte[] message, String tls) {
        AtomicInteger status = new AtomicInteger(1);
        origin.on(CHECK, call -> answer(call, 8, status.get()));
        try (ConfiguredStage stage = ConfiguredStage.start("""
                process: { threads: 1 }
                listeners: { web: { bind: "127.0.0.1:0" } }
                routes: { all: { cluster: api } }
                clusters:
                  api: { endpoints: ["%s"], protocol: http2, health-check: { interval: 300 ms, grpc: %s }%s }
                """.formatted(origin.hostPort(), service, tls))) {
            for (int bad : new int[] {2, 0}) {
                status.set(bad);
                Await.until(
                        "it is down", () -> stage.ask(Http2Endpoints.get("/")).status() == 502);
                status.set(1);
                Await.until("it is up", () -> stage.ask(Http2Endpoints.get("/")).status() == 200);
            }
            Http2Call probe = origin.calls(CHECK).getFirst();
            assertEquals("POST", probe.method());
            assertEquals("application/grpc", probe.field("content-type"));
            assertEquals("trailers", probe.field("te"));
            assertEquals(origin.hostPort(), probe.field(":authority"));
            assertEquals(tls.isEmpty() ? "http" : "https", probe.field(":scheme"));
            assertArrayEquals(message, probe.content());
        }
    }

    @Test
    void theServerAsAWhole() {
        try (Http2Origin origin = Http2Origin.start("a")) {
            assertProbed(origin, "true", new byte[5], "");
        }
    }

    @Test
    void aServiceByTls() {
        try (Http2Origin origin = Http2Origin.secure("a", TestAuthority.make().server("127.0.0.1"), "h2")) {
            byte[] message = "\0\0\0\0\3\12\1x".getBytes(StandardCharsets.ISO_8859_1);
            assertProbed(origin, "{ service: x }", message, ", tls: { verify: false }");
        }
    }

    @Test
    void aLongName() {
        String name = "x".repeat(200);
        byte[] message = ("\0\0\0\0\313\12\310\1" + name).getBytes(StandardCharsets.ISO_8859_1);
        try (Http2Origin origin = Http2Origin.start("a")) {
            assertProbed(origin, "{ service: %s }".formatted(name), message, "");
        }
    }

    @Test
    void everyChangeSaysWhy() throws Exception {
        BlockingQueue<String> changes = new LinkedBlockingQueue<>();
        AtomicInteger probes = new AtomicInteger();
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        try (Http2Origin origin = Http2Origin.start("a")) {
            origin.on(CHECK, call -> {
                switch (probes.incrementAndGet()) {
                    case 1 -> answer(call, 8, 2);
                    case 3 -> answer(call);
                    case 5 -> answer(call, 8, 0x81, 1);
                    case 7 -> call.fields(Fields.of(":status", "200", "grpc-status", "5"), true);
                    case 9 -> call.fields(Fields.of(":status", "200", "grpc-status", "12"), true);
                    case 11 -> call.answer(404, "no");
                    case 13 -> call.answer(200, "HTML");
                    case 15 -> {
                        call.head(200, HEAD, false);
                        call.content("some", false);
                        call.reset(Http2Frame.INTERNAL_ERROR);
                    }
                    case 17 -> {
                        call.head(200, HEAD, false);
                        call.content(new byte[] {0, 0, 0, 0, 9, 8, 1}, false);
                        call.fields(FINE, true);
                    }
                    case 19 -> call.head(200, HEAD, false);
                    default -> answer(call, 8, 1, 18, 0);
                }
            });
            start(origin, scheduler, changes);
            String back = HealthState.UP + ": passed its active check";
            String asked = "gRPC's health check of orders";
            for (String why : List.of(
                    "answered %s with NOT_SERVING",
                    "answered %s with UNKNOWN",
                    "answered %s with something that is not gRPC",
                    "answered %s with grpc-status 5 (NOT_FOUND): it does not know the service",
                    "answered %s with grpc-status 12 (UNIMPLEMENTED): it has no grpc.health.v1.Health",
                    "answered 404 to %s",
                    "answered %s with something that is not gRPC",
                    "reset the stream of %s",
                    "answered %s with something that is not gRPC",
                    "did not answer %s within 250 ms")) {
                assertEquals(HealthState.DOWN + ": " + why.formatted(asked), changes.poll(5, TimeUnit.SECONDS));
                assertEquals(back, changes.poll(5, TimeUnit.SECONDS));
            }
            origin.kill();
            assertEquals(
                    HealthState.DOWN + ": could not be asked for " + asked + ": Connection refused",
                    changes.poll(5, TimeUnit.SECONDS));
        } finally {
            scheduler.shutdownNow();
        }
    }

    private static void start(Http2Origin origin, ScheduledExecutorService scheduler, BlockingQueue<String> changes) {
        Cluster cluster =
                Clusters.of("default", 0, (endpoint, from, to, reason) -> changes.add(to + ": " + reason), null);
        cluster.found(List.of(new Found(origin.address(), origin.hostPort(), 1)));
        HealthCheckConfig often = HealthCheckConfig.every(Duration.ofMillis(250), "/");
        Check check = Check.grpc(often, ProbeLayer.CLEAR, Asking.grpc(false, "orders"));
        new HealthChecks(cluster, List.of(check), null, false, Ticker.SYSTEM).start(scheduler);
    }
}
