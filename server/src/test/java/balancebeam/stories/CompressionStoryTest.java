package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.ContentCoding;
import balancebeam.policy.compression.Texts;
import balancebeam.testkit.Answer;
import balancebeam.testkit.Await;
import balancebeam.testkit.BodyStream;
import balancebeam.testkit.ChunkedAnswer;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Framing;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ReceivedRequest;
import balancebeam.testkit.ResponseHead;
import balancebeam.testkit.ScriptedOrigin;
import balancebeam.testkit.TruncatedAnswer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers are compressed for who accepts it, and every client reads what the endpoint said. */
class CompressionStoryTest {
    private static final Fields HTML = Fields.of("Content-Type", "text/html", "ETag", "\"v1\"");
    private static final byte[] PAGE = Texts.page(300_000, 1);

    private final ScriptedOrigin origin = ScriptedOrigin.start();
    private final ConfiguredStage stage = ConfiguredStage.start("""
            process: { threads: 1 }
            listeners: { web: { bind: "127.0.0.1:0" } }
            clusters: { origin: { endpoints: ["%s"], health-check: { interval: 0 } } }
            routes:
              plain: { match: { path-prefix: /plain }, cluster: origin }
              all:
                cluster: origin
                compress: true
                request-headers: { remove: Accept-Encoding }
            """.formatted(origin.hostPort()));

    CompressionStoryTest() {
        origin.otherwise((request, connection) -> connection.answer(200, HTML, PAGE));
    }

    @AfterEach
    void close() {
        stage.close();
        origin.close();
    }

    private static String get(String path, String accepted) {
        return "GET " + path + " HTTP/1.1\r\nHost: a\r\nAccept-Encoding: " + accepted + "\r\n\r\n";
    }

    private static void assertPage(ContentCoding coding, Answer answer) throws IOException {
        assertEquals(coding.spelling(), answer.field("Content-Encoding"));
        assertEquals("Accept-Encoding", answer.field("Vary"));
        assertEquals("W/\"v1\"", answer.field("ETag"));
        assertNull(answer.field("Content-Length"));
        assertTrue(answer.body().content().length() < PAGE.length / 2);
        assertArrayEquals(PAGE, Texts.decode(coding, answer.body().content().toArray()));
    }

    private double metric(String name) {
        try (RawClient client = stage.adminClient()) {
            client.send("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            return client.readAnswer()
                    .text()
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .map(line -> line.substring(name.length() + 1))
                    .mapToDouble(Double::parseDouble)
                    .findFirst()
                    .orElse(-1);
        }
    }

    private void awaitNoneRunning(ContentCoding coding) {
        String name = "balancebeam_compression_running{encoding=\"%s\"}".formatted(coding.spelling());
        Await.until("no encoder of " + coding + " is in use", () -> metric(name) == 0);
    }

    @ParameterizedTest
    @EnumSource
    void everyCodingIsReadAndTheConnectionGoesOn(ContentCoding coding) throws IOException {
        try (RawClient client = stage.client(0)) {
            // Pipelined, with one that is not compressed among them.
            client.send(get("/1", coding.spelling()) + get("/2", "deflate") + get("/3", coding.spelling()));
            assertPage(coding, client.readAnswer());
            Answer plain = client.readAnswer();
            assertArrayEquals(PAGE, plain.body().content().toArray());
            assertNull(plain.field("Content-Encoding"));
            assertEquals("\"v1\"", plain.field("ETag"));
            assertEquals("Accept-Encoding", plain.field("Vary"));
            assertPage(coding, client.readAnswer());
        }
        awaitNoneRunning(coding);
        assertEquals(
                2.0 * PAGE.length,
                metric("balancebeam_compression_in_bytes_total{encoding=\"%s\"}".formatted(coding.spelling())));
        // Its operator has taken Accept-Encoding from what endpoints get.
        assertTrue(origin.requests().stream().allMatch(request -> request.field("Accept-Encoding") == null));
    }

    @Test
    void otherRoutesPassBothWays() {
        Answer answer = stage.ask("GET /plain HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip");
        assertArrayEquals(PAGE, answer.body().content().toArray());
        assertNull(answer.field("Vary"));
        assertEquals("gzip", origin.requests().getFirst().field("Accept-Encoding"));
        assertEquals(-1, metric("balancebeam_compression_running{encoding=\"lzma\"}"));
    }

    @ParameterizedTest
    @EnumSource
    void contentOfUnknownLengthIsCompressedToo(ContentCoding coding) throws IOException {
        origin.on("/chunked", (request, connection) -> {
            ChunkedAnswer chunks = connection.startChunked(200, HTML.plus("Trailer", "X-Sum"));
            String page = new String(PAGE, StandardCharsets.US_ASCII);
            for (int from = 0; from < page.length(); from += 1_501) {
                chunks.chunk(page.substring(from, Math.min(page.length(), from + 1_501)));
            }
            chunks.end(Fields.of("X-Sum", "7", "Repr-Digest", "sha-256=:x:"));
        });
        origin.on("/until-close", (request, connection) -> {
            connection.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nETag: \"v1\"\r\n\r\n");
            connection.raw(PAGE);
            connection.closeNow();
        });
        origin.on(
                "/empty",
                (request, connection) -> connection.startChunked(200, HTML).end());
        try (RawClient client = stage.client(0)) {
            client.send(get("/chunked", coding.spelling()));
            Answer answer = client.readAnswer();
            assertPage(coding, answer);
            assertEquals(Fields.of("X-Sum", "7"), answer.trailers());
            client.send(get("/until-close", coding.spelling()));
            assertPage(coding, client.readAnswer());
            client.send(get("/empty", coding.spelling()));
            assertEquals(
                    0, Texts.decode(coding, client.readAnswer().body().content().toArray()).length);
        }
        awaitNoneRunning(coding);
    }

    @ParameterizedTest
    @EnumSource
    void anEventReachesTheClientWhenItHappens(ContentCoding coding) throws IOException {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        origin.on("/events", (request, connection) -> {
            ChunkedAnswer events = connection.startChunked(200, Fields.of("Content-Type", "text/event-stream"));
            connection.await(first);
            events.chunk("data: one\n\n");
            connection.await(second);
            events.chunk("data: two\n\n");
            events.end();
        });
        try (RawClient client = stage.client(0)) {
            client.send(get("/events", coding.spelling()));
            ResponseHead head = client.readHead(); // Before anything has happened.
            assertEquals(coding.spelling(), head.fields().first("Content-Encoding"));
            first.countDown();
            BodyStream body = client.openBody(head, "GET");
            InputStream decoded = Texts.decoder(coding, body);
            assertEquals("data: one\n\n", new String(decoded.readNBytes(11), StandardCharsets.US_ASCII));
            second.countDown();
            assertEquals("data: two\n\n", new String(decoded.readAllBytes(), StandardCharsets.US_ASCII));
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatBreaksOffIsSeenToBeBroken(ContentCoding coding) {
        CountDownLatch begun = new CountDownLatch(1);
        origin.on("/broken", (request, connection) -> {
            connection.raw("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000000\r\n\r\n");
            connection.raw(PAGE);
            connection.await(begun);
            connection.closeNow();
        });
        for (String version : new String[] {"1.1", "1.0"}) {
            try (RawClient client = stage.client(0)) {
                client.send(get("/broken", coding.spelling()).replace("HTTP/1.1", "HTTP/" + version));
                Await.until("it has begun", () -> client.rawRemaining().length() > 1_000);
                begun.countDown();
                TruncatedAnswer answer = client.readTruncatedAnswer();
                assertEquals(version.equals("1.0"), answer.reset(), "nothing else would tell an old client");
                byte[] content = answer.content().toArray();
                assertThrows(IOException.class, () -> Texts.decode(coding, content), "nor is the coding complete");
            }
        }
        awaitNoneRunning(coding);
    }

    @ParameterizedTest
    @EnumSource
    void whoLeavesInTheMiddleLeavesNothingBehind(ContentCoding coding) throws IOException {
        byte[] noise = Texts.noise(1 << 20, 3);
        origin.on("/endless", (request, connection) -> {
            ChunkedAnswer chunks = connection.startChunked(200, HTML);
            String text = new String(noise, StandardCharsets.ISO_8859_1);
            try {
                while (true) {
                    chunks.chunk(text);
                }
            } catch (IOException e) {
                // The balancer wants no more.
            }
        });
        for (int i = 0; i < 8; i++) {
            try (RawClient client = stage.client(0)) {
                client.send(get("/endless", coding.spelling()));
                assertEquals(coding.spelling(), client.readHead().fields().first("Content-Encoding"));
                client.reset();
            }
        }
        awaitNoneRunning(coding);
        Await.until("no buffer is in use", () -> metric("balancebeam_buffer_bytes") == 0);
        try (RawClient client = stage.client(0)) {
            client.send(get("/after", coding.spelling()));
            assertPage(coding, client.readAnswer());
        }
    }

    @Test
    void aSlowClientGetsEverything() throws IOException {
        byte[] noise = Texts.noise(8 << 20, 3);
        origin.on("/noise", (request, connection) -> connection.answer(200, HTML, noise));
        try (RawClient client = stage.connector(0).receiveBufferBytes(4096).connect()) {
            client.send(get("/noise", "zstd"));
            Await.until("it is slow", () -> metric("balancebeam_buffer_bytes") > 0);
            assertArrayEquals(
                    noise,
                    Texts.decode(
                            ContentCoding.ZSTD,
                            client.readAnswer().body().content().toArray()));
        }
        Await.until("no buffer is in use", () -> metric("balancebeam_buffer_bytes") == 0);
    }

    @Test
    void anOldClientReadsUntilTheEnd() throws IOException {
        try (RawClient client = stage.client(0)) {
            client.send(
                    get("/", "gzip").replace("HTTP/1.1", "HTTP/1.0").replace("Host", "Connection: keep-alive\r\nHost"));
            Answer answer = client.readAnswer();
            assertPage(ContentCoding.GZIP, answer);
            assertEquals(Framing.UNTIL_CLOSE, answer.body().framing());
        }
    }

    @Test
    void headAndNotModifiedSayWhatGetWouldSay() {
        origin.on("/304", (request, connection) -> connection.answer(304, Fields.of("ETag", "\"v1\""), ""));
        try (RawClient client = stage.client(0)) {
            client.send(get("/", "br").replace("GET", "HEAD"));
            Answer head = client.readAnswer("HEAD");
            assertEquals("br", head.field("Content-Encoding"));
            assertEquals("W/\"v1\"", head.field("ETag"));
            assertEquals("Accept-Encoding", head.field("Vary"));
            assertNull(head.field("Content-Length"));
            assertFalse(head.fields().has("Transfer-Encoding"));
            client.send(get("/304", "br").replace("Host", "If-None-Match: W/\"v1\"\r\nHost"));
            Answer unmodified = client.readAnswer();
            assertEquals(304, unmodified.status());
            assertEquals("W/\"v1\"", unmodified.field("ETag"));
            assertNull(unmodified.field("Content-Encoding"));
            client.send(get("/", "identity"));
            assertArrayEquals(PAGE, client.readAnswer().body().content().toArray());
        }
        assertEquals(1, origin.connections().opened(), "the connection was used again");
    }

    @Test
    void whatAnEndpointCompressedIsNotCompressedAgain() {
        origin.on(
                "/gz",
                (request, connection) ->
                        connection.answer(200, HTML.plus("Content-Encoding", "gzip"), Texts.noise(5_000, 1)));
        try (RawClient client = stage.client(0)) {
            client.send(get("/gz", "gzip, br, zstd"));
            Answer answer = client.readAnswer();
            assertEquals("gzip", answer.field("Content-Encoding"));
            assertEquals("5000", answer.field("Content-Length"));
            assertEquals("\"v1\"", answer.field("ETag"));
            assertArrayEquals(Texts.noise(5_000, 1), answer.body().content().toArray());
        }
    }

    @Test
    void conditionsPassAsTheyAre() {
        stage.ask("GET / HTTP/1.1\r\nHost: a\r\nIf-None-Match: W/\"v1\"\r\nIf-Match: W/\"v1\"");
        ReceivedRequest request = origin.requests().getFirst();
        assertEquals("W/\"v1\"", request.field("If-None-Match"));
        assertEquals("W/\"v1\"", request.field("If-Match"));
    }
}
