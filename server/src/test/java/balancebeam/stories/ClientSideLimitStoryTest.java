package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import balancebeam.config.Defaults;
import balancebeam.config.RateLimitConfig;
import balancebeam.testkit.Answer;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.RawClient;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What is too much, too long or too slow gets its status, in full, and not a reset. */
final class ClientSideLimitStoryTest {
    private static final int HEAD_BYTES = 16 * 1024;

    @Test
    void aHeadMayBeAsLargeAsItsLimitAndNoLarger() throws Exception {
        try (OneOrigin story = OneOrigin.start()) {
            String start = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
            String fits = start + "x".repeat(HEAD_BYTES - start.length() - 4) + "\r\n\r\n";
            assertEquals(200, status(story, fits));
            assertEquals(431, status(story, fits.replace("X: ", "X: x")));
            assertEquals(431, status(story, start + "x".repeat(100_000)));
            assertEquals(1, story.origin().requests().size());
        }
    }

    @Test
    void thereMayBeAHundredFieldsAndNoMore() throws Exception {
        try (OneOrigin story = OneOrigin.start()) {
            assertEquals(200, status(story, "GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(99) + "\r\n"));
            assertEquals(431, status(story, "GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(100) + "\r\n"));
        }
    }

    @Test
    void aTargetMayBeAsLongAsItsLimitAndNoLonger() throws Exception {
        try (OneOrigin story = OneOrigin.start()) {
            assertEquals(200, status(story, "GET /" + "x".repeat(8191) + " HTTP/1.1\r\nHost: a\r\n\r\n"));
            assertEquals(414, status(story, "GET /" + "x".repeat(8192) + " HTTP/1.1\r\nHost: a\r\n\r\n"));
            assertEquals(414, status(story, "GET /" + "x".repeat(100_000)));
        }
    }

    @Test
    void aBodyLimitHoldsForBothFramings() throws Exception {
        try (OneOrigin story = OneOrigin.start(config -> config.limits(Defaults.LIMITS.withBodyBytes(10)))) {
            String post = "POST / HTTP/1.1\r\nHost: a\r\n";
            assertEquals(200, status(story, post + "Content-Length: 10\r\n\r\n0123456789"));
            assertEquals(413, status(story, post + "Content-Length: 11\r\n\r\n0123456789a"));
            assertEquals(413, status(story, post + "Expect: 100-continue\r\nContent-Length: 11\r\n\r\n"));
            assertEquals(413, status(story, post + "Content-Length: 999999999999\r\n\r\n0123"));
            String chunks = "Transfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n";
            assertEquals(200, status(story, post + chunks + "0\r\n\r\n"));
            assertEquals(413, status(story, post + chunks + "1\r\na\r\n0\r\n\r\n"));
            assertEquals(2, story.origin().requests().size());
            Await.until("nothing goes on", () -> story.balancer().connections() == 0);
        }
    }

    @Test
    void aHeadThatTakesTooLongIsTimedOut() throws Exception {
        try (OneOrigin story = OneOrigin.start(
                        config -> config.timeouts(Defaults.TIMEOUTS.withClientHead(Duration.ofMillis(100))));
                RawClient client = story.client()) {
            client.send("GET / HTTP/1.1\r\nHo");
            Answer answer = client.readAnswer();
            assertEquals(408, answer.status());
            assertEquals("close", answer.field("Connection"));
            client.expectClosed();
        }
    }

    @Test
    void anEmptyLineAfterAnExchangeBeginsNoRequest() throws Exception {
        Duration head = Duration.ofMillis(100);
        try (OneOrigin story = OneOrigin.start(config -> config.timeouts(Defaults.TIMEOUTS.withClientHead(head)));
                RawClient client = story.client()) {
            client.send(OneOrigin.GET);
            client.readAnswer();
            client.send("\r\n");
            // A request on another connection takes longer than a head may: this one's time is not running.
            story.origin().on("/late", (request, connection) -> {
                Await.until("time has passed", elapsed(Duration.ofMillis(300)));
                connection.answer(200, Fields.EMPTY, "late");
            });
            try (RawClient other = story.client()) {
                other.send("GET /late HTTP/1.1\r\nHost: a\r\n\r\n");
                assertEquals(200, other.readAnswer().status());
            }
            client.send(OneOrigin.GET);
            assertEquals(200, client.readAnswer().status());
        }
    }

    private static BooleanSupplier elapsed(Duration time) {
        long began = System.nanoTime();
        return () -> System.nanoTime() - began > time.toNanos();
    }

    @Test
    void anEndpointThatNeverInvitesAClientThatWaitsIsTheOneThatIsLate() throws Exception {
        Duration idle = Duration.ofMillis(100);
        try (OneOrigin story = OneOrigin.start(config ->
                        config.timeouts(Defaults.TIMEOUTS.withStreamIdle(idle).withAnswer(idle)));
                RawClient client = story.client()) {
            story.origin().onHead("/", (request, connection) -> connection.hang());
            client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertEquals(504, client.readAnswer().status());
        }
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws Exception {
        try (OneOrigin story = OneOrigin.start(config -> config.timeouts(
                Defaults.TIMEOUTS.withClientHead(Duration.ofMillis(500)).withClientIdle(Duration.ofMillis(100))))) {
            try (RawClient silent = story.client()) {
                silent.expectClosed();
            }
            try (RawClient idle = story.client()) {
                idle.send(OneOrigin.GET);
                assertEquals(200, idle.readAnswer().status());
                idle.expectClosed();
            }
        }
    }

    @Test
    void aRefusedPostLeavesItsConnectionUsable() throws Exception {
        try (OneOrigin story = limited();
                RawClient client = story.client()) {
            client.send(OneOrigin.GET);
            assertEquals(200, client.readAnswer().status());
            for (int i = 0; i < 3; i++) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(100_000));
                Answer answer = client.readAnswer();
                assertEquals(429, answer.status());
                assertEquals("HTTP 429 Too Many Requests", answer.text());
                assertNotNull(answer.field("Retry-After"));
                assertNull(answer.field("Connection"));
                client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
                assertEquals(429, client.readAnswer().status());
            }
            assertEquals(1, story.origin().requests().size());
        }
    }

    @Test
    void aRefusedPostThatIsTooLongToBeReadClosesItsConnection() throws Exception {
        try (OneOrigin story = limited()) {
            assertEquals(200, status(story, OneOrigin.GET));
            try (RawClient client = story.client()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 300000\r\n\r\n" + "x".repeat(200_000));
                Answer answer = client.readAnswer();
                assertEquals(429, answer.status());
                assertEquals("close", answer.field("Connection"));
                client.expectClosed();
            }
            try (RawClient client = story.client()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
                assertEquals(429, client.readAnswer().status());
                String chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";
                for (int i = 0; i < 20 && client.trySend(chunk); i++) {
                    // More than it reads before it hangs up.
                }
                client.expectClosedOrReset();
            }
            Await.until("nothing goes on", () -> story.balancer().connections() == 0);
        }
    }

    @Test
    void aClientThatWaitsFor100AndIsRefusedIsToldThatTheConnectionEnds() throws Exception {
        try (OneOrigin story = limited();
                RawClient client = story.client()) {
            assertEquals(200, status(story, OneOrigin.GET));
            client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            Answer answer = client.readAnswer();
            assertEquals(429, answer.status());
            assertEquals("close", answer.field("Connection"));
            client.expectClosed();
        }
    }

    @Test
    void aClientThatIsStillSendingGetsItsRefusalAndNotAReset() throws Exception {
        try (OneOrigin story = OneOrigin.start()) {
            for (int i = 0; i < 50; i++) {
                try (RawClient client = story.client()) {
                    client.send("POST / HTTP/1.1\r\nHost : a\r\n\r\n");
                    for (int piece = 0; piece < 10; piece++) {
                        client.send("x".repeat(20_000));
                    }
                    assertEquals(400, client.readAnswer().status());
                    client.expectClosed();
                }
            }
        }
    }

    @Test
    void aClientThatNeverHangsUpIsHungUpOn() throws Exception {
        try (OneOrigin story = OneOrigin.start(
                        config -> config.timeouts(Defaults.TIMEOUTS.withLinger(Duration.ofMillis(50))));
                RawClient client = story.client()) {
            client.send("GET / HTTP/1.1\r\n\r\n");
            assertEquals(400, client.readAnswer().status());
            client.expectClosed();
            Await.until("its connection is gone", () -> story.balancer().connections() == 0);
        }
    }

    @Test
    void aBodyThatStopsIsGivenUp() throws Exception {
        try (OneOrigin story = OneOrigin.start(
                        config -> config.timeouts(Defaults.TIMEOUTS.withStreamIdle(Duration.ofMillis(100))));
                RawClient client = story.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
            Answer answer = client.readAnswer();
            assertEquals(408, answer.status());
            client.expectClosed();
            story.origin().awaitOpenConnections(0);
        }
    }

    private static OneOrigin limited() throws Exception {
        OneOrigin story = OneOrigin.start(config -> config.rateLimit(RateLimitConfig.of(1, Duration.ofHours(1))));
        story.origin().otherwise((request, connection) -> connection.answer(200, Fields.EMPTY, ""));
        return story;
    }

    /** Sends on a connection of its own. */
    private static int status(OneOrigin story, String request) {
        try (RawClient client = story.client()) {
            client.send(request);
            Answer answer = client.readAnswer();
            if (answer.status() != 200) {
                assertEquals(List.of("close"), answer.fields().tokens("Connection"));
                client.expectClosed();
            }
            return answer.status();
        }
    }
}
