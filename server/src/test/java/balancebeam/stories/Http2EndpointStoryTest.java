package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.Answer;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Answer;
import balancebeam.testkit.Http2Call;
import balancebeam.testkit.Http2Origin;
import balancebeam.testkit.Octets;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawHttp2;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What clients of either version see of endpoints that speak HTTP/2, and the other way round. */
final class Http2EndpointStoryTest {
    private static final int EIGHT_MIB = 8 << 20;

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
    void aRequestOfHttp1BecomesOneOfHttp2() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin)) {
            Answer answer = stage.ask("GET /x?y=1 HTTP/1.1\r\nHost: a.example:81\r\nX-More: And\r\nTE: trailers\r\n"
                    + "Connection: te, x-hop\r\nX-Hop: 1\r\nKeep-Alive: 1");
            assertEquals(200, answer.status());
            assertEquals("a\n", answer.text());
            assertEquals("HTTP/1.1", answer.head().version());
            assertTrue(String.valueOf(answer.field("via")).startsWith("2 "), () -> answer.fields()
                    .toString());
            Fields got = origin.awaitCalls(1).getFirst().fields();
            assertEquals("GET", got.first(":method"));
            assertEquals("http", got.first(":scheme"));
            assertEquals("/x?y=1", got.first(":path"));
            assertEquals("a.example:81", got.first(":authority"));
            assertEquals("And", got.first("x-more"));
            assertEquals("trailers", got.first("te"));
            assertEquals("127.0.0.1", got.first("x-forwarded-for"));
            for (String none : new String[] {"host", "connection", "keep-alive", "x-hop", "transfer-encoding"}) {
                assertFalse(got.has(none), got::toString);
            }
            got.forEach(field -> assertEquals(field.name().toLowerCase(java.util.Locale.ROOT), field.name()));
        }
    }

    @Test
    void aRequestOfHttp2StaysOne() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            int stream = client.open(RawHttp2.request("GET", "/x", "cookie", "a=1", "cookie", "b=2"), true);
            assertEquals("a\n", client.readAnswer(stream).text());
            Http2Call call = origin.awaitCalls(1).getFirst();
            assertEquals("a.example", call.field(":authority"));
            assertEquals("a=1; b=2", call.field("cookie"));
            assertTrue(call.isComplete());
        }
    }

    @Test
    void answersWithoutContent() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin);
                RawClient one = stage.client(0);
                RawHttp2 two = RawHttp2.connect(stage.connector(0))) {
            origin.otherwise(call -> call.head(
                    Integer.parseInt(call.path().substring(1)),
                    call.method().equals("HEAD") ? Fields.of("content-length", "7") : Fields.EMPTY,
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
        }
    }

    @Test
    void anAnswerWhoseEndComesByItself() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin);
                RawClient client = stage.client(0)) {
            origin.on("/204", call -> {
                call.head(204, Fields.EMPTY, false);
                call.content("", true);
            });
            origin.on("/known", call -> {
                call.head(200, Fields.of("content-length", "5", "x_y", "kept"), false);
                call.content("he", false);
                call.content("llo", false);
                call.content("", true);
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
    void eightMebibytesEitherWayOfHttp1() throws IOException {
        byte[] content = random(EIGHT_MIB);
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin);
                RawClient client = stage.client(0)) {
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
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
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
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin);
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
    void trailersThatWaitBehindContentAreNotMixedUp() throws IOException {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            origin.settings(RawHttp2.INITIAL_WINDOW_SIZE, 1);
            origin.withoutWindows();
            int stream = client.open(RawHttp2.request("POST", "/waits"), false);
            client.data(stream, "hello", false);
            client.headers(stream, Fields.of("x-count", "of the first"), true);
            Http2Call waits = origin.awaitCall("/waits");
            assertEquals(200, client.readAnswer(client.get("/other")).status());
            waits.connection().windowUpdate(waits.stream(), 100);
            assertEquals(200, client.readAnswer(stream).status());
            assertEquals("hello", waits.text());
            assertEquals(Fields.of("x-count", "of the first"), waits.trailers());
        }
    }

    @Test
    void trailersOfAnswersThatWaitAreNotMixedUp() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0), RawHttp2.INITIAL_WINDOW_SIZE, 2)
                        .withoutWindows()) {
            origin.on("/waits", call -> {
                call.head(200, Fields.EMPTY, false);
                call.content("hello", false);
                call.fields(Fields.of("x-sum", "of the first"), true);
            });
            int waits = client.get("/waits");
            client.await("what fits", () -> client.answer(waits).contentBytes() == 2);
            Http2Answer other = client.readAnswer(client.get("/other"));
            assertEquals("a\n", other.text());
            client.windowUpdate(waits, 100);
            assertEquals("hello", client.readAnswer(waits).text());
            assertEquals(
                    Fields.of("x-sum", "of the first"), client.answer(waits).trailers());
        }
    }

    @Test
    void interimAnswersArePassedOn() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin);
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
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin);
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
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            origin.onHead("/", call -> {
                call.answer(413, "too much");
                call.reset(0);
            });
            int stream = client.open(RawHttp2.request("POST", "/"), false);
            client.data(stream, "some", false);
            client.await("the answer", () -> client.answer(stream).isComplete());
            assertEquals(413, client.answer(stream).status());
            assertEquals(200, client.readAnswer(client.get("/other")).status());
        }
    }

    @Test
    void anUpgradeIsLeftOut() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin);
                RawClient client = stage.client(0)) {
            client.send("""
                    GET /chat HTTP/1.1\r
                    Host: a\r
                    Connection: Upgrade\r
                    Upgrade: other\r
                    \r
                    """);
            Answer answer = client.readAnswer();
            assertEquals(200, answer.status(), "the endpoint does not know of it, and need not");
            Fields got = origin.awaitCalls(1).getFirst().fields();
            assertFalse(got.has("upgrade") || got.has("connection"), got::toString);
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertEquals("a\n", client.readAnswer().text(), "the connection goes on");
        }
    }

    @Test
    void oneOf100StreamsStandsStillAndTheOthersGoOn() throws InterruptedException {
        byte[] much = random(1 << 20);
        CountDownLatch begun = new CountDownLatch(1);
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin);
                RawClient slow = stage.client(0);
                RawHttp2 others = RawHttp2.connect(stage.connector(0))) {
            origin.on("/stalls", call -> {
                call.head(200, Fields.EMPTY, false);
                begun.countDown();
                call.content("half", false); // And nothing more.
            });
            origin.on("/much", call -> {
                call.head(200, Fields.EMPTY, false);
                call.content(much, true);
            });
            slow.send("GET /stalls HTTP/1.1\r\nHost: a\r\n\r\n");
            OneOrigin.await(begun);
            int[] streams = new int[20];
            for (int i = 0; i < streams.length; i++) {
                streams[i] = others.get(i % 4 == 0 ? "/much" : "/small");
            }
            for (int i = 0; i < streams.length; i++) {
                Http2Answer answer = others.readAnswer(streams[i]);
                assertTrue(answer.isComplete());
                assertEquals(i % 4 == 0 ? much.length : 2, answer.contentBytes());
            }
            assertEquals(1, origin.connections().size());
        }
    }

    @Test
    void aSlowClientPausesItsOwnStreamAlone() {
        byte[] much = random(4 << 20);
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin);
                RawClient slow = stage.connector(0).receiveBufferBytes(4096).connect();
                RawHttp2 other = RawHttp2.connect(stage.connector(0))) {
            origin.otherwise(call -> {
                call.head(200, Fields.of("content-length", Integer.toString(much.length)), false);
                call.content(much, true);
            });
            slow.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
            origin.awaitCall("/slow");
            assertArrayEquals(
                    hash(much), hash(other.readAnswer(other.get("/other")).content()));
            assertEquals(1, origin.connections().size());
            Octets got = slow.readAnswer().body().content();
            assertArrayEquals(hash(much), hash(got.toArray()), "and the slow one gets all of it");
        }
    }

    @Test
    void whatIsNoTextStaysAsItIs() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin)) {
            origin.on("/", call -> call.answer(200, Fields.of("x-latin", "\u00e4\u00ff"), "x"));
            Answer answer = stage.ask("GET / HTTP/1.1\r\nHost: a\r\nX-Latin: \u00f6");
            assertEquals("\u00e4\u00ff", answer.field("x-latin"));
            assertArrayEquals(
                    new byte[] {(byte) 0xf6},
                    String.valueOf(origin.calls().getFirst().field("x-latin")).getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void aClientThatReadsSlowlyAndSaidSomethingIsNotCut() throws Exception {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before("", "timeouts: { stream-idle: 500 ms }", origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0), RawHttp2.INITIAL_WINDOW_SIZE, 1000)
                        .withoutWindows()) {
            origin.onHead("/", call -> {
                call.head(200, Fields.EMPTY, false);
                call.content(new byte[200_000], false);
            });
            int stream = client.open(RawHttp2.request("POST", "/"), false);
            Http2Answer answer = client.answer(stream);
            client.await("some", () -> answer.contentBytes() == 1000);
            client.data(stream, "x", false);
            for (int i = 1; i <= 15; i++) {
                int want = 1000 + i * 200;
                Thread.sleep(100);
                client.windowUpdate(stream, 200);
                client.await("more", () -> answer.contentBytes() >= want || answer.isOver());
                assertEquals(-1, answer.resetCode(), () -> "it is cut: " + stage.ended());
            }
        }
    }
}
