package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.Defaults;
import balancebeam.testkit.Answer;
import balancebeam.testkit.Await;
import balancebeam.testkit.BodyStream;
import balancebeam.testkit.Fields;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ResponseHead;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Bodies stream, however long they are and however slow their reader is, in little memory. */
final class ClientSideBodyStoryTest {
    private static final int MEBIBYTE = 1024 * 1024;
    private static final int SIZE = 20 * MEBIBYTE;
    private static final int PIECE = 64 * 1024;

    @Test
    void aLongAnswerWaitsForASlowReader() throws Exception {
        AtomicLong written = new AtomicLong();
        try (OneOrigin story = OneOrigin.start(config -> config.limits(Defaults.LIMITS.withBufferBytes(MEBIBYTE)))) {
            story.origin().on("/big", (request, connection) -> {
                connection.answerHead(200, Fields.of("Content-Length", String.valueOf(SIZE)));
                for (int at = 0; at < SIZE; at += PIECE) {
                    connection.raw(piece(at));
                    written.set(at + PIECE);
                }
            });
            try (RawClient client = story.connector().receiveBufferBytes(8192).connect()) {
                client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n" + OneOrigin.GET);
                ResponseHead head = client.readHead();
                assertTrue(written.get() < SIZE, "the origin can't be done while nobody reads");
                try (BodyStream body = client.openBody(head, "GET")) {
                    checkPattern(body);
                }
                assertEquals("origin\n", client.readAnswer().text(), "and the next request is answered");
            }
        }
    }

    @Test
    void aConnectionToTheOriginIsWellAfterAnAnswerThatWasTakenSlowly() throws Exception {
        // The last of the answer leaves the client congested: reading from the endpoint had paused.
        int size = 300_000;
        try (OneOrigin story = OneOrigin.start()) {
            story.origin().on("/big", (request, connection) -> connection.answer(200, Fields.EMPTY, "x".repeat(size)));
            for (int i = 0; i < 20; i++) {
                try (RawClient slow = story.connector().receiveBufferBytes(2048).connect();
                        RawClient other = story.client()) {
                    slow.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
                    ResponseHead head = slow.readHead();
                    other.send(OneOrigin.GET);
                    assertEquals("origin\n", other.readAnswer().text());
                    try (BodyStream body = slow.openBody(head, "GET")) {
                        assertEquals(size, body.drain());
                    }
                    other.send(OneOrigin.GET);
                    assertEquals("origin\n", other.readAnswer().text());
                }
            }
        }
    }

    @Test
    void aLongRequestWaitsForASlowOrigin() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        AtomicLong sent = new AtomicLong();
        try (OneOrigin story = OneOrigin.start(config -> config.limits(Defaults.LIMITS.withBufferBytes(MEBIBYTE)));
                RawClient client = story.client()) {
            story.origin().onHead("/", (request, connection) -> {
                connection.await(read);
                checkPattern(request.stream());
                connection.answer(200, Fields.EMPTY, "all");
            });
            Thread sender = Thread.ofVirtual().start(() -> {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + SIZE + "\r\n\r\n");
                for (int at = 0; at < SIZE; at += PIECE) {
                    client.send(piece(at));
                    sent.set(at + PIECE);
                }
            });
            story.origin().awaitRequests(1);
            assertTrue(sent.get() < SIZE, "the client can't be done while nobody reads");
            read.countDown();
            sender.join();
            assertEquals("all", client.readAnswer().text());
        }
    }

    @Test
    void anAnswerBeforeTheRequestsEndIsPassedOnAndTheRestDiscarded() throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawClient client = story.client()) {
            story.origin().onHead("/", (request, connection) -> connection.answer(200, Fields.EMPTY, "early"));
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
            assertEquals("early", client.readAnswer().text());
            client.send("-whole" + OneOrigin.GET.replace("GET / ", "GET /next "));
            assertEquals("origin\n", client.readAnswer().text());
        }
    }

    @Test
    void anEarlyRefusalOfALongRequestReachesTheClientThatIsStillSending() throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawClient client = story.client()) {
            story.origin()
                    .onHead(
                            "/",
                            (request, connection) ->
                                    connection.answer(413, Fields.of("Connection", "close"), "too much"));
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(100_000));
            Answer answer = client.readAnswer();
            assertEquals(413, answer.status());
            assertEquals("too much", answer.text());
            assertEquals("close", answer.field("Connection"));
            client.trySend("x".repeat(100_000));
            client.expectClosed();
        }
    }

    @Test
    void requestAndAnswerMayStreamAtOnce() throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawClient client = story.client()) {
            story.origin().onHead("/", (request, connection) -> {
                var answer = connection.startChunked(200, Fields.EMPTY);
                InputStream body = request.stream();
                for (int c = body.read(); c >= 0; c = body.read()) {
                    answer.chunk(String.valueOf((char) c));
                }
                answer.end();
            });
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.send("1\r\na\r\n");
            try (BodyStream body = client.openBody(client.readHead(), "POST")) {
                assertEquals('a', body.read());
                client.send("1\r\nb\r\n");
                assertEquals('b', body.read());
                client.send("0\r\n\r\n");
                assertEquals(-1, body.read());
            }
        }
    }

    @Test
    void aClosingAnswerReachesASlowReaderInFull() throws Exception {
        int size = 8 * MEBIBYTE;
        try (OneOrigin story =
                OneOrigin.start(config -> config.timeouts(Defaults.TIMEOUTS.withLinger(Duration.ofMillis(1))))) {
            story.origin().otherwise((request, connection) -> connection.answer(200, Fields.EMPTY, "x".repeat(size)));
            try (RawClient client = story.connector().receiveBufferBytes(4096).connect()) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                Answer answer = client.readAnswer();
                assertEquals(size, answer.text().length());
                client.expectClosed();
            }
            Await.until("its connection is gone", () -> story.balancer().connections() == 0);
        }
    }

    private static byte[] piece(int from) {
        byte[] bytes = new byte[PIECE];
        for (int i = 0; i < PIECE; i++) {
            bytes[i] = octet(from + i);
        }
        return bytes;
    }

    private static byte octet(int at) {
        return (byte) (at * 31 + (at >> 11));
    }

    private static void checkPattern(InputStream body) throws IOException {
        byte[] bytes = new byte[PIECE];
        int at = 0;
        for (int count = body.read(bytes); count >= 0; count = body.read(bytes)) {
            for (int i = 0; i < count; i++, at++) {
                if (bytes[i] != octet(at)) {
                    throw new IllegalStateException("wrong at " + at);
                }
            }
        }
        if (at != SIZE) {
            throw new IllegalStateException("only " + at + " bytes");
        }
    }
}
