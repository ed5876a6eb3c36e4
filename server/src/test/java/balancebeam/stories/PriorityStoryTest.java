package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.testkit.ScriptedOrigin;
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

    @Test
    void theBackupServesWhileTheFirstIsDead() {
        try (ScriptedOrigin first = ScriptedOrigin.start("first");
                ScriptedOrigin backup = ScriptedOrigin.start("backup");
                ConfiguredStage stage = start(first, backup, "priority: 0", "priority: 1")) {
            for (int i = 0; i < 10; i++) {
                assertEquals("first\n", stage.ask(GET).text());
            }
            first.kill();
            for (int i = 0; i < 10; i++) {
                assertEquals("backup\n", stage.ask(GET).text());
            }
        }
    }
}
