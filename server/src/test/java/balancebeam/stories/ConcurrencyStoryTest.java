package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.cli.admin.JsonView;
import balancebeam.filter.ProxyError;
import balancebeam.testkit.Answer;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ScriptedOrigin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cluster runs as many requests as it may, a few more wait, and the rest hears at once that there is no place. */
class ConcurrencyStoryTest {
    private final ScriptedOrigin origin = ScriptedOrigin.start();
    /** Each lets one request at the origin be answered. */
    private final Semaphore answers = new Semaphore(0);

    ConcurrencyStoryTest() {
        origin.otherwise((request, connection) -> {
            assertTrue(answers.tryAcquire(20, TimeUnit.SECONDS));
            connection.answer(200, Fields.EMPTY, request.target());
        });
    }

    @AfterEach
    void close() {
        answers.release(1_000);
        origin.close();
    }

    private ConfiguredStage start(int threads, String concurrency) {
        return ConfiguredStage.start("""
                listeners: { web: { bind: "127.0.0.1:0" } }
                clusters:
                  site:
                    endpoints: ["%s"]
                    health-check: { interval: 0 }
                    concurrency: { %s }
                routes:
                  all: { cluster: site, queue-priority: { header: x-priority } }
                  low: { match: { path-prefix: /low }, cluster: site, queue-priority: low }
                process: { threads: %d }
                """.formatted(origin.hostPort(), concurrency, threads));
    }

    private static RawClient ask(ConfiguredStage stage, String target, String fields) {
        RawClient client = stage.client(0);
        client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n");
        return client;
    }

    private static double gauge(ConfiguredStage stage, String name) {
        try (RawClient client = stage.adminClient()) {
            client.send("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            return client.readAnswer()
                    .text()
                    .lines()
                    .filter(line -> line.startsWith("balancebeam_cluster_" + name + "{"))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                    .sum();
        }
    }

    private static void awaitWaiting(ConfiguredStage stage, int count) {
        Await.until(count + " wait", () -> gauge(stage, "requests_waiting") == count);
    }

    @Test
    void oneRunsOneWaitsAndTheThirdIsRefusedAtOnce() {
        try (ConfiguredStage stage = start(1, "max-requests: 1, queue: 1, queue-timeout: 20 s");
                RawClient first = ask(stage, "/1", "")) {
            origin.awaitRequests(1);
            try (RawClient second = ask(stage, "/2", "");
                    RawClient third = stage.client(0)) {
                awaitWaiting(stage, 1);
                third.send("GET /3 HTTP/1.1\r\nHost: a\r\n\r\n");
                Answer refused = third.readAnswer();
                assertEquals(503, refused.status());
                assertEquals("1", refused.field("Retry-After"));
                assertEquals(
                        ProxyError.CONCURRENCY_LIMITED, stage.ended().getFirst().error());
                assertEquals(1, origin.requests().size());
                JsonView told = stage.admin()
                        .get("/v1/status")
                        .orThrow()
                        .json()
                        .views("clusters")
                        .getFirst()
                        .view("concurrency");
                assertEquals(
                        List.of(1L, 1L, 1L, 1L, 0L),
                        Stream.of("running", "limit", "waiting", "refused", "timedOut")
                                .map(told::whole)
                                .toList());
                answers.release(2);
                assertEquals("/1", first.readAnswer().text());
                assertEquals("/2", second.readAnswer().text());
                assertEquals(0, gauge(stage, "requests_running"));
                assertEquals(1, gauge(stage, "requests_refused_total"));
            }
        }
    }

    @Test
    void whoWaitsTooLongIsRefused() {
        try (ConfiguredStage stage = start(1, "max-requests: 1, queue-timeout: 100 ms");
                RawClient first = ask(stage, "/1", "")) {
            origin.awaitRequests(1);
            long began = System.nanoTime();
            assertEquals(503, stage.ask("GET /2 HTTP/1.1\r\nHost: a").status());
            assertTrue(System.nanoTime() - began >= Duration.ofMillis(100).toNanos());
            assertEquals(ProxyError.QUEUE_TIMEOUT, stage.ended().getFirst().error());
            assertEquals(1, gauge(stage, "queue_timeouts_total"));
            answers.release();
            assertEquals("/1", first.readAnswer().text());
        }
    }

    @Test
    void whoMattersMoreGoesFirstAndTakesAPlaceInTheQueue() {
        try (ConfiguredStage stage = start(1, "max-requests: 1, queue: 2, queue-timeout: 20 s");
                RawClient first = ask(stage, "/1", "")) {
            origin.awaitRequests(1);
            try (RawClient low = ask(stage, "/low", "")) {
                awaitWaiting(stage, 1);
                try (RawClient normal = ask(stage, "/normal", "")) {
                    awaitWaiting(stage, 2);
                    try (RawClient high = ask(stage, "/high", "X-Priority: high\r\n")) {
                        assertEquals(503, low.readAnswer().status());
                        answers.release(3);
                        assertEquals("/1", first.readAnswer().text());
                        assertEquals("/high", high.readAnswer().text());
                        assertEquals("/normal", normal.readAnswer().text());
                        assertEquals("/high", origin.requests().get(1).target());
                    }
                }
            }
        }
    }

    @Test
    void ofAQueueThatStandsTheLastGoesFirst() throws Exception {
        try (ConfiguredStage stage = start(1, "max-requests: 1, queue-timeout: 20 s");
                RawClient first = ask(stage, "/1", "")) {
            origin.awaitRequests(1);
            try (RawClient second = ask(stage, "/2", "")) {
                awaitWaiting(stage, 1);
                try (RawClient third = ask(stage, "/3", "")) {
                    awaitWaiting(stage, 2);
                    Thread.sleep(150); // Longer than a queue may stand.
                    answers.release(3);
                    assertEquals("/1", first.readAnswer().text());
                    assertEquals("/3", third.readAnswer().text());
                    assertEquals("/2", second.readAnswer().text());
                    assertEquals("/3", origin.requests().get(1).target());
                }
            }
        }
    }

    @Test
    void whoLeavesWhileItWaitsTakesNoPlace() {
        try (ConfiguredStage stage = start(1, "max-requests: 1, queue-timeout: 20 s");
                RawClient first = ask(stage, "/1", "")) {
            origin.awaitRequests(1);
            try (RawClient second = ask(stage, "/2", "")) {
                awaitWaiting(stage, 1);
                second.reset();
            }
            awaitWaiting(stage, 0);
            answers.release(2);
            assertEquals("/1", first.readAnswer().text());
            assertEquals("/3", stage.ask("GET /3 HTTP/1.1\r\nHost: a").text());
            assertEquals(0, gauge(stage, "requests_running"));
        }
    }

    @Test
    void aPlaceThatComesFreeOnOneLoopIsForThoseOfAllLoops() {
        try (ConfiguredStage stage = start(4, "max-requests: 2, queue: 100, queue-timeout: 20 s")) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                clients.add(ask(stage, "/" + i, ""));
            }
            awaitWaiting(stage, 38);
            assertEquals(2, gauge(stage, "requests_running"));
            answers.release(40);
            long began = System.nanoTime();
            for (int i = 0; i < 40; i++) {
                assertEquals("/" + i, clients.get(i).readAnswer().text());
            }
            assertTrue(System.nanoTime() - began < Duration.ofSeconds(10).toNanos(), "nobody was forgotten");
            assertEquals(0, gauge(stage, "requests_running"));
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void theLimitFollowsLatency() {
        answers.release(1_000_000);
        try (ConfiguredStage stage = start(1, "adaptive: { min: 2, max: 50 }")) {
            assertEquals(2, gauge(stage, "requests_limit"));
            for (int i = 0; i < 200; i++) {
                assertEquals(200, stage.ask("GET /x HTTP/1.1\r\nHost: a").status());
            }
            assertTrue(gauge(stage, "requests_limit") >= 2);
        }
    }
}
