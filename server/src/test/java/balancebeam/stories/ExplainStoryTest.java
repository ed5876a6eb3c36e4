package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.bytes.IpText;
import balancebeam.cli.admin.AdminReply;
import balancebeam.cli.admin.JsonView;
import balancebeam.testkit.Await;
import balancebeam.testkit.ScriptedOrigin;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The admin API explains what would become of a request, and what became of one. */
class ExplainStoryTest {
    private final ScriptedOrigin good = ScriptedOrigin.start();
    private final ScriptedOrigin bad = ScriptedOrigin.start();
    private final ConfiguredStage stage = ConfiguredStage.start("""
        process: { threads: 1, request-id: true }
        listeners: { web: { bind: "127.0.0.1:0", trusted-proxies: [127.0.0.0/8] } }
        clusters:
          api:
            endpoints: ["%s", "%s"]
            algorithm: round-robin
            health-check: { interval: 0 s }
          next: { endpoints: ["127.0.0.1:1"], health-check: { interval: 0 s } }
        routes:
          split:
            match: { path-prefix: /split }
            split: { clusters: { api: 1, next: 0 }, override-header: x-release }
          closed: { match: { path-prefix: /closed }, cluster: api, deny: [0.0.0.0/0] }
          api: { match: { path-prefix: /api }, cluster: api, response-headers: { set: { X-A: b } } }
        """.formatted(good.hostPort(), bad.hostPort()));

    @AfterEach
    void close() {
        stage.close();
        good.close();
        bad.close();
    }

    private JsonView explain(String query) {
        AdminReply reply = stage.admin().get("/v1/explain?" + query).orThrow();
        return reply.json();
    }

    private void drain(ScriptedOrigin origin, String action) {
        assertEquals(
                200,
                stage.admin()
                        .post("/v1/clusters/api/endpoints/%s/%s".formatted(origin.hostPort(), action), "{}")
                        .status());
    }

    @Test
    void aClusterWithoutWeightIsNoneThatARequestCanComeTo() {
        JsonView drawn = explain("url=http%3A%2F%2Fx%2Fsplit");
        assertEquals("api", drawn.text("cluster"));
        assertEquals(List.of(good.hostPort(), bad.hostPort()), drawn.texts("eligible"));
        JsonView chosen = explain("url=http%3A%2F%2Fx%2Fsplit&header=X-Release%3A+next");
        assertEquals("next", chosen.text("cluster"));
        assertEquals(List.of("127.0.0.1:1"), chosen.texts("eligible"));
    }

    @Test
    void aRouteThatWasClosedByHandIsSaidToBe() {
        assertEquals(
                200,
                stage.admin()
                        .post("/v1/routes/api/maintenance", "{\"on\": true}")
                        .status());
        assertEquals(
                503,
                stage.ask("GET /api/x HTTP/1.1\r\nHost: x\r\nX-Request-Id: closed")
                        .status());
        assertEquals(
                List.of("response-headers", "maintenance on"),
                explain("url=%2Fapi%2Fx").texts("filters"));
        assertEquals(
                List.of("response-headers", "maintenance on"),
                explain("id=closed").texts("filters"));
    }

    @Test
    void aRequestAheadIsExplainedWithTheEndpointsAsTheyAre() {
        drain(bad, "drain");
        JsonView said = explain("url=http%3A%2F%2Fx%2Fa%2F..%2Fapi%2Fb&method=PUT&header=A%3A+b&client=192.0.2.1");
        assertEquals("web", said.text("listener"));
        assertEquals("/api/b", said.text("path"));
        assertEquals("api", said.text("route"));
        assertEquals(List.of("response-headers"), said.texts("filters"));
        assertEquals("api", said.text("cluster"));
        assertEquals(List.of(good.hostPort()), said.texts("eligible"));
        assertEquals(bad.hostPort(), said.views("skipped").getFirst().text("endpoint"));
        assertEquals("drained by an operator", said.views("skipped").getFirst().text("reason"));
        assertEquals(
                """
            Listener     web (http://%s http/1.1 h2c)
            Path         /api/b, normalised
            Route        api: /api/*
            Passed over  closed: path is /api/b, and should begin with /closed
                         split: path is /api/b, and should begin with /split
            Filters      response-headers
            Target       cluster api
            Timeouts     connect 3 s, answer 60 s, stream-idle 60 s
            Cluster      api (round-robin, http/1.1)
            Endpoints    %s
                         %s, skipped: drained by an operator""".formatted(IpText.of(stage.balancer().addresses().getFirst()), good.hostPort(), bad.hostPort()),
                said.text("text"));
    }

    @Test
    void whereNobodyTakesWorkTheAnswerIsForeseen() {
        drain(good, "drain");
        assertTrue(!explain("url=%2Fapi%2Fb").text("text").contains("Answer"));
        drain(bad, "eject");
        String said = explain("url=%2Fapi%2Fb").text("text");
        assertTrue(said.endsWith("Answer       502 Bad Gateway: no_endpoint, as it is now"), said);
        assertEquals(502, stage.ask("GET /api/b HTTP/1.1\r\nHost: x").status());
    }

    @Test
    void aRouteThatAnOperatorHasClosedSaysSo() {
        maintenance("api", true);
        assertEquals(
                List.of("response-headers", "maintenance on"),
                explain("url=/api").texts("filters"));
        String text = explain("url=/api").text("text");
        assertTrue(text.contains("maintenance on"), text);
        assertEquals(List.of("response-headers", "maintenance on"), filtersOfRoutes("api"));
        maintenance("api", false);
        assertEquals(List.of("response-headers"), explain("url=/api").texts("filters"));
        assertEquals(List.of("response-headers"), filtersOfRoutes("api"));
    }

    private void maintenance(String route, boolean on) {
        assertEquals(
                200,
                stage.admin()
                        .post("/v1/routes/%s/maintenance".formatted(route), "{\"on\": %s}".formatted(on))
                        .status());
    }

    private List<String> filtersOfRoutes(String name) {
        return stage.admin().get("/v1/routes").orThrow().json().views("routes").stream()
                .filter(route -> route.text("name").equals(name))
                .findFirst()
                .orElseThrow()
                .texts("filters");
    }

    @Test
    void aPastRequestTellsWhatWasTriedAndWhatWasSkippedThen() {
        bad.kill();
        // One of two goes to the dead one first.
        stage.ask("GET /api/1 HTTP/1.1\r\nHost: shop\r\nX-Request-Id: one");
        stage.ask("GET /api/2 HTTP/1.1\r\nHost: shop\r\nX-Request-Id: two");
        stage.ask("GET /api/3 HTTP/1.1\r\nHost: shop\r\nX-Request-Id: three");
        JsonView tried = explain("id=one").whole("attempts") == 2 ? explain("id=one") : explain("id=two");
        assertEquals(2, tried.whole("attempts"));
        assertEquals(good.hostPort(), tried.text("endpoint"));
        JsonView failed = tried.views("failedAttempts").getFirst();
        assertEquals(bad.hostPort(), failed.text("endpoint"));
        assertEquals("connect_failed", failed.text("error"));
        assertEquals(List.of(), tried.views("skipped"));
        assertEquals(200, tried.whole("status"));

        JsonView after = explain("id=three");
        assertEquals(1, after.whole("attempts"));
        JsonView skipped = after.views("skipped").getFirst();
        assertEquals(bad.hostPort(), skipped.text("endpoint"));
        assertTrue(skipped.text("reason").startsWith("ejected: could not be connected to: "), skipped.text("reason"));
        String text = after.text("text");
        assertTrue(
                Pattern.compile("""
                        Request   GET /api/3 at shop
                        Id        three
                        Came      \\S+ from 127\\.0\\.0\\.1
                        Listener  web
                        Route     api
                        Filters   response-headers
                        Cluster   api
                        Endpoint  %s
                        Skipped   %s: ejected: .*
                        Answer    200 OK
                        Took      .* ms \\(queue .* ms, connect .* ms, first byte .* ms\\)""".formatted(good.hostPort(), bad.hostPort()))
                        .matcher(text)
                        .matches(),
                text);
    }

    @Test
    void whatWasDrainedThenIsToldThoughItIsBack() {
        drain(bad, "drain");
        stage.ask("GET /api/1 HTTP/1.1\r\nHost: shop\r\nX-Request-Id: before");
        drain(bad, "undrain");
        Await.until("nothing is skipped", () -> {
            stage.ask("GET /api/2 HTTP/1.1\r\nHost: shop\r\nX-Request-Id: after");
            return explain("id=after").views("skipped").isEmpty();
        });
        assertEquals(
                "drained by an operator",
                explain("id=before").views("skipped").getFirst().text("reason"));
    }

    @Test
    void aRequestThatNobodyTriedIsExplainedToo() {
        stage.ask("GET /closed HTTP/1.1\r\nHost: shop\r\nX-Request-Id: denied");
        JsonView denied = explain("id=denied");
        assertEquals("closed", denied.text("route"));
        assertEquals("access_denied", denied.text("error"));
        assertEquals(403, denied.whole("status"));
        assertEquals(0, denied.whole("attempts"));
        assertTrue(denied.text("text").contains("\nAnswer    403 Forbidden: access_denied\n"), denied.text("text"));
        String id = stage.ask("GET /nowhere HTTP/1.1\r\nHost: shop").field("X-Request-Id");
        JsonView nowhere = explain("id=" + id);
        assertEquals("", nowhere.text("route"));
        assertEquals("no_route", nowhere.text("error"));
    }

    @Test
    void aQuestionThatMakesNoSenseIsAClearError() {
        assertEquals(404, stage.admin().get("/v1/explain?id=unheard-of").status());
        for (String query : List.of(
                "",
                "?url=/&id=a",
                "?url=nonsense",
                "?url=/&listener=no",
                "?url=/&client=me",
                "?url=/&header=a",
                "?url=/&method=%20",
                "?url=http://a:x/")) {
            AdminReply reply = stage.admin().get("/v1/explain" + query);
            assertEquals(400, reply.status(), query);
            assertTrue(!reply.json().text("error").isEmpty(), query);
        }
        assertEquals(405, stage.admin().post("/v1/explain?url=/", "{}").status());
    }
}
