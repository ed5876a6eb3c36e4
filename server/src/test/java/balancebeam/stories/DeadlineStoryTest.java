package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.filter.ProxyError;
import balancebeam.testkit.Answer;
import balancebeam.testkit.ChunkedAnswer;
import balancebeam.testkit.Fields;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ReceivedRequest;
import balancebeam.testkit.ScriptedOrigin;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A route's deadline bounds a request with all its attempts, and endpoints are told what is left of it. */
class DeadlineStoryTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a";

    private final ScriptedOrigin first = ScriptedOrigin.start("first");
    private final ScriptedOrigin second = ScriptedOrigin.start("second");

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    private ConfiguredStage start(String policy) {
        return ConfiguredStage.start("""
                listeners: { web: { bind: "127.0.0.1:0" } }
                clusters:
                  site:
                    endpoints: ["%s", "%s"]
                    algorithm: first-available
                    health-check: { interval: 0 }
                routes: { all: { cluster: site, %s } }
                process: { threads: 1 }
                """.formatted(first.hostPort(), second.hostPort(), policy));
    }

    private static long timeLeft(ReceivedRequest request) {
        List<String> said = request.head().fields().all("x-request-timeout-ms");
        assertEquals(1, said.size(), said::toString);
        return Long.parseLong(said.getFirst());
    }

    @Test
    void whatIsLeftIsToldAndShrinksWithEachAttempt() {
        first.otherwise((request, connection) -> connection.hang());
        try (ConfiguredStage stage = start("deadline: 5 s, retry: { on: [timeout], per-try-timeout: 200 ms }")) {
            assertEquals(
                    "second\n",
                    stage.ask(GET + "\r\nX-Request-Timeout-Ms: 99999999").text());
            long atFirst = timeLeft(first.requests().getFirst());
            long atSecond = timeLeft(second.requests().getFirst());
            assertTrue(atFirst > 4_000 && atFirst <= 5_000, "at first " + atFirst);
            assertTrue(atSecond <= atFirst - 200, "at second " + atSecond);
        }
    }

    @Test
    void whenItIsOverTheClientIsToldAndTheEndpointLeft() {
        first.otherwise((request, connection) -> connection.hang());
        try (ConfiguredStage stage = start("deadline: 200 ms")) {
            assertEquals(504, stage.ask(GET).status());
            assertEquals(ProxyError.DEADLINE_EXCEEDED, stage.ended().getFirst().error());
            first.awaitOpenConnections(0);
            assertEquals(0, second.requests().size());
        }
    }

    @Test
    void anAnswerThatHasBegunIsCut() {
        first.otherwise((request, connection) -> {
            ChunkedAnswer answer = connection.startChunked(200, Fields.EMPTY);
            answer.chunk("some");
            connection.hang();
        });
        try (ConfiguredStage stage = start("deadline: 200 ms");
                RawClient client = stage.client(0)) {
            client.send(GET + "\r\n\r\n");
            client.readTruncatedAnswer();
            assertEquals(ProxyError.DEADLINE_EXCEEDED, stage.ended().getFirst().error());
        }
    }

    @Test
    void aClientMaySayLessWhereItsRouteListens() {
        first.otherwise((request, connection) -> connection.hang());
        try (ConfiguredStage stage = start("deadline: { time: 60 s, header: x-time, from-client: true }")) {
            Answer answer = stage.ask(GET + "\r\nX-Time: 150");
            assertEquals(504, answer.status());
            assertEquals(List.of(), first.requests().getFirst().head().fields().all("x-request-timeout-ms"));
            assertTrue(Long.parseLong(first.requests()
                            .getFirst()
                            .head()
                            .fields()
                            .all("x-time")
                            .getFirst())
                    <= 150);
        }
    }

    @Test
    void whatAClientSaysThatIsNoTimeMeansNothing() {
        try (ConfiguredStage stage = start("deadline: { time: 60 s, header: x-time, from-client: true }")) {
            for (String said : List.of("0", "-1", "soon", "", "99999999999999999999", "1e3")) {
                first.forgetRequests();
                assertEquals(200, stage.ask(GET + "\r\nX-Time: " + said).status());
                long left = Long.parseLong(first.requests()
                        .getFirst()
                        .head()
                        .fields()
                        .all("x-time")
                        .getFirst());
                assertTrue(left > 50_000 && left <= 60_000, said + " gave " + left);
            }
        }
    }
}
