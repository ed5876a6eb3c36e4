package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.Answer;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.RawClient;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A client's connection: how long it lasts, in which order its requests are answered, and how it ends. */
final class ClientSideConnectionStoryTest {

    @Test
    void aConnectionServesOneRequestAfterTheOther() throws Exception {
        try (OneOrigin story = OneOrigin.thatEchoesPaths();
                RawClient client = story.client()) {
            for (int i = 0; i < 20; i++) {
                client.send("GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
                Answer answer = client.readAnswer();
                assertEquals("/" + i, answer.text());
                assertNull(answer.field("Connection"));
            }
            assertEquals(1, story.origin().connections().opened());
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() throws Exception {
        int count = 200;
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String content = i % 3 == 0 ? "" : "x".repeat(i);
            String length = i % 3 == 0 ? "" : "Content-Length: " + i + "\r\n";
            all.append("POST /" + i + " HTTP/1.1\r\nHost: a\r\n" + length + "\r\n" + content);
        }
        try (OneOrigin story = OneOrigin.thatEchoesPaths();
                RawClient client = story.client()) {
            client.send(all.toString());
            for (int i = 0; i < count; i++) {
                assertEquals("/" + i, client.readAnswer().text());
            }
            assertEquals(count, story.origin().requests().size());
        }
    }

    @Test
    void pipelinedRequestsBeforeAHalfCloseAreAllAnswered() throws Exception {
        try (OneOrigin story = OneOrigin.thatEchoesPaths()) {
            // Often, since what arrives while kept bytes are about to be given must not overtake them.
            for (int round = 0; round < 100; round++) {
                try (RawClient client = story.client()) {
                    for (int i = 0; i < 5; i++) {
                        client.send("GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
                    }
                    client.shutdownOutput();
                    for (int i = 0; i < 5; i++) {
                        assertEquals("/" + i, client.readAnswer().text());
                    }
                    client.expectClosed();
                }
            }
        }
    }

    @Test
    void aRequestMayComeByteByByte() throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawClient client = story.client()) {
            story.origin()
                    .otherwise((request, connection) -> connection.answer(
                            200,
                            Fields.EMPTY,
                            request.text() + request.body().trailers().first("Sum")));
            String request = "\r\nPOST /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3"
                    + ";x=y\r\nabc\r\n2\r\nde\r\n0\r\nSum: 5\r\n\r\n";
            for (int i = 0; i < request.length(); i++) {
                client.send(request.substring(i, i + 1));
            }
            assertEquals("abcde5", client.readAnswer().text());
        }
    }

    @Test
    void aClientThatSaysCloseIsClosedAfterItsAnswer() throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawClient client = story.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertEquals("close", client.readAnswer().field("Connection"));
            client.expectClosed();
            assertNull(story.onlyRequest().field("Connection"), "which is between client and balancer");
        }
    }

    @Test
    void anHttp10ClientIsClosedUnlessItAsksToStay() throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawClient brief = story.client();
                RawClient lasting = story.client()) {
            brief.send("GET / HTTP/1.0\r\n\r\n");
            assertEquals("close", brief.readAnswer().field("Connection"));
            brief.expectClosed();

            for (int i = 0; i < 3; i++) {
                lasting.send("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
                assertEquals("keep-alive", lasting.readAnswer().field("Connection"));
            }
            assertEquals("HTTP/1.1", story.origin().requests().getFirst().version());
            assertEquals(
                    story.origin().hostPort(),
                    story.origin().requests().getFirst().field("Host"));
        }
    }

    @Test
    void anHttp10ClientGetsChunkedContentUpToTheClose() throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawClient client = story.client()) {
            story.origin().otherwise((request, connection) -> {
                var answer = connection.startChunked(200, Fields.EMPTY);
                answer.chunk("one");
                answer.chunk("two");
                answer.end(Fields.of("Sum", "6"));
            });
            client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            Answer answer = client.readAnswer();
            assertEquals("onetwo", answer.text());
            assertFalse(answer.fields().has("Transfer-Encoding"));
            assertEquals("close", answer.field("Connection"));
            client.expectClosed();
        }
    }

    @Test
    void aClientThatHalfClosesAfterItsRequestStillGetsItsAnswer() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        try (OneOrigin story = OneOrigin.start();
                RawClient client = story.client()) {
            story.origin().otherwise((request, connection) -> {
                connection.await(closed);
                connection.answer(200, Fields.EMPTY, "late");
            });
            client.send(OneOrigin.GET);
            client.shutdownOutput();
            story.origin().awaitRequests(1);
            closed.countDown();
            assertEquals("late", client.readAnswer().text());
            client.expectClosed();
        }
    }

    @Test
    void aClientThatClosesWithinItsRequestLeavesNothingBehind() throws Exception {
        try (OneOrigin story = OneOrigin.start()) {
            try (RawClient client = story.client()) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
                story.origin().awaitOpenConnections(1);
            }
            story.origin().awaitOpenConnections(0);
            Await.until("its connection is gone", () -> story.balancer().connections() == 0);
            Await.until(
                    "the origin saw that it was cut",
                    () -> story.origin().truncated().size() == 1);
            assertTrue(story.origin().requests().isEmpty());
        }
    }

    @Test
    void aClientThatResetsWithinItsAnswerLeavesNothingBehind() throws Exception {
        try (OneOrigin story = OneOrigin.start()) {
            story.origin().otherwise((request, connection) -> {
                connection.answerHead(200, Fields.of("Content-Length", "10"));
                connection.raw("half");
                connection.hang();
            });
            RawClient client = story.client();
            client.send(OneOrigin.GET);
            client.readHead();
            client.readExactly(4);
            client.reset();
            story.origin().awaitOpenConnections(0);
            Await.until("its connection is gone", () -> story.balancer().connections() == 0);
        }
    }

    @Test
    void aClientThatResetsBeforeItsAnswerLeavesNothingBehind() throws Exception {
        try (OneOrigin story = OneOrigin.start()) {
            story.origin().otherwise((request, connection) -> connection.hang());
            RawClient client = story.client();
            client.send(OneOrigin.GET + OneOrigin.GET);
            story.origin().awaitRequests(1);
            client.reset();
            story.origin().awaitOpenConnections(0);
            Await.until("its connection is gone", () -> story.balancer().connections() == 0);
            assertEquals(1, story.origin().requests().size());
        }
    }
}
