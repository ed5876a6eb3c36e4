package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.filter.ProxyError;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.OriginHandler;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ScriptedOrigin;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Endpoints that run as many requests as they may: the next ones go elsewhere, and where there is nowhere else they wait. */
class FullEndpointStoryTest {
    private static final String GET = "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

    private final CountDownLatch latch = new CountDownLatch(1);
    private final ScriptedOrigin one = ScriptedOrigin.start("one");
    private final ScriptedOrigin two = ScriptedOrigin.start("two");
    private final List<RawClient> clients = new ArrayList<>();

    @AfterEach
    void end() {
        latch.countDown();
        clients.forEach(RawClient::close);
        one.close();
        two.close();
    }

    private ConfiguredStage start(int threads, String concurrency) {
        return ConfiguredStage.start(config(threads, concurrency, 1, ""));
    }

    private String config(int threads, String concurrency, int maxInFlight, String route) {
        OriginHandler held = (request, connection) -> {
            connection.await(latch);
            connection.answer(200, Fields.EMPTY, "held");
        };
        one.on("/held", held);
        two.on("/held", held);
        return """
                listeners: { web: { bind: "127.0.0.1:0" } }
                clusters:
                  api:
                    endpoints: [{ address: "%s", max-in-flight: %d }, { address: "%s", max-in-flight: %d }]
                    health-check: { interval: 0 }
                    concurrency: { %s }
                routes: { all: { cluster: api%s } }
                process: { threads: %d }
                """.formatted(one.hostPort(), maxInFlight, two.hostPort(), maxInFlight, concurrency, route, threads);
    }

    private RawClient send(ConfiguredStage stage, String path) {
        RawClient client = stage.client(0);
        clients.add(client);
        client.send(GET.formatted(path));
        return client;
    }

    private void fill(ConfiguredStage stage) {
        send(stage, "/held");
        Await.until("one is busy", () -> held(one) + held(two) == 1);
        send(stage, "/held");
        Await.until("both are", () -> held(one) == 1 && held(two) == 1);
    }

    private static long held(ScriptedOrigin origin) {
        return origin.requests().stream()
                .filter(one -> one.target().equals("/held"))
                .count();
    }

    private static String metrics(ConfiguredStage stage) {
        try (RawClient client = stage.adminClient()) {
            client.send(GET.formatted("/metrics"));
            return client.readAnswer().text();
        }
    }

    private static void awaitMetric(ConfiguredStage stage, String metric, int value) {
        String line = "balancebeam_cluster_%s{cluster=\"api\"} %d\n".formatted(metric, value);
        Await.until(line, () -> metrics(stage).contains(line));
    }

    @Test
    void aFullEndpointIsPassedOver() {
        try (ConfiguredStage stage = start(1, "queue: 0")) {
            send(stage, "/held");
            Await.until(
                    "one is busy", () -> one.requests().size() + two.requests().size() == 1);
            for (int i = 0; i < 10; i++) {
                assertEquals(200, stage.ask("GET / HTTP/1.1\r\nHost: x").status());
            }
            assertEquals(1, Math.min(one.requests().size(), two.requests().size()));
        }
    }

    @Test
    void whoWaitsGetsTheFirstThatHasRoomOnWhateverEventLoop() {
        try (ConfiguredStage stage = start(2, "queue-timeout: 20 s")) {
            fill(stage);
            List<RawClient> waiting = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                waiting.add(send(stage, "/"));
            }
            awaitMetric(stage, "requests_waiting", 6);
            latch.countDown();
            waiting.forEach(client -> assertEquals(200, client.readAnswer().status()));
            awaitMetric(stage, "requests_waiting", 0);
            assertTrue(stage.ended().stream().allMatch(ended -> ended.attempts() == 1));
        }
    }

    @Test
    void whoWaitsTooLongIsToldSo() {
        try (ConfiguredStage stage = start(1, "queue-timeout: 50 ms")) {
            fill(stage);
            assertEquals(503, stage.ask("GET / HTTP/1.1\r\nHost: x").status());
            assertEquals(ProxyError.QUEUE_TIMEOUT, stage.ended().getLast().error());
            awaitMetric(stage, "queue_timeouts_total", 1);
        }
    }

    @Test
    void whereTooManyWaitTheNextIsRefusedAtOnce() {
        try (ConfiguredStage stage = start(1, "queue: 1, queue-timeout: 20 s")) {
            fill(stage);
            RawClient waiting = send(stage, "/");
            awaitMetric(stage, "requests_waiting", 1);
            assertEquals(503, stage.ask("GET / HTTP/1.1\r\nHost: x").status());
            assertEquals(ProxyError.OVERLOADED, stage.ended().getLast().error());
            awaitMetric(stage, "requests_refused_total", 1);
            latch.countDown();
            assertEquals(200, waiting.readAnswer().status());
        }
    }

    @Test
    void aClientThatGoesWaitsNoMore() {
        try (ConfiguredStage stage = start(1, "queue-timeout: 20 s")) {
            fill(stage);
            RawClient gone = send(stage, "/");
            RawClient waiting = send(stage, "/");
            awaitMetric(stage, "requests_waiting", 2);
            gone.reset();
            awaitMetric(stage, "requests_waiting", 1);
            latch.countDown();
            assertEquals(200, waiting.readAnswer().status());
            assertEquals(3, one.requests().size() + two.requests().size());
        }
    }

    @Test
    void whoWaitsHearsOfAReloadThatLetsMoreRun() {
        try (ConfiguredStage stage = start(2, "queue-timeout: 20 s")) {
            fill(stage);
            RawClient waiting = send(stage, "/");
            awaitMetric(stage, "requests_waiting", 1);
            stage.reload(config(2, "queue-timeout: 20 s", 2, ""));
            assertEquals(200, waiting.readAnswer().status());
        }
    }

    @Test
    void anEndpointThatIsWellIsWaitedForRatherThanOneTried() {
        try (ConfiguredStage stage = start(1, "queue-timeout: 20 s")) {
            two.kill();
            for (int i = 0; i < 4; i++) {
                assertEquals("one\n", stage.ask("GET / HTTP/1.1\r\nHost: x").text());
            }
            int before = stage.ended().size();
            send(stage, "/held");
            Await.until("one is busy", () -> one.requests().size() == before + 1);
            RawClient waiting = send(stage, "/");
            awaitMetric(stage, "requests_waiting", 1);
            latch.countDown();
            assertEquals("one\n", waiting.readAnswer().text());
        }
    }

    @Test
    void aClientThatSticksWaitsForItsEndpointAndHoldsNobodyUp() {
        try (ConfiguredStage stage =
                ConfiguredStage.start(config(1, "queue-timeout: 20 s", 1, ", sticky: { by: [{ header: x-user }] }"))) {
            String mine = "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nX-User: me";
            String home = stage.ask(mine.formatted("/")).text();
            RawClient held = stage.client(0);
            clients.add(held);
            held.send(mine.formatted("/held") + "\r\n\r\n");
            Await.until(
                    "it is busy", () -> one.requests().size() + two.requests().size() == 2);
            RawClient waiting = stage.client(0);
            clients.add(waiting);
            waiting.send(mine.formatted("/") + "\r\n\r\n");
            awaitMetric(stage, "requests_waiting", 1);
            String other = stage.ask("GET / HTTP/1.1\r\nHost: x").text();
            assertTrue(!other.equals(home), other);
            latch.countDown();
            assertEquals(home, waiting.readAnswer().text());
        }
    }

    @Test
    void whenAllThatAreWaitedForAreDownThatIsSaidAtOnce() {
        String up = config(2, "queue-timeout: 20 s", 1, "")
                .replace("health-check: { interval: 0 }", "health-check: { path: /up, interval: 50 ms }");
        try (ConfiguredStage stage = ConfiguredStage.start(up)) {
            fill(stage);
            RawClient waiting = send(stage, "/");
            awaitMetric(stage, "requests_waiting", 1);
            for (ScriptedOrigin origin : List.of(one, two)) {
                origin.on("/up", (request, connection) -> connection.answer(500, Fields.EMPTY, ""));
            }
            assertEquals(502, waiting.readAnswer().status());
            assertEquals(ProxyError.NO_ENDPOINT, stage.ended().getLast().error());
        }
    }
}
