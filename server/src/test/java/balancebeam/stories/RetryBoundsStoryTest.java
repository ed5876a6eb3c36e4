package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Frame;
import balancebeam.testkit.Http2Origin;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawHttp2;
import balancebeam.testkit.ScriptedOrigin;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** However endpoints fail, a request meets few of them and is over soon, and one that is not tried again keeps nothing from others. */
class RetryBoundsStoryTest {

    @Test
    void whoRefusesForEverIsNotAskedForEverOnceAnAttemptHasCounted() {
        try (Http2Origin answers = Http2Origin.start("a");
                Http2Origin refuses = Http2Origin.start("b");
                ConfiguredStage stage = ConfiguredStage.start(Http2Endpoints.config("", "", answers, refuses)
                        .replace("cluster: api }", "cluster: api, retry: { statuses: [503] } }"))) {
            AtomicInteger asked = new AtomicInteger();
            answers.otherwise(call -> {
                if (asked.getAndIncrement() == 0) {
                    call.answer(503, "no");
                } else {
                    call.reset(Http2Frame.REFUSED_STREAM);
                }
            });
            refuses.otherwise(call -> call.reset(Http2Frame.REFUSED_STREAM));
            for (int i = 0; i < 2; i++) { // By turns: one of the two begins where an attempt counts.
                assertEquals(502, stage.ask(Http2Endpoints.get("/")).status());
            }
            Http2Endpoints.awaitEnded(stage, 2);
            assertTrue(stage.ended().stream().allMatch(ended -> ended.attempts() <= 6), () -> stage.ended()
                    .toString());
        }
    }

    @Test
    void aRequestThatBreaksItsConnectionsMeetsFewOfThem() {
        List<Http2Origin> origins = IntStream.range(0, 8)
                .mapToObj(i -> Http2Origin.start("origin " + i))
                .toList();
        try (ConfiguredStage stage = Http2Endpoints.before(origins.toArray(Http2Origin[]::new));
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            for (int i = 0; i < 2 * origins.size(); i++) {
                assertEquals(200, client.readAnswer(client.get("/")).status()); // Now each connection is a used one.
            }
            origins.forEach(
                    origin -> origin.onHead("/breaks", call -> call.connection().cut()));
            assertEquals(502, client.readAnswer(client.get("/breaks")).status());
            int met = origins.stream()
                    .mapToInt(origin -> origin.calls("/breaks").size())
                    .sum();
            assertTrue(met <= 4, met + " of 8 connections: one that may have been closed before, and three attempts");
        } finally {
            origins.forEach(Http2Origin::close);
        }
    }

    @Test
    void whomTheBudgetDeniesARetryTakesNoPlaceAmongRetries() {
        try (ScriptedOrigin refuses = ScriptedOrigin.start("first");
                ScriptedOrigin other = ScriptedOrigin.start("second");
                ConfiguredStage stage = ConfiguredStage.start("""
                    listeners: { web: { bind: "127.0.0.1:0" } }
                    clusters:
                      site:
                        endpoints: ["%s", "%s"]
                        algorithm: first-available
                        health-check: { interval: 0 }
                        concurrency: { max-retries: 1 }
                        retry-budget: { percent: 50, min-per-second: 0 }
                    routes: { all: { cluster: site, retry: { statuses: [503] } } }
                    process: { threads: 1 }
                    """.formatted(refuses.hostPort(), other.hostPort()));
                RawClient denied = stage.client(0)) {
            refuses.otherwise((request, connection) -> connection.answer(503, Fields.EMPTY, "no"));
            refuses.on("/long", (request, connection) -> {
                connection.raw("HTTP/1.1 503 No\r\nContent-Length: 100\r\n\r\nhalf of");
                connection.hang();
            });
            denied.send("GET /long HTTP/1.1\r\nHost: a\r\n\r\n");
            assertEquals(503, denied.readHead().status(), "half a retry is none; and its answer goes on");
            assertEquals("second\n", stage.ask("GET / HTTP/1.1\r\nHost: a").text(), "two halves are one");
        }
    }

    @Test
    void whomARetryWasDeniedIsToldWhy() {
        try (ScriptedOrigin refuses = ScriptedOrigin.start("first");
                ConfiguredStage stage = ConfiguredStage.start("""
                    listeners: { web: { bind: "127.0.0.1:0" } }
                    clusters:
                      site:
                        endpoints: ["%s"]
                        health-check: { interval: 0 }
                        retry-budget: { percent: 0, min-per-second: 0 }
                    routes: { all: { cluster: site, retry: { statuses: [503] } } }
                    process: { threads: 1, request-id: true }
                    """.formatted(refuses.hostPort()))) {
            refuses.otherwise((request, connection) -> connection.answer(503, Fields.EMPTY, "no"));
            assertEquals(
                    503,
                    stage.ask("GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: denied")
                            .status());
            String said =
                    stage.admin().get("/v1/explain?id=denied").orThrow().json().text("text");
            assertTrue(
                    said.contains("503 Service Unavailable; not tried again, since the cluster's retries were spent"),
                    said);
        }
    }
}
