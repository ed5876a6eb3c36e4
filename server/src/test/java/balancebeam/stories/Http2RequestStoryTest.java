package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.ChunkedAnswer;
import balancebeam.testkit.Fields;
import balancebeam.testkit.HpackLiterals;
import balancebeam.testkit.Http2Answer;
import balancebeam.testkit.Http2Frame;
import balancebeam.testkit.RawHttp2;
import balancebeam.testkit.ReceivedRequest;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a client says over HTTP/2 reaches an origin that speaks HTTP/1.1, and what that answers comes back. */
final class Http2RequestStoryTest {
    private static final int BIG_BYTES = 8 << 20;

    private OneOrigin story;
    private RawHttp2 client;

    @BeforeEach
    void start() throws Exception {
        story = OneOrigin.thatEchoesPaths();
        client = RawHttp2.connect(story.connector());
    }

    @AfterEach
    void stop() {
        client.close();
        story.close();
    }

    /** The route, which knows how much it takes, is found when all of it is there. */
    @Test
    void aRequestThatComesInOneReadMayBeTooLargeToo() throws Exception {
        try (ConfiguredStage stage =
                        ConfiguredStage.start("""
                        listeners: { web: { bind: "127.0.0.1:0" } }
                        limits: { body-bytes: 100 }
                        routes: { all: { cluster: api } }
                        clusters: { api: { endpoints: ["%s"], health-check: { interval: 0 } } }
                        """.formatted(story.origin().hostPort()));
                RawHttp2 large = RawHttp2.connect(stage.connector(0))) {
            large.expectAlive();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(Http2Frame.of(
                            Http2Frame.HEADERS,
                            Http2Frame.END_HEADERS,
                            1,
                            HpackLiterals.of(RawHttp2.request("POST", "/large")))
                    .wire());
            all.writeBytes(Http2Frame.of(Http2Frame.DATA, Http2Frame.END_STREAM, 1, new byte[101])
                    .wire());
            large.raw(all.toByteArray());
            assertEquals(413, large.readAnswer(1).status());
            assertEquals(0, story.origin().requests().size());
        }
    }

    @Test
    void aRequestWithoutContentComesAsOne() {
        Http2Answer answer = client.readAnswer(client.get("/a?b=c"));
        assertEquals(200, answer.status());
        assertEquals("/a?b=c", answer.text());
        assertEquals("6", answer.field("content-length"));
        ReceivedRequest received = story.onlyRequest();
        assertEquals("HTTP/1.1", received.version());
        assertEquals("GET", received.method());
        assertEquals("a.example", received.field("Host"));
        assertFalse(received.fields().has("Content-Length"));
        assertFalse(received.fields().has("Transfer-Encoding"));
        assertEquals("http", received.field("X-Forwarded-Proto"));
        assertEquals("127.0.0.1", received.field("X-Forwarded-For"));
        assertEquals("2 balancebeam", received.field("Via"));
        assertEquals("1.1 balancebeam", answer.field("via"));
    }

    @Test
    void headHasFieldsAndNoContent() {
        Http2Answer answer = client.readAnswer(client.open(RawHttp2.request("HEAD", "/head"), true));
        assertEquals(200, answer.status());
        assertEquals("5", answer.field("content-length"));
        assertEquals("", answer.text());
    }

    @Test
    void everyMethodPasses() {
        for (String method : List.of("POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "get")) {
            assertEquals(
                    200,
                    client.readAnswer(client.open(RawHttp2.request(method, "/m"), true))
                            .status());
            assertEquals(method, story.origin().requests().getLast().method());
        }
        assertEquals(
                200,
                client.readAnswer(client.open(RawHttp2.request("OPTIONS", "*"), true))
                        .status());
        assertEquals("*", story.origin().requests().getLast().target());
    }

    @Test
    void contentOfAnAnnouncedLengthKeepsIt() {
        int stream = client.open(RawHttp2.request("POST", "/p", "content-length", "10"), false);
        client.data(stream, "hello", false);
        client.data(stream, "world", true);
        assertEquals(200, client.readAnswer(stream).status());
        assertEquals("helloworld", story.onlyRequest().text());
        assertEquals("10", story.onlyRequest().field("Content-Length"));
    }

    @Test
    void contentOfNoAnnouncedLengthIsChunked() {
        int stream = client.open(RawHttp2.request("POST", "/p"), false);
        client.data(stream, "hello", false);
        client.data(stream, "", true);
        assertEquals(200, client.readAnswer(stream).status());
        assertEquals("hello", story.onlyRequest().text());
        assertEquals("chunked", story.onlyRequest().field("Transfer-Encoding"));
        assertFalse(story.onlyRequest().fields().has("Content-Length"));
    }

    @Test
    void aRequestThatEndsWithItsHeadHasNoContentWhateverItsMethod() {
        assertEquals(
                200,
                client.readAnswer(client.open(RawHttp2.request("POST", "/p"), true))
                        .status());
        assertEquals("", story.onlyRequest().text());
        assertEquals(
                200,
                client.readAnswer(client.open(RawHttp2.request("POST", "/p", "content-length", "0"), true))
                        .status());
    }

    @Test
    void paddingIsNoContent() {
        int stream = client.open(RawHttp2.request("POST", "/p", "content-length", "2"), false);
        client.frame(
                Http2Frame.DATA, Http2Frame.PADDED | Http2Frame.END_STREAM, stream, new byte[] {3, 'h', 'i', 0, 0, 0});
        assertEquals(200, client.readAnswer(stream).status());
        assertEquals("hi", story.onlyRequest().text());
    }

    @Test
    void bigContentGoesBothWaysUnharmed() {
        byte[] sent = new byte[BIG_BYTES];
        new Random(1).nextBytes(sent);
        story.origin()
                .on(
                        "/echo",
                        (request, connection) -> connection.answer(
                                200, Fields.EMPTY, request.body().content().toArray()));
        for (Fields fields : List.of(
                RawHttp2.request("POST", "/echo"),
                RawHttp2.request("POST", "/echo", "content-length", String.valueOf(BIG_BYTES)))) {
            int stream = client.open(fields, false);
            client.content(stream, sent, true);
            Http2Answer answer = client.readAnswer(stream);
            assertEquals(200, answer.status());
            assertArrayEquals(sent, answer.content());
            story.origin().forgetRequests();
        }
    }

    @Test
    void manyStreamsRunAtATime() {
        byte[] content = new byte[100_000];
        Arrays.fill(content, (byte) 'x');
        story.origin().on("/many", (request, connection) -> connection.answer(200, Fields.EMPTY, content));
        List<Integer> streams = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            streams.add(client.get("/many"));
        }
        for (int stream : streams) {
            assertEquals(content.length, client.readAnswer(stream).contentBytes());
        }
    }

    @Test
    void trailersGoBothWays() {
        story.origin().onHead("/t", (request, connection) -> {
            assertEquals("5", request.readBody().trailers().first("x-sum"));
            ChunkedAnswer answer = connection.startChunked(200, Fields.EMPTY);
            answer.chunk("content");
            answer.end(Fields.of("X-Answer-Sum", "7"));
        });
        int stream = client.open(RawHttp2.request("POST", "/t", "te", "trailers"), false);
        client.data(stream, "hello", false);
        client.headers(stream, Fields.of("x-sum", "5"), true);
        Http2Answer answer = client.readAnswer(stream);
        assertEquals(200, answer.status());
        assertEquals("content", answer.text());
        assertEquals(Fields.of("x-answer-sum", "7"), answer.trailers());
        assertFalse(answer.fields().has("transfer-encoding"));
    }

    @Test
    void trailersOfAnswersWithoutContentArriveToo() {
        story.origin().on("/t", (request, connection) -> {
            connection.startChunked(200, Fields.EMPTY).end(Fields.of("X-Sum", "0"));
        });
        Http2Answer answer = client.readAnswer(client.get("/t"));
        assertEquals("", answer.text());
        assertEquals(Fields.of("x-sum", "0"), answer.trailers());
    }

    @Test
    void interimAnswersArrive() {
        story.origin().on("/hints", (request, connection) -> {
            connection.interim(103, Fields.of("Link", "</a.css>"));
            connection.answer(200, Fields.EMPTY, "done");
        });
        Http2Answer answer = client.readAnswer(client.get("/hints"));
        assertEquals("done", answer.text());
        assertEquals(List.of(Fields.of(":status", "103", "link", "</a.css>")), answer.interims());
    }

    @Test
    void aClientThatWaitsFor100GetsIt() {
        int stream =
                client.open(RawHttp2.request("POST", "/p", "expect", "100-continue", "content-length", "2"), false);
        Http2Answer answer = client.answer(stream);
        client.await("100", () -> !answer.interims().isEmpty());
        assertEquals("100", answer.interims().getFirst().first(":status"));
        client.data(stream, "hi", true);
        assertEquals(200, client.readAnswer(stream).status());
        assertEquals("hi", story.onlyRequest().text());
    }

    @Test
    void whatIsForOneConnectionOfHttp1NeverReachesTheClient() {
        story.origin()
                .on(
                        "/c",
                        (request, connection) -> connection.answer(
                                200,
                                Fields.of(
                                        "Connection", "close, X-Secret",
                                        "X-Secret", "1",
                                        "Keep-Alive", "timeout=5",
                                        "Proxy-Connection", "close",
                                        "Upgrade", "h2c",
                                        "X-Open", "Yes"),
                                "c"));
        Fields fields = client.readAnswer(client.get("/c")).fields();
        for (String name : List.of("connection", "x-secret", "keep-alive", "proxy-connection", "upgrade")) {
            assertNull(fields.first(name), name);
        }
        assertEquals("Yes", fields.first("x-open"));
        fields.forEach(field -> assertEquals(field.name().toLowerCase(Locale.ROOT), field.name()));
    }

    @Test
    void crumbsOfCookiesAreOneField() {
        client.readAnswer(client.open(
                RawHttp2.request("GET", "/", "cookie", "a=b", "x", "y", "cookie", "c=d", "cookie", "e=f"), true));
        assertEquals(List.of("a=b; c=d; e=f"), story.onlyRequest().fields().all("Cookie"));
    }

    @Test
    void theAuthorityIsTheHostAndMayBeSaidTwice() {
        client.readAnswer(client.open(RawHttp2.request("GET", "/", "host", "A.example"), true));
        assertEquals(List.of("a.example"), story.onlyRequest().fields().all("Host"));
        Fields hostAlone = Fields.of(":method", "GET", ":scheme", "http", ":path", "/", "host", "b.example");
        assertEquals(200, client.readAnswer(client.open(hostAlone, true)).status());
        assertEquals("b.example", story.origin().requests().getLast().field("Host"));
    }

    @Test
    void answersThatHaveNoContentEndWithTheirHead() {
        story.origin().on("/204", (request, connection) -> connection.answer(204, Fields.EMPTY, ""));
        story.origin()
                .on(
                        "/304",
                        (request, connection) ->
                                connection.answer(304, Fields.of("ETag", "\"a\"", "Content-Length", "5"), ""));
        assertEquals(204, client.readAnswer(client.get("/204")).status());
        assertEquals(304, client.readAnswer(client.get("/304")).status());
        client.expectAlive();
        assertEquals(0, client.received(Http2Frame.DATA));
    }

    @Test
    void anAnswerThatEndsWithItsConnectionIsWhole() {
        story.origin().onHead("/old", (request, connection) -> {
            connection.raw("HTTP/1.0 200 OK\r\n\r\nall of it");
            connection.closeNow();
        });
        Http2Answer answer = client.readAnswer(client.get("/old"));
        assertTrue(answer.isComplete());
        assertEquals("all of it", answer.text());
        assertEquals("1.0 balancebeam", answer.field("via"));
    }

    @Test
    void anAnswerBeforeTheEndOfTheRequestResetsItWithoutError() {
        CountDownLatch end = new CountDownLatch(1);
        story.origin().onHead("/early", (request, connection) -> {
            connection.answer(200, Fields.of("Connection", "close"), "enough");
            connection.await(end);
        });
        int stream = client.open(RawHttp2.request("POST", "/early"), false);
        client.data(stream, "some", false);
        Http2Answer answer = client.readAnswer(stream);
        assertEquals("enough", answer.text());
        assertTrue(answer.isComplete());
        client.await("its reset", () -> answer.resetCode() >= 0);
        assertEquals(Http2Frame.NO_ERROR, answer.resetCode());
        end.countDown();
        assertEquals(200, client.readAnswer(client.get("/next")).status());
    }
}
