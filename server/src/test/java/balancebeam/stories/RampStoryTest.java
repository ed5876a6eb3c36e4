package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.cli.admin.AdminReply;
import balancebeam.cli.admin.JsonView;
import balancebeam.testkit.Await;
import balancebeam.testkit.ScriptedOrigin;
import org.junit.jupiter.api.Test;

/** Weights that move, as an operator sees them. */
class RampStoryTest {
    private static JsonView first(ConfiguredStage stage) {
        return stage.admin()
                .get("/v1/status")
                .orThrow()
                .json()
                .views("clusters")
                .getFirst()
                .views("endpoints")
                .getFirst();
    }

    @Test
    void anEndpointIsDrainedLittleByLittleAndComesBackSlowly() {
        try (ScriptedOrigin one = ScriptedOrigin.start();
                ScriptedOrigin two = ScriptedOrigin.start();
                ConfiguredStage stage = ConfiguredStage.start("""
                listeners: { web: { bind: "127.0.0.1:0" } }
                clusters:
                  api:
                    endpoints: ["%s", "%s"]
                    health-check: { interval: 0 }
                    slow-start: { window: 1 h }
                routes: { all: { match: { path-prefix: / }, cluster: api } }
                """.formatted(one.hostPort(), two.hostPort()))) {
            String endpoint = "/v1/clusters/api/endpoints/" + one.hostPort() + "/";
            assertEquals(100, first(stage).whole("weightPercent"));
            assertEquals(
                    400,
                    stage.admin().post(endpoint + "drain", "{\"seconds\": -1}").status());
            AdminReply reply =
                    stage.admin().post(endpoint + "drain", "{\"seconds\": 2}").orThrow();
            assertEquals("draining for 2 s", reply.json().text("to"));
            Await.until("it is drained", () -> first(stage).text("admin").equals("drained"));
            stage.admin().post(endpoint + "undrain", "{}").orThrow();
            assertEquals("active", first(stage).text("admin"));
            assertEquals(10, first(stage).whole("weightPercent"));
            String explained =
                    stage.admin().get("/v1/explain?url=%2F").orThrow().json().text("text");
            assertTrue(explained.contains(one.hostPort() + ", 10 % of its weight now\n"), explained);
        }
    }
}
