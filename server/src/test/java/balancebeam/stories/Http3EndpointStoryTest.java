package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.Answer;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Answer;
import balancebeam.testkit.Http3Call;
import balancebeam.testkit.Http3Origin;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawHttp2;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What clients see of endpoints that speak HTTP/3, and the other way round. */
final class Http3EndpointStoryTest {
    private static final int EIGHT_MIB = 8 << 20;
    /** They take a while on a busy machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static byte[] random(int bytes) {
        byte[] content = new byte[bytes];
        new Random(42).nextBytes(content);
        return content;
    }

    private static byte[] hash(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aRequestOfHttp1BecomesOneOfHttp3() {
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage = Http3Endpoints.before(origin)) {
            Answer answer = stage.ask("GET /x?y=1 HTTP/1.1\r\nHost: a.example:81\r\nX-More: And\r\nTE: trailers\r\n"
                    + "Connection: te, x-hop\r\nX-Hop: 1\r\nKeep-Alive: 1");
            assertEquals(200, answer.status());
            assertEquals("a\n", answer.text());
            assertEquals("HTTP/1.1", answer.head().version());
            assertTrue(String.valueOf(answer.field("via")).startsWith("3 "), () -> answer.fields()
                    .toString());
            Fields got = origin.awaitCalls(1).getFirst().fields();
            assertEquals("GET", got.first(":method"));
            assertEquals("https", got.first(":scheme"));
            assertEquals("/x?y=1", got.first(":path"));
            assertEquals("a.example:81", got.first(":authority"));
            assertEquals("And", got.first("x-more"));
            assertEquals("trailers", got.first("te"));
            assertEquals("127.0.0.1", got.first("x-forwarded-for"));
            for (String none : new String[] {"host", "connection", "keep-alive", "x-hop", "transfer-encoding"}) {
                assertFalse(got.has(none), got::toString);
            }
            got.forEach(field -> assertEquals(field.name().toLowerCase(Locale.ROOT), field.name()));
        }
    }

    @Test
    void aRequestOfHttp2BecomesOneOfHttp3() {
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage = Http3Endpoints.before(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            int stream = client.open(RawHttp2.request("GET", "/x", "cookie", "a=1", "cookie", "b=2"), true);
            assertEquals("a\n", client.readAnswer(stream).text());
            Http3Call call = origin.awaitCalls(1).getFirst();
            assertEquals("a.example", call.field(":authority"));
            assertEquals("a=1; b=2", call.field("cookie"));
            assertTrue(call.isComplete());
        }
    }

    @Test
    void answersWithoutContent() {
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage = Http3Endpoints.before(origin);
                RawClient one = stage.client(0);
                RawHttp2 two = RawHttp2.connect(stage.connector(0))) {
            origin.otherwise(call -> call.head(
                    Integer.parseInt(call.path().substring(1)),
                    call.method().equals("HEAD") || call.path().equals("/304")
                            ? Fields.of("content-length", "7")
                            : Fields.EMPTY,
                    true));
            for (int status : new int[] {204, 304, 200, 404}) {
                one.send("GET /" + status + " HTTP/1.1\r\nHost: a\r\n\r\n");
                Answer answer = one.readAnswer();
                assertEquals(status, answer.status());
                assertEquals("", answer.text());
                Http2Answer second = two.readAnswer(two.get("/" + status));
                assertEquals(status, second.status());
                assertEquals(0, second.contentBytes());
                assertTrue(second.isComplete());
            }
            one.send("HEAD /200 HTTP/1.1\r\nHost: a\r\n\r\n");
            assertEquals("7", one.readAnswer("HEAD").field("content-length"));
            Http2Answer head = two.readAnswer(two.open(RawHttp2.request("HEAD", "/200"), true));
            assertEquals("7", head.field("content-length"));
            assertTrue(head.isComplete());
            assertEquals(1, origin.connections().size());
        }
    }

    @Test
    void anAnswerWhoseEndComesByItself() {
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage = Http3Endpoints.before(origin);
                RawClient client = stage.client(0)) {
            origin.on("/204", call -> {
                call.head(204, Fields.EMPTY, false);
                call.end();
            });
            origin.on("/known", call -> {
                call.head(200, Fields.of("content-length", "5", "x_y", "kept"), false);
                call.content("he", false);
                call.content("llo", false);
                call.end();
            });
            for (int i = 0; i < 2; i++) {
                client.send("GET /204 HTTP/1.1\r\nHost: a\r\n\r\n");
                assertEquals(204, client.readAnswer().status());
                client.send("GET /known HTTP/1.1\r\nHost: a\r\n\r\n");
                Answer known = client.readAnswer();
                assertEquals("hello", known.text());
                assertEquals("5", known.field("content-length"));
                assertEquals("kept", known.field("x_y"), "as of endpoints that speak HTTP/1");
            }
        }
    }

    @Test
    void eightMebibytesEitherWayOfHttp1() {
        byte[] content = random(EIGHT_MIB);
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage = Http3Endpoints.before(origin);
                RawClient client = stage.connector(0).deadline(PATIENCE).connect()) {
            origin.on("/", call -> {
                call.head(200, Fields.EMPTY, false);
                call.content(call.content(), true);
            });
            for (boolean known : new boolean[] {true, false}) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\n"
                        + (known
                                ? "Content-Length: " + EIGHT_MIB + "\r\n\r\n"
                                : "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(EIGHT_MIB) + "\r\n"));
                client.send(content);
                if (!known) {
                    client.send("\r\n0\r\n\r\n");
                }
                Answer answer = client.readAnswer();
                assertEquals(200, answer.status());
                assertArrayEquals(hash(content), hash(answer.body().content().toArray()));
            }
            assertEquals(Integer.toString(EIGHT_MIB), origin.calls().getFirst().field("content-length"));
            assertNull(origin.calls().getLast().field("content-length"));
            assertEquals(1, origin.connections().size());
        }
    }

    @Test
    void eightMebibytesEitherWayOfHttp2() {
        byte[] content = random(EIGHT_MIB);
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage = Http3Endpoints.before(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0).deadline(PATIENCE))) {
            origin.on("/", call -> {
                call.head(200, Fields.EMPTY, false);
                call.content(call.content(), true);
            });
            int stream = client.open(RawHttp2.request("POST", "/"), false);
            client.content(stream, content, true);
            Http2Answer answer = client.readAnswer(stream);
            assertTrue(answer.isComplete());
            assertArrayEquals(hash(content), hash(answer.content()));
        }
    }

    @Test
    void trailersGoBothWays() {
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage = Http3Endpoints.before(origin);
                RawClient one = stage.client(0);
                RawHttp2 two = RawHttp2.connect(stage.connector(0))) {
            origin.on("/", call -> {
                call.head(200, Fields.EMPTY, false);
                call.content(call.text(), false);
                call.fields(Fields.of("x-sum", String.valueOf(call.trailers().first("x-count"))), true);
            });
            one.send("""
                POST / HTTP/1.1\r
                Host: a\r
                TE: trailers\r
                Connection: te\r
                Transfer-Encoding: chunked\r
                \r
                2\r
                hi\r
                0\r
                X-Count: 1\r
                \r
                """);
            Answer answer = one.readAnswer();
            assertEquals("hi", answer.text());
            assertEquals("1", answer.trailers().first("x-sum"));
            int stream = two.open(RawHttp2.request("POST", "/", "te", "trailers"), false);
            two.data(stream, "hi", false);
            two.headers(stream, Fields.of("x-count", "2"), true);
            Http2Answer second = two.readAnswer(stream);
            assertEquals("hi", second.text());
            assertEquals("2", second.trailers().first("x-sum"));
        }
    }

    @Test
    void trailersThatWaitBehindContentAreNotMixedUp() {
        try (Http3Origin origin = Http3Origin.start("a", 100, 10_000);
                ConfiguredStage stage = Http3Endpoints.before(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            origin.onHead("/waits", call -> {
                call.stopReading();
                call.awaitEnd();
                call.answer(200, call.text());
            });
            String content = "x".repeat(60_000);
            int stream = client.open(RawHttp2.request("POST", "/waits"), false);
            Http3Call waits = origin.awaitCall("/waits");
            client.content(stream, content.getBytes(java.nio.charset.StandardCharsets.US_ASCII), false);
            client.headers(stream, Fields.of("x-count", "of the first"), true);
            assertEquals(200, client.readAnswer(client.get("/other")).status());
            assertTrue(waits.contentBytes() < content.length());
            waits.goOnReading();
            assertEquals(content, client.readAnswer(stream).text());
            assertEquals(Fields.of("x-count", "of the first"), waits.trailers());
        }
    }

    @Test
    void interimAnswersArePassedOn() {
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage = Http3Endpoints.before(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            origin.on("/", call -> {
                call.head(103, Fields.of("link", "</a.css>"), false);
                call.head(103, Fields.of("link", "</b.css>"), false);
                call.answer(200, "done");
            });
            Answer answer = stage.ask("GET / HTTP/1.1\r\nHost: a");
            assertEquals("done", answer.text());
            assertEquals(2, answer.interims().size());
            assertEquals("</a.css>", answer.interims().getFirst().fields().first("link"));
            Http2Answer second = client.readAnswer(client.get("/"));
            assertEquals("</b.css>", second.interims().getLast().first("link"));
        }
    }

    @Test
    void contentIsAskedForByTheEndpoint() {
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage = Http3Endpoints.before(origin);
                RawClient client = stage.client(0)) {
            origin.onHead("/", call -> {
                call.head(100, Fields.EMPTY, false);
                call.awaitEnd();
                call.answer(200, call.text());
            });
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
            assertEquals(100, client.readInterim().status());
            assertEquals(0, origin.calls().getFirst().contentBytes());
            client.send("hi");
            assertEquals("hi", client.readAnswer().text());
        }
    }

    @Test
    void anAnswerBeforeTheRequestsEndIsPassedOn() {
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage = Http3Endpoints.before(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            origin.onHead("/", call -> {
                call.answer(413, "too much");
                call.stopRequest(Http3Call.NO_ERROR);
            });
            int stream = client.open(RawHttp2.request("POST", "/"), false);
            client.data(stream, "some", false);
            client.await("the answer", () -> client.answer(stream).isComplete());
            assertEquals(413, client.answer(stream).status());
            assertEquals(200, client.readAnswer(client.get("/other")).status());
        }
    }

    @Test
    void aWebSocketIsNoneOfItsAffairs() {
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage = Http3Endpoints.before(origin);
                RawClient client = stage.client(0)) {
            client.send("""
                GET /chat HTTP/1.1\r
                Host: a\r
                Connection: Upgrade\r
                Upgrade: websocket\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r
                \r
                """);
            assertEquals(502, client.readAnswer().status());
            assertEquals(List.of(), origin.calls());
        }
    }
}
