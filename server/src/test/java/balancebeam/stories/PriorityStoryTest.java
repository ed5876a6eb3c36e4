package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.RawClient;
import balancebeam.testkit.ScriptedOrigin;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which endpoints of a cluster are in question at all. */
class PriorityStoryTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: x";

    private static ConfiguredStage start(ScriptedOrigin first, ScriptedOrigin second, String of, String ofSecond) {
        return ConfiguredStage.start("""
                listeners: { web: { bind: "127.0.0.1:0" } }
                clusters:
                  api:
                    endpoints: [{ address: "%s", %s }, { address: "%s", %s }]
                    health-check: { interval: 0 }
                routes: { all: { match: { path-prefix: / }, cluster: api } }
                process: { threads: 1 }
                """.formatted(first.hostPort(), of, second.hostPort(), ofSecond));
    }

    /** What the status says of each endpoint. */
    private static List<Long> figures(ConfiguredStage stage, String name) {
        return stage.admin().get("/v1/status").orThrow().json().views("clusters").getFirst().views("endpoints").stream()
                .map(endpoint -> endpoint.whole(name))
                .toList();
    }

    private static List<String> series(ConfiguredStage stage, String begin) {
        try (RawClient client = stage.adminClient()) {
            client.send("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            return client.readAnswer()
                    .text()
                    .lines()
                    .filter(line -> line.startsWith(begin))
                    .toList();
        }
    }

    @Test
    void theBackupServesWhileTheFirstIsDead() {
        try (ScriptedOrigin first = ScriptedOrigin.start("first");
                ScriptedOrigin backup = ScriptedOrigin.start("backup");
                ConfiguredStage stage = start(first, backup, "priority: 0", "priority: 1")) {
            assertEquals(List.of(100L, 0L), figures(stage, "priorityPercent"));
            for (int i = 0; i < 10; i++) {
                assertEquals("first\n", stage.ask(GET).text());
            }
            first.kill();
            for (int i = 0; i < 10; i++) {
                assertEquals("backup\n", stage.ask(GET).text());
            }
            assertEquals(List.of(0L, 100L), figures(stage, "priorityPercent"));
            assertEquals(List.of(0L, 1L), figures(stage, "priority"));
            assertEquals(2, series(stage, "balancebeam_endpoint_priority{").size());
            assertTrue(series(stage, "balancebeam_endpoint_priority{").getLast().endsWith(" 1"));
        }
    }
}
