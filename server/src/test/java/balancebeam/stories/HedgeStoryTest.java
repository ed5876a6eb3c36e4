package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.Answer;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ScriptedOrigin;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A request whose answer is late is sent to a second endpoint, and its client gets whichever answers first. */
class HedgeStoryTest {
    private final ScriptedOrigin first = ScriptedOrigin.start("first");
    private final ScriptedOrigin second = ScriptedOrigin.start("second");
    private final CountDownLatch late = new CountDownLatch(1);

    @AfterEach
    void close() {
        late.countDown();
        first.close();
        second.close();
    }

    private ConfiguredStage start(String policy, String budget) {
        return ConfiguredStage.start("""
                listeners: { web: { bind: "127.0.0.1:0" } }
                clusters:
                  site:
                    endpoints: ["%s", "%s"]
                    algorithm: first-available
                    health-check: { interval: 0 }
                    retry-budget: { %s }
                routes: { all: { cluster: site, %s } }
                process: { threads: 1 }
                """.formatted(first.hostPort(), second.hostPort(), budget, policy));
    }

    private ConfiguredStage start() {
        return start("hedge: { delay: 20 ms }", "percent: 20");
    }

    private static String get(ConfiguredStage stage) {
        return stage.ask("GET / HTTP/1.1\r\nHost: a").text();
    }

    private void firstIsLate() {
        first.otherwise((request, connection) -> {
            connection.await(late);
            connection.answer(200, Fields.EMPTY, "first, late");
        });
    }

    @Test
    void theSecondAnswersFirst() {
        first.otherwise((request, connection) -> connection.hang());
        try (ConfiguredStage stage = start()) {
            long began = System.nanoTime();
            assertEquals("second\n", get(stage));
            assertTrue(System.nanoTime() - began >= Duration.ofMillis(20).toNanos());
            first.awaitOpenConnections(0); // Its answer is wanted no more.
            assertEquals(2, stage.ended().getFirst().attempts());
            assertEquals("second\n", get(stage), "the first one's fault it is not, and so it is asked first again");
            Await.until("both are idle", () -> inFlight(stage) == 0);
        }
    }

    @Test
    void theFirstAnswersAllTheSame() {
        firstIsLate();
        second.otherwise((request, connection) -> connection.hang());
        try (ConfiguredStage stage = start();
                RawClient client = stage.client(0)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            second.awaitRequests(1);
            late.countDown();
            assertEquals("first, late", client.readAnswer().text());
            second.awaitOpenConnections(0);
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertEquals("first, late", client.readAnswer().text());
        }
    }

    @Test
    void whenTheFirstFailsTheSecondIsTheAttempt() {
        CountDownLatch asked = new CountDownLatch(1);
        first.otherwise((request, connection) -> {
            connection.await(asked);
            connection.reset();
        });
        second.otherwise((request, connection) -> {
            asked.countDown();
            connection.await(late);
            connection.answer(200, Fields.of("Who", "second"), "second, late");
        });
        try (ConfiguredStage stage = start();
                RawClient client = stage.client(0)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            first.awaitOpenConnections(0);
            late.countDown();
            assertEquals("second, late", client.readAnswer().text());
            assertEquals(1, first.requests().size());
            assertEquals(1, second.requests().size());
        }
    }

    @Test
    void aHedgeThatFailsIsNoFailureOfTheRequest() {
        firstIsLate();
        second.otherwise((request, connection) -> connection.reset());
        try (ConfiguredStage stage = start();
                RawClient client = stage.client(0)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            second.awaitRequests(1);
            second.awaitOpenConnections(0);
            late.countDown();
            assertEquals("first, late", client.readAnswer().text());
        }
    }

    @Test
    void contentThatIsThereWholeGoesToBoth() {
        firstIsLate();
        try (ConfiguredStage stage = start("hedge: { delay: 20 ms }, buffer-request: 1 KiB", "percent: 20")) {
            assertEquals(
                    "second\n",
                    stage.ask("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\nsome")
                            .text());
            assertEquals("some\r\n\r\n", second.requests().getFirst().text());
            assertEquals("some\r\n\r\n", first.requests().getFirst().text());
        }
    }

    @Test
    void aPostIsNotHedgedAndNeitherIsWhatTheBudgetDoesNotAllow() {
        first.otherwise((request, connection) -> {
            Thread.sleep(100); // Five times the delay: long enough for a hedge that must not be.
            connection.answer(200, Fields.EMPTY, "first");
        });
        try (ConfiguredStage stage = start()) {
            assertEquals(
                    "first",
                    stage.ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0").text());
        }
        try (ConfiguredStage stage = start("hedge: { delay: 20 ms }", "percent: 0, min-per-second: 0")) {
            assertEquals("first", get(stage));
        }
        assertEquals(List.of(), second.requests());
    }

    @Test
    void aClientThatLeavesEndsBoth() {
        first.otherwise((request, connection) -> connection.hang());
        second.otherwise((request, connection) -> connection.hang());
        try (ConfiguredStage stage = start()) {
            try (RawClient client = stage.client(0)) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                second.awaitRequests(1);
                client.reset();
            }
            first.awaitOpenConnections(0);
            second.awaitOpenConnections(0);
            assertEquals(0, inFlight(stage));
        }
    }

    @Test
    void aHedgeThatWinsIsWhereItsClientIsFromNowOn() {
        first.otherwise((request, connection) -> connection.hang());
        try (ConfiguredStage stage = start("hedge: { delay: 300 ms }, sticky: cookie", "percent: 20")) {
            Answer answer = stage.ask("GET / HTTP/1.1\r\nHost: a");
            String set = Objects.requireNonNull(answer.field("Set-Cookie"), "filters know who answered");
            String cookie = "Cookie: " + set.substring(0, set.indexOf(';'));
            assertEquals(
                    "second\n",
                    stage.ask("GET / HTTP/1.1\r\nHost: a\r\n" + cookie).text());
            assertEquals(1, first.requests().size());
        }
    }

    @Test
    void anAnswerThatIsAsGoodAsNoneLeavesTheRequestToItsHedge() {
        CountDownLatch hedged = new CountDownLatch(1);
        first.otherwise((request, connection) -> {
            connection.await(hedged);
            connection.answer(503, Fields.EMPTY, "no");
        });
        second.otherwise((request, connection) -> {
            hedged.countDown();
            connection.await(late);
            connection.answer(200, Fields.EMPTY, "second, late");
        });
        try (ConfiguredStage stage = start("hedge: { delay: 20 ms }, retry: { statuses: [503] }", "percent: 20");
                RawClient client = stage.client(0)) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            first.awaitRequests(1);
            first.awaitOpenConnections(0); // It was given up: its answer came, and was as good as none.
            late.countDown();
            assertEquals("second, late", client.readAnswer().text());
            assertEquals(1, second.requests().size(), "nobody is asked once more");
            assertEquals(2, stage.ended().getFirst().attempts());
        }
    }

    @Test
    void aHedgeThatGoesOnAloneHasTheTimeOfOneAttempt() {
        CountDownLatch hedged = new CountDownLatch(1);
        first.otherwise((request, connection) -> {
            connection.await(hedged);
            connection.reset();
        });
        second.otherwise((request, connection) -> {
            hedged.countDown();
            connection.hang();
        });
        try (ConfiguredStage stage =
                start("hedge: { delay: 20 ms }, retry: { per-try-timeout: 300 ms, max-attempts: 1 }", "percent: 20")) {
            long began = System.nanoTime();
            assertEquals(504, stage.ask("GET / HTTP/1.1\r\nHost: a").status());
            assertTrue(System.nanoTime() - began < Duration.ofSeconds(10).toNanos());
            second.awaitOpenConnections(0);
        }
    }

    private static long inFlight(ConfiguredStage stage) {
        try (RawClient client = stage.adminClient()) {
            client.send("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            return client.readAnswer()
                    .text()
                    .lines()
                    .filter(line -> line.startsWith("balancebeam_endpoint_in_flight{"))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                    .sum();
        }
    }
}
