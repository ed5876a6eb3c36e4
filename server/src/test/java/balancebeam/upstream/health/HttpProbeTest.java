package balancebeam.upstream.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import balancebeam.config.HttpExpectation;
import balancebeam.config.ProbeConfig;
import balancebeam.testkit.ScriptedOrigin;
import balancebeam.upstream.Cluster;
import balancebeam.upstream.Clusters;
import balancebeam.upstream.discovery.Found;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HttpProbeTest {
    private static final Duration TIMEOUT = Duration.ofMillis(200);

    /** Its endpoint would else keep the health that it had, for as long as it likes. */
    @Test
    void aHandshakeThatDoesNotEndEndsWithTheProbe() {
        ProbeLayer endless = (connected, endpoint) -> {
            readAll(connected);
            return connected;
        };
        try (ScriptedOrigin origin = ScriptedOrigin.raw(connection -> {
            while (true) {
                connection.raw("more ");
            }
        })) {
            Cluster cluster = Clusters.of("a", 0, (endpoint, from, to, reason) -> {}, null);
            cluster.found(List.of(new Found(origin.address(), origin.hostPort(), 1)));
            HttpProbe probe = new HttpProbe(
                    TIMEOUT,
                    new ProbeAddress(null, 0),
                    endless,
                    Asking.http1(ProbeConfig.Http.get("/")),
                    HttpExpectation.OK);
            Verdict verdict = assertTimeoutPreemptively(
                    Duration.ofSeconds(10), () -> probe.run(cluster.all().getFirst()));
            assertEquals(Verdict.failed("did not answer GET / within 200 ms"), verdict);
        }
    }

    private static void readAll(Socket connected) throws IOException {
        while (connected.getInputStream().read() >= 0) {
            // As a handshake does.
        }
    }
}
