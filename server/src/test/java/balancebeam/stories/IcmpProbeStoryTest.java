package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.net.IcmpSocket;
import balancebeam.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A machine that answers echo requests is up, whatever listens there; and where ICMP is not permitted nothing starts. */
class IcmpProbeStoryTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:1", "[::1]:1"})
    void aMachineIsUpOrTheStartSaysWhatToSet(String endpoint) {
        String yaml = """
                process: { threads: 1 }
                listeners: { web: { bind: "127.0.0.1:0" } }
                routes: { all: { cluster: api } }
                clusters:
                  api: { endpoints: "%s", health-check: { icmp: true, interval: 200 ms, initial-state: down } }
                """.formatted(endpoint);
        if (!isPermitted()) {
            String refused = assertThrows(UncheckedIOException.class, () -> ConfiguredStage.start(yaml))
                    .getMessage();
            assertTrue(String.valueOf(refused).contains("net.ipv4.ping_group_range"), refused);
            return;
        }
        try (ConfiguredStage stage = ConfiguredStage.start(yaml)) {
            Await.until("it is up", () -> stage.admin()
                    .get("/v1/status")
                    .orThrow()
                    .json()
                    .views("clusters")
                    .getFirst()
                    .views("endpoints")
                    .getFirst()
                    .text("state")
                    .equals("up"));
            assertEquals(502, stage.ask("GET / HTTP/1.1\r\nHost: a").status(), "nobody listens there");
        }
    }

    private static boolean isPermitted() {
        try {
            IcmpSocket.open(InetAddress.getLoopbackAddress()).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
