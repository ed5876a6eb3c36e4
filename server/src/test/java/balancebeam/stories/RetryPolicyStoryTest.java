package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.filter.ProxyError;
import balancebeam.testkit.Answer;
import balancebeam.testkit.Fields;
import balancebeam.testkit.OriginHandler;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ScriptedOrigin;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a route's {@code retry} says is tried again, and nothing else; and no more often than the cluster's budget allows. */
class RetryPolicyStoryTest {
    private final ScriptedOrigin first = ScriptedOrigin.start("first");
    private final ScriptedOrigin second = ScriptedOrigin.start("second");

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    private ConfiguredStage start(String retry, String budget, ScriptedOrigin... origins) {
        StringBuilder endpoints = new StringBuilder();
        for (ScriptedOrigin origin : origins) {
            endpoints
                    .append(endpoints.isEmpty() ? "" : ", ")
                    .append('"')
                    .append(origin.hostPort())
                    .append('"');
        }
        return ConfiguredStage.start("""
                listeners: { web: { bind: "127.0.0.1:0" } }
                clusters:
                  site:
                    endpoints: [%s]
                    algorithm: first-available
                    health-check: { interval: 0 }
                    retry-budget: { %s }
                routes: { all: { cluster: site, retry: %s } }
                process: { threads: 1 }
                """.formatted(endpoints, budget, retry));
    }

    private ConfiguredStage start(String retry) {
        return start(retry, "percent: 20", first, second);
    }

    private static OriginHandler answers(int status) {
        return (request, connection) -> connection.answer(status, Fields.EMPTY, "refused " + status);
    }

    private static Answer get(ConfiguredStage stage) {
        return stage.ask("GET / HTTP/1.1\r\nHost: a");
    }

    @Test
    void anAnswerThatIsAsGoodAsNoneIsTriedAgainElsewhere() {
        first.otherwise(answers(503));
        try (ConfiguredStage stage = start("{ statuses: [503] }")) {
            for (int i = 0; i < 3; i++) {
                assertEquals("second\n", get(stage).text());
            }
            assertEquals(2, stage.ended().getFirst().attempts());
            assertEquals(1, first.connections().opened(), "an answer that ended leaves its connection in use");
        }
    }

    @Test
    void whenAllAnswerSoTheClientGetsTheLastOnesAnswer() {
        first.otherwise(answers(503));
        second.otherwise(answers(503));
        try (ConfiguredStage stage = start("{ statuses: [503], max-attempts: 2 }")) {
            Answer answer = get(stage);
            assertEquals(503, answer.status());
            assertEquals("refused 503", answer.text());
            assertEquals(2, stage.ended().getFirst().attempts());
            assertEquals(1, second.requests().size());
        }
    }

    @Test
    void anAnswerWhoseContentDoesNotComeIsNotWaitedFor() {
        first.otherwise((request, connection) -> {
            connection.raw("HTTP/1.1 503 No\r\nContent-Length: 100\r\n\r\nhalf of");
            connection.hang();
        });
        try (ConfiguredStage stage = start("{ statuses: [503] }")) {
            assertEquals("second\n", get(stage).text());
        }
    }

    @Test
    void otherStatusesAreAnswers() {
        first.otherwise(answers(500));
        try (ConfiguredStage stage = start("{ statuses: [503] }")) {
            assertEquals(500, get(stage).status());
            assertEquals(0, second.requests().size());
        }
    }

    @Test
    void aPostIsNotSentTwiceUnlessItsRouteSaysSo() {
        first.otherwise(answers(503));
        String post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0";
        try (ConfiguredStage stage = start("{ statuses: [503] }")) {
            assertEquals(503, stage.ask(post).status());
            assertEquals(0, second.requests().size());
        }
        try (ConfiguredStage stage = start("{ statuses: [503], non-idempotent: true }")) {
            assertEquals("second\n", stage.ask(post).text());
        }
    }

    @Test
    void whereOneEndpointStandsItIsTriedAgain() {
        AtomicInteger asked = new AtomicInteger();
        first.otherwise((request, connection) ->
                connection.answer(asked.incrementAndGet() < 3 ? 503 : 200, Fields.EMPTY, "" + asked.get()));
        try (ConfiguredStage stage = start("{ statuses: [503], back-off: 1 ms }", "percent: 20", first)) {
            assertEquals("3", get(stage).text());
            assertEquals(3, stage.ended().getFirst().attempts());
        }
    }

    @Test
    void whoDoesNotAnswerInTheTimeForOneAttemptIsLeft() {
        first.otherwise((request, connection) -> connection.hang());
        try (ConfiguredStage stage = start("{ on: [timeout], per-try-timeout: 100 ms }")) {
            long began = System.nanoTime();
            assertEquals("second\n", get(stage).text());
            assertTrue(System.nanoTime() - began < Duration.ofSeconds(5).toNanos());
            assertEquals(2, stage.ended().getFirst().attempts());
        }
    }

    @Test
    void theTimeForOneAttemptIsNotForWhoStillSends() throws Exception {
        try (ConfiguredStage stage = start("{ per-try-timeout: 400 ms }");
                RawClient client = stage.client(0)) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\nhalf");
            Thread.sleep(790); // Nearly twice as long as an attempt may take.
            client.send("half");
            assertEquals("first\n", client.readAnswer().text());
            first.otherwise((request, connection) -> connection.hang());
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\nhalf");
            Thread.sleep(600); // One and a half of it.
            client.send("half");
            assertEquals(504, client.readAnswer().status(), "but for the endpoint, once all has been sent");
        }
    }

    @Test
    void withoutThatConditionItIsAnError() {
        first.otherwise((request, connection) -> connection.hang());
        try (ConfiguredStage stage = start("{ per-try-timeout: 100 ms }")) {
            assertEquals(504, get(stage).status());
            assertEquals(ProxyError.ANSWER_TIMEOUT, stage.ended().getFirst().error());
            assertEquals(0, second.requests().size());
        }
    }

    @Test
    void contentThatWasKeptIsSentAgainAndMoreThanThatIsNot() {
        first.otherwise((request, connection) -> connection.reset());
        try (ConfiguredStage stage = start("{ buffer: 8 KiB }");
                RawClient client = stage.client(0)) {
            String content = "x".repeat(8_000);
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 8000\r\n\r\n");
            client.send(content.substring(0, 100));
            client.send(content.substring(100));
            assertEquals("second\n", client.readAnswer().text());
            assertEquals(content, second.requests().getFirst().text());
        }
        try (ConfiguredStage stage = start("{ buffer: 8 KiB }")) {
            Answer answer = stage.ask("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 9000\r\n\r\n" + "x".repeat(8_996));
            assertEquals(502, answer.status());
            assertEquals(1, second.requests().size());
        }
    }

    @Test
    void contentIsKeptWithItsTrailers() {
        first.otherwise((request, connection) -> connection.reset());
        try (ConfiguredStage stage = start("{ buffer: 8 KiB }");
                RawClient client = stage.client(0)) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nsome\r\n");
            client.send("0\r\nSum: 9\r\n\r\n");
            assertEquals("second\n", client.readAnswer().text());
            assertEquals("some", second.requests().getFirst().text());
            assertEquals(
                    List.of("9"), second.requests().getFirst().body().trailers().all("Sum"));
        }
    }

    @Test
    void whereRetriesAreOffNothingIsTriedAgain() {
        first.kill();
        try (ConfiguredStage stage = start("false")) {
            assertEquals(502, get(stage).status());
            assertEquals(ProxyError.CONNECT_FAILED, stage.ended().getFirst().error());
            assertEquals(0, second.requests().size());
        }
    }

    @Test
    void aBudgetThatIsSpentEndsRetriesAndIsCounted() {
        first.otherwise(answers(503));
        try (ConfiguredStage stage = start("{ statuses: [503] }", "percent: 0, min-per-second: 1", first, second)) {
            for (int i = 0; i < 10; i++) {
                assertEquals("second\n", get(stage).text());
            }
            assertEquals("refused 503", get(stage).text());
            String page = metrics(stage);
            assertTrue(
                    page.contains("balancebeam_cluster_retries_total{cluster=\"site\",kind=\"budgeted\"} 10\n"), page);
            assertTrue(page.contains("balancebeam_cluster_retries_denied_total{cluster=\"site\"} 1\n"), page);
        }
    }

    private static String metrics(ConfiguredStage stage) {
        try (RawClient client = stage.adminClient()) {
            client.send("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            return client.readAnswer().text();
        }
    }
}
