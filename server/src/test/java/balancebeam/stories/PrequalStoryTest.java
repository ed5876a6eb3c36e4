package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.cli.admin.JsonView;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Origin;
import balancebeam.testkit.OriginHandler;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ReceivedRequest;
import balancebeam.testkit.ScriptedOrigin;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Endpoints are asked how loaded they are, beside the requests, and what they say decides. */
class PrequalStoryTest {
    private static final String LOAD = "/load?for=us";

    private static String config(String endpoints, String more) {
        return """
                listeners: { web: { bind: "127.0.0.1:0" } }
                clusters:
                  api:
                    endpoints: [%s]
                    algorithm: { name: prequal, probe-path: "%s"%s }
                    health-check: { interval: 0 }
                routes: { all: { cluster: api } }
                process: { threads: 1 }
                """.formatted(endpoints, LOAD, more);
    }

    private static ConfiguredStage start(String more, ScriptedOrigin... origins) {
        return ConfiguredStage.start(config(
                String.join(
                        ", ",
                        List.of(origins).stream()
                                .map(o -> '"' + o.hostPort() + '"')
                                .toList()),
                more));
    }

    private static OriginHandler says(String load) {
        return (request, connection) -> connection.answer(200, Fields.of("Endpoint-Load", load), "so it is");
    }

    private static void ask(ConfiguredStage stage, int times) {
        for (int i = 0; i < times; i++) {
            assertEquals(200, stage.ask("GET / HTTP/1.1\r\nHost: x").status());
        }
    }

    private static List<ReceivedRequest> probes(ScriptedOrigin origin) {
        return origin.requests().stream()
                .filter(one -> one.target().equals(LOAD))
                .toList();
    }

    private static int served(ScriptedOrigin origin) {
        return origin.requests().size() - probes(origin).size();
    }

    private static List<String> loads(ConfiguredStage stage) {
        return stage.admin().get("/v1/status").orThrow().json().views("clusters").getFirst().views("endpoints").stream()
                .map((JsonView one) -> one.text("load"))
                .toList();
    }

    private static String metrics(ConfiguredStage stage) {
        try (RawClient client = stage.adminClient()) {
            client.send("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            return client.readAnswer().text();
        }
    }

    @Test
    void theOneThatSaysItHasLeastToDoGetsTheWork() {
        try (ScriptedOrigin busy = ScriptedOrigin.start();
                ScriptedOrigin idle = ScriptedOrigin.start();
                ScriptedOrigin slow = ScriptedOrigin.start();
                ConfiguredStage stage = start("", busy, idle, slow)) {
            busy.on("/load", says("rif=90, latency-ms=200"));
            idle.on("/load", says("rif=1, latency-ms=2"));
            slow.on("/load", says("rif=1, latency-ms=80"));
            ask(stage, 100);
            assertTrue(served(idle) > 70, () -> "idle served " + served(idle));
            assertEquals(List.of("reported", "reported", "reported"), loads(stage));
            ReceivedRequest probe = probes(idle).getFirst();
            assertEquals("GET", probe.method());
            assertEquals("balancebeam-load-probe", probe.head().fields().first("User-Agent"));
            assertEquals(idle.hostPort(), probe.head().fields().first("Host"));
            int asked = probes(busy).size() + probes(idle).size() + probes(slow).size();
            assertTrue(asked > 150 && asked <= 300, () -> asked + " probes");
            assertTrue(metrics(stage)
                    .contains("balancebeam_cluster_load_probes_total{cluster=\"api\",result=\"failed\"} 0\n"));
            // One for probes and one for requests, with one more where both went on while one was busy.
            assertTrue(
                    idle.connections().opened() <= 4,
                    () -> "connections " + idle.connections().opened());
        }
    }

    @Test
    void aFractionOfAProbePerRequestIsOneNowAndThen() {
        try (ScriptedOrigin one = ScriptedOrigin.start();
                ScriptedOrigin two = ScriptedOrigin.start();
                ConfiguredStage stage = start(", probes-per-request: 0.25", one, two)) {
            one.on("/load", says("rif=1"));
            two.on("/load", says("rif=1"));
            ask(stage, 40);
            assertEquals(10, probes(one).size() + probes(two).size(), 1);
        }
    }

    @Test
    void whoSaysNothingIsAskedOnceAndKnownByWhatAttemptsSee() {
        try (ScriptedOrigin one = ScriptedOrigin.start();
                ScriptedOrigin two = ScriptedOrigin.start();
                ConfiguredStage stage = start("", one, two)) {
            two.on("/load", (request, connection) -> connection.answer(404, Fields.EMPTY, "x".repeat(20_000)));
            ask(stage, 30);
            assertEquals(1, probes(one).size());
            assertEquals(1, probes(two).size());
            assertEquals(List.of("seen", "seen"), loads(stage));
            String page = metrics(stage);
            assertTrue(
                    page.contains("balancebeam_cluster_load_probes_total{cluster=\"api\",result=\"silent\"} 2\n"),
                    page);
        }
    }

    @Test
    void whoDoesNotAnswerItsProbesHoldsNothingUp() {
        try (ScriptedOrigin hangs = ScriptedOrigin.start();
                ScriptedOrigin fails = ScriptedOrigin.start();
                ScriptedOrigin one = ScriptedOrigin.start();
                ScriptedOrigin two = ScriptedOrigin.start();
                ConfiguredStage stage = start("", hangs, fails, one, two)) {
            hangs.on("/load", (request, connection) -> connection.hang());
            fails.on("/load", (request, connection) -> connection.answer(503, Fields.of("Endpoint-Load", "rif=0"), ""));
            one.on("/load", says("rif=5, latency-ms=5"));
            two.on("/load", says("rif=5, latency-ms=5"));
            ask(stage, 60);
            assertTrue(
                    served(one) + served(two) > 40,
                    () -> "those that report served " + served(one) + " and " + served(two));
            Await.until(
                    "the probe that hangs is given up",
                    () -> hangs.connections().openNow() <= 1);
            Await.until("both are counted", () -> metrics(stage)
                    .contains("balancebeam_cluster_load_probes_total{cluster=\"api\",result=\"failed\"} 2\n"));
        }
    }

    @Test
    void probesGoByHttp2AsRequestsDo() {
        try (Http2Origin busy = Http2Origin.start("busy");
                Http2Origin idle = Http2Origin.start("idle");
                ConfiguredStage stage =
                        ConfiguredStage.start(config("\"%s\", \"%s\"".formatted(busy.hostPort(), idle.hostPort()), "")
                                .replace("health-check:", "protocol: http2\n    health-check:"))) {
            busy.on("/load", call -> call.answer(200, Fields.of("endpoint-load", "rif=90, latency-ms=200"), ""));
            idle.on("/load", call -> call.answer(200, Fields.of("endpoint-load", "rif=1, latency-ms=1"), ""));
            ask(stage, 60);
            int served = idle.calls().size() - idle.calls("/load").size();
            assertTrue(served > 40, () -> "idle served " + served);
            assertEquals(List.of("reported", "reported"), loads(stage));
            assertEquals(1, idle.connections().size());
        }
    }
}
