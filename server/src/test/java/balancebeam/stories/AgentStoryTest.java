package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.cli.admin.JsonView;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ScriptedOrigin;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An agent says what its endpoint is good for, and nobody can lie, or break, his way to more. */
class AgentStoryTest {
    private final ScriptedOrigin a = ScriptedOrigin.start("a");
    private final ScriptedOrigin b = ScriptedOrigin.start("b");
    private final LineServer agents = new LineServer();

    @AfterEach
    void close() {
        agents.close();
        a.close();
        b.close();
    }

    private String config(String agent, String healthCheck) {
        return """
                listeners: { web: { bind: "127.0.0.1:0" } }
                routes: { all: { cluster: site } }
                process: { threads: 1 }
                clusters:
                  site:
                    endpoints: [{ address: "%s", weight: 10 }, { address: "%s", weight: 10 }]
                    algorithm: round-robin
                    health-check: %s
                    %s
                """.formatted(a.hostPort(), b.hostPort(), healthCheck, agent);
    }

    private String asking(String more) {
        return "agent-check: { address: 127.0.0.1, port: %d, interval: 100 ms, send: \"{cluster}/{endpoint}\\n\"%s }"
                .formatted(agents.port(), more);
    }

    private ConfiguredStage start() {
        return ConfiguredStage.start(config(asking(""), "{ interval: 0 }"));
    }

    private static String name(ScriptedOrigin origin) {
        return "site/" + origin.hostPort();
    }

    private static JsonView endpoint(ConfiguredStage stage, ScriptedOrigin origin) {
        JsonView status = stage.admin().get("/v1/status").orThrow().json();
        return status.views("clusters").getFirst().views("endpoints").stream()
                .filter(one -> one.text("address").equals(origin.hostPort()))
                .findFirst()
                .orElseThrow();
    }

    private static long percent(ConfiguredStage stage, ScriptedOrigin origin) {
        return endpoint(stage, origin).whole("weightPercent");
    }

    private static String agent(ConfiguredStage stage, ScriptedOrigin origin, String what) {
        return endpoint(stage, origin).view("agent").text(what);
    }

    private static int answersOf(ConfiguredStage stage, String whom, int requests) {
        int count = 0;
        for (int i = 0; i < requests; i++) {
            count += stage.ask("GET / HTTP/1.1\r\nHost: a").text().equals(whom + "\n") ? 1 : 0;
        }
        return count;
    }

    @Test
    void aPercentageIsOfTheWeightAndAnOperatorsWeightStays() {
        agents.says(name(a), "25%\n");
        agents.says(name(b), "100%\n");
        try (ConfiguredStage stage = start()) {
            Await.until("it has a quarter", () -> percent(stage, a) == 25);
            Await.until("and so has its work", () -> answersOf(stage, "a", 50) == 10);
            stage.admin().post("/v1/clusters/site/endpoints/" + a.hostPort() + "/weight", "{\"weight\": 40}");
            Await.until("four times as much", () -> answersOf(stage, "a", 50) == 25);
            assertEquals(40, endpoint(stage, a).whole("weight"));
            assertEquals(25, percent(stage, a));
            agents.says(name(a), "100%\n");
            Await.until("what the operator said is all there", () -> answersOf(stage, "a", 50) == 40);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0%", "drain", "maint", "75% drain"})
    void whoIsDrainedGetsNothingNewUntilTheAgentSaysOtherwise(String out) {
        agents.says(name(a), out + "\r\n");
        agents.says(name(b), "ready\n");
        try (ConfiguredStage stage = start()) {
            Await.until("no work", () -> answersOf(stage, "a", 10) == 0);
            assertEquals("up", endpoint(stage, a).text("state"));
            assertEquals(out, agent(stage, a, "said"));
            String explained = stage.admin()
                    .get("/v1/explain?url=http%3A%2F%2Fa%2F")
                    .orThrow()
                    .text();
            assertTrue(explained.contains("drained by its agent: it said '" + out + "'"), explained);
            stage.admin().post("/v1/clusters/site/endpoints/" + a.hostPort() + "/undrain", "{}");
            assertEquals(0, answersOf(stage, "a", 10), "an operator never drained it");
            agents.says(name(a), "ready 100%\n");
            Await.until("work", () -> answersOf(stage, "a", 10) == 5);
        }
    }

    @Test
    void anOperatorsDrainIsNotTheAgentsToEnd() {
        agents.says(name(a), "ready up 100%\n");
        try (ConfiguredStage stage = start()) {
            stage.admin().post("/v1/clusters/site/endpoints/" + a.hostPort() + "/drain", "{}");
            int asked = agents.asked().size();
            Await.until("it says that it is ready", () -> agents.asked().size() > asked + 6);
            assertEquals(0, answersOf(stage, "a", 10));
        }
    }

    @Test
    void downIsDownWhateverTheHealthCheckSaysAndUpTakesBoth() {
        AtomicInteger status = new AtomicInteger(200);
        a.on("/up", (request, connection) -> connection.answer(status.get(), Fields.EMPTY, ""));
        agents.says(name(a), "up\n");
        try (ConfiguredStage stage =
                ConfiguredStage.start(config(asking(""), "{ interval: 100 ms, path: /up }\n    healthy-when: any"))) {
            agents.says(name(a), "stopped #deploying\n");
            Await.until("down", () -> endpoint(stage, a).text("state").equals("down"));
            assertEquals(
                    "is stopped, its agent says: deploying", endpoint(stage, a).text("reason"));
            status.set(500);
            agents.says(name(a), "up\n");
            Await.until("the agent holds nothing against it", () -> agent(stage, a, "state")
                    .equals("ready"));
            assertEquals("down", endpoint(stage, a).text("state"), "the check does");
            status.set(200);
            Await.until("up", () -> endpoint(stage, a).text("state").equals("up"));
        }
    }

    @Test
    void whatComesUpByItsAgentPassedNoCheck() {
        agents.says(name(a), "down\n");
        try (ConfiguredStage stage = start()) {
            Await.until("down", () -> endpoint(stage, a).text("state").equals("down"));
            agents.says(name(a), "up\n");
            Await.until("up", () -> endpoint(stage, a).text("state").equals("up"));
            assertTrue(stage.admin().get("/v1/status").orThrow().json().views("events").stream()
                    .anyMatch(event -> event.text("to").equals("up")
                            && event.text("reason").equals("is down no more by what its agent says")));
        }
    }

    @Test
    void whoIsInMaintenanceIsNotProbed() {
        agents.says(name(a), "maint\n");
        try (ConfiguredStage stage = ConfiguredStage.start(config(asking(""), "{ interval: 100 ms, path: /up }"))) {
            Await.until("maintenance", () -> agent(stage, a, "state").equals("maint"));
            int before = a.requests().size();
            int others = b.requests().size();
            Await.until("the other one is probed", () -> b.requests().size() > others + 5);
            assertTrue(a.requests().size() <= before + 1, "one may have run");
            agents.says(name(a), "ready\n");
            Await.until("it is probed again", () -> a.requests().size() > before + 3);
        }
    }

    @Test
    void aLimitOfRequestsIsTheLesserOfBoth() {
        agents.says(name(a), "maxconn:7\n");
        try (ConfiguredStage stage = start()) {
            Await.until("the agent's", () -> endpoint(stage, a).whole("maxInFlight") == 7);
            agents.says(name(a), "maxconn:0\n");
            Await.until("none", () -> endpoint(stage, a).whole("maxInFlight") == 0);
        }
    }

    /** Garbage, silence, a line that never ends, or comes too slowly: what held goes on, and it is said why. */
    @Test
    void aLiarChangesNothing() {
        agents.says(name(a), "30%\n");
        try (ConfiguredStage stage = start()) {
            Await.until("30", () -> percent(stage, a) == 30);
            for (String[] lie : new String[][] {
                {"100", "closed the connection before the end of its line '100'"},
                {"", "closed the connection without a line"},
                {"HTTP/1.1 400 Bad Request\r\n", "said 'HTTP/1.1 400 Bad Request', in which is nothing that agents say"
                },
                {"x".repeat(5_000), "said more than 1024 bytes without the end of a line"}
            }) {
                agents.says(name(a), lie[0]);
                Await.until(lie[1], () -> agent(stage, a, "complaint").equals(lie[1]));
                assertEquals(30, percent(stage, a));
                assertEquals("up", endpoint(stage, a).text("state"));
            }
            agents.does(name(a), socket -> {
                for (char c : "                              100%\n".toCharArray()) {
                    LineServer.write(socket, "" + c);
                    Thread.sleep(30);
                }
            });
            Await.until("its time is over", () -> agent(stage, a, "complaint").equals("did not answer within 100 ms"));
            assertEquals(30, percent(stage, a));
            Await.until("no connection stays", () -> agents.open() <= 2);
            agents.close();
            Await.until("nobody", () -> agent(stage, a, "complaint")
                    .equals("could not be asked at port %d: Connection refused".formatted(agents.port())));
            assertEquals(30, percent(stage, a));
            String page;
            try (RawClient client = stage.adminClient()) {
                client.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
                page = client.readAnswer().text();
            }
            for (String result : List.of("understood", "garbled", "none")) {
                String zero = "balancebeam_cluster_agent_answers_total{cluster=\"site\",result=\"" + result + "\"} 0\n";
                assertTrue(page.contains(zero.replace(" 0\n", " ")) && !page.contains(zero), page);
            }
            assertTrue(stage.admin().get("/v1/status").orThrow().json().views("events").stream()
                    .anyMatch(event -> event.text("kind").equals("agent")
                            && event.text("to").equals("unknown")
                            && event.text("reason")
                                    .equals("closed the connection before the end of its line '100'; ready goes on")));
        }
    }

    @Test
    void whatAnAgentSaidSurvivesAReloadAndIsForgottenWithTheAgent() {
        agents.says(name(a), "drain maxconn:3\n");
        try (ConfiguredStage stage = start()) {
            Await.until("drained", () -> answersOf(stage, "a", 10) == 0);
            agents.does(name(a), socket -> Thread.sleep(1_000));
            stage.reload(config(asking(", rise: 3"), "{ interval: 0 }"));
            assertEquals(0, answersOf(stage, "a", 10));
            assertEquals("drain", agent(stage, a, "state"));
            stage.reload(config("", "{ interval: 0 }"));
            Await.until("work", () -> answersOf(stage, "a", 10) == 5);
            assertEquals(0, endpoint(stage, a).whole("maxInFlight"));
        }
    }
}
