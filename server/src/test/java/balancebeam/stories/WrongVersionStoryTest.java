package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.config.HealthCheckConfig;
import balancebeam.config.ProbeConfig;
import balancebeam.testkit.OriginStory;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of an endpoint that speaks another version of HTTP than its cluster it is said which, and what to set. */
class WrongVersionStoryTest {
    private static final ProbeConfig.Http UP = ProbeConfig.Http.get("/up");
    private static final byte[] SETTINGS = {0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 100};
    private static final byte[] GO_AWAY = {0, 0, 8, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    private static final String SPEAKS_2 = "speaks HTTP/2, for which its cluster needs 'protocol: http2'";
    private static final String SPEAKS_1 = "speaks HTTP/1, for which its cluster can't have 'protocol: http2'";

    /** As a server of HTTP/2 does: it says so at once, and understands nothing that comes. */
    private static OriginStory beginningWith(byte[] frame) {
        return connection -> {
            connection.raw(frame);
            connection.hang();
        };
    }

    /** Why a check finds it down. */
    private static String found(ScriptedOrigin origin, Asking asking) throws InterruptedException {
        BlockingQueue<String> changes = new LinkedBlockingQueue<>();
        ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
        try {
            Cluster cluster =
                    Clusters.of("default", 0, (endpoint, from, to, reason) -> changes.add(to + ": " + reason), null);
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), origin.port());
            cluster.found(List.of(new Found(address, origin.hostPort(), 1)));
            HealthCheckConfig often = HealthCheckConfig.every(Duration.ofMillis(250), "/up");
            Check check = Check.http(often, UP, ProbeLayer.CLEAR, asking);
            new HealthChecks(cluster, List.of(check), null, false, Ticker.SYSTEM).start(scheduler);
            return String.valueOf(changes.poll(5, TimeUnit.SECONDS));
        } finally {
            scheduler.shutdownNow();
        }
    }

    @Test
    void aCheckByHttp1FindsAServerOfHttp2() throws InterruptedException {
        for (byte[] frame : List.of(SETTINGS, GO_AWAY)) {
            try (ScriptedOrigin origin = ScriptedOrigin.raw(beginningWith(frame))) {
                assertEquals("DOWN: " + SPEAKS_2, found(origin, Asking.http1(UP)));
            }
        }
    }

    @Test
    void checksByHttp2AndGrpcFindAServerOfHttp1() throws InterruptedException {
        for (Asking asking : List.of(Asking.http2(false, UP), Asking.grpc(false, ""))) {
            try (ScriptedOrigin origin = ScriptedOrigin.start()) {
                assertEquals("DOWN: " + SPEAKS_1, found(origin, asking));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n\r\n", "HTTP/1.0 505 No\r\n\r\n"})
    void aConnectionByHttp2FindsAServerOfHttp1(String answer) {
        try (ScriptedOrigin origin = ScriptedOrigin.raw(connection -> {
                    connection.raw(answer);
                    connection.hang();
                });
                ConfiguredStage stage = ConfiguredStage.start("""
                    listeners: { web: { bind: "127.0.0.1:0" } }
                    clusters: { app: { endpoints: ["%s"], protocol: http2, health-check: { interval: 0 s } } }
                    routes: { all: { cluster: app } }
                    """.formatted(origin.hostPort()))) {
            assertEquals(502, stage.ask("GET / HTTP/1.1\r\nHost: a").status());
            assertEquals(
                    SPEAKS_1 + "; ejected for 1 s",
                    stage.admin()
                            .get("/v1/status")
                            .orThrow()
                            .json()
                            .views("clusters")
                            .getFirst()
                            .views("endpoints")
                            .getFirst()
                            .text("reason"));
        }
    }

    @Test
    void anAnswerByHttp2IsABadOneByHttp1() {
        try (ScriptedOrigin origin = ScriptedOrigin.raw(beginningWith(SETTINGS));
                Stage stage = Stage.start(origin)) {
            assertEquals(502, stage.get("/").status());
        }
    }
}
