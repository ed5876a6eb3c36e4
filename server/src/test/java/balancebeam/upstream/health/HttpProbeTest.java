package balancebeam.upstream.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import balancebeam.testkit.ScriptedOrigin;
import balancebeam.upstream.Cluster;
import balancebeam.upstream.FakePace;
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
            Cluster cluster = new Cluster("a", 0, null, (endpoint, from, to, reason) -> {}, new FakePace(), null);
            cluster.found(List.of(new Found(origin.address(), origin.hostPort(), 1)));
            HttpProbe probe = new HttpProbe("/", TIMEOUT, endless, Asking.HTTP_1);
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
