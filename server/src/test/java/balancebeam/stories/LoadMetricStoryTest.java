package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.Fields;
import balancebeam.testkit.ScriptedOrigin;
import org.junit.jupiter.api.Test;

/** What attempts see of an endpoint decides how much work it gets, where a cluster goes by that. */
class LoadMetricStoryTest {
    private static ConfiguredStage start(String algorithm, ScriptedOrigin first, ScriptedOrigin second) {
        return ConfiguredStage.start("""
                listeners: { web: { bind: "127.0.0.1:0" } }
                clusters:
                  api:
                    endpoints: ["%s", "%s"]
                    algorithm: %s
                    health-check: { interval: 0 }
                routes: { all: { match: { path-prefix: / }, cluster: api } }
                process: { threads: 1 }
                """.formatted(first.hostPort(), second.hostPort(), algorithm));
    }

    private static void ask(ConfiguredStage stage, int times) {
        for (int i = 0; i < times; i++) {
            stage.ask("GET / HTTP/1.1\r\nHost: x");
        }
    }

    @Test
    void anEndpointThatAnswers500AtOnceAttractsNoTraffic() {
        try (ScriptedOrigin broken = ScriptedOrigin.start();
                ScriptedOrigin well = ScriptedOrigin.start();
                ConfiguredStage stage = start("{ name: p2c, metric: peak-ewma }", broken, well)) {
            broken.otherwise((request, connection) -> connection.answer(500, Fields.EMPTY, ""));
            ask(stage, 50);
            assertEquals(1, broken.requests().size());
            assertEquals(49, well.requests().size());
        }
    }

    @Test
    void anEndpointThatClosesAtOnceIsNotTheFastest() {
        try (ScriptedOrigin broken = ScriptedOrigin.start();
                ScriptedOrigin well = ScriptedOrigin.start();
                ConfiguredStage stage = start("least-response-time", broken, well)) {
            broken.otherwise((request, connection) -> connection.closeNow());
            ask(stage, 50);
            assertTrue(broken.requests().size() <= 1, () -> "asked " + broken.requests());
            assertTrue(stage.ended().stream().allMatch(ended -> ended.status() == 200));
        }
    }

    @Test
    void whoSendsMuchGetsLess() {
        try (ScriptedOrigin large = ScriptedOrigin.start();
                ScriptedOrigin small = ScriptedOrigin.start();
                ConfiguredStage stage = start("least-bandwidth", large, small)) {
            large.otherwise((request, connection) -> connection.answer(200, Fields.EMPTY, "x".repeat(200_000)));
            small.otherwise((request, connection) -> connection.answer(200, Fields.EMPTY, "x".repeat(10_000)));
            ask(stage, 63);
            assertEquals(3, large.requests().size(), 1);
            assertEquals(60, small.requests().size(), 1);
        }
    }
}
