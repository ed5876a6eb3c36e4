package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Answer;
import balancebeam.testkit.Http3Stream;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawHttp3;
import balancebeam.testkit.ReceivedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client says over HTTP/3 reaches an origin that speaks HTTP/1.1, and what that answers comes back. */
final class Http3RequestStoryTest {
    private static final int BIG_BYTES = 8 << 20;

    private Http3Front front;
    private RawHttp3 client;

    @BeforeEach
    void start() throws Exception {
        front = Http3Front.start();
        front.origin().otherwise((request, connection) -> connection.answer(200, Fields.EMPTY, request.target()));
        client = front.connect();
    }

    @AfterEach
    void stop() {
        client.close();
        front.close();
    }

    @Test
    void aRequestWithoutContentComesAsOne() {
        Http2Answer answer = client.get("/a?b=c").readAnswer();
        assertEquals(200, answer.status());
        assertEquals("/a?b=c", answer.text());
        assertEquals("1.1 balancebeam", answer.field("via"));
        assertFalse(answer.fields().has("alt-svc"), "it is there already");
        ReceivedRequest request = front.onlyRequest();
        assertEquals("GET", request.method());
        assertEquals("a.example", request.field("Host"));
        assertFalse(request.fields().has("Content-Length"));
        assertFalse(request.fields().has("Transfer-Encoding"));
        assertFalse(request.fields().has("Early-Data"));
        assertEquals("https", request.field("X-Forwarded-Proto"));
        assertEquals("127.0.0.1", request.field("X-Forwarded-For"));
        assertEquals("3 balancebeam", request.field("Via"));
    }

    /** RFC 9220 is not spoken here, whatever a client may think. */
    @Test
    void anExtendedConnectIsNotImplemented() {
        Fields asked = Fields.of(
                ":method",
                "CONNECT",
                ":protocol",
                "websocket",
                ":scheme",
                "https",
                ":path",
                "/",
                ":authority",
                "a.example");
        assertEquals(501, client.open(asked, false).readAnswer().status());
        assertEquals(200, client.get("/").readAnswer().status());
        assertEquals(1, front.origin().requests().size());
    }

    @Test
    void headHasFieldsAndNoContent() {
        Http2Answer answer =
                client.open(RawHttp3.request("HEAD", "/head"), true).readAnswer();
        assertEquals(200, answer.status());
        assertEquals("5", answer.field("content-length"));
        assertEquals("", answer.text());
    }

    @Test
    void everyMethodPasses() {
        for (String method : List.of("POST", "PUT", "PATCH", "DELETE", "PROPFIND")) {
            assertEquals(
                    200,
                    client.open(RawHttp3.request(method, "/m"), true)
                            .readAnswer()
                            .status());
            assertEquals(method, front.origin().requests().getLast().method());
        }
        assertEquals(
                200,
                client.open(RawHttp3.request("OPTIONS", "*"), true).readAnswer().status());
        assertEquals("*", front.origin().requests().getLast().target());
    }

    @Test
    void contentOfAnAnnouncedLengthKeepsIt() {
        Http3Stream stream = client.open(RawHttp3.request("POST", "/p", "content-length", "10"), false);
        stream.data("hello", false);
        stream.data("world", true);
        assertEquals(200, stream.readAnswer().status());
        assertEquals("helloworld", front.onlyRequest().text());
        assertEquals("10", front.onlyRequest().field("Content-Length"));
    }

    @Test
    void contentOfNoAnnouncedLengthIsChunked() {
        Http3Stream stream = client.open(RawHttp3.request("POST", "/p"), false);
        stream.data("hello", false);
        stream.data("", true);
        assertEquals(200, stream.readAnswer().status());
        assertEquals("hello", front.onlyRequest().text());
        assertEquals("chunked", front.onlyRequest().field("Transfer-Encoding"));
    }

    @Test
    void bigContentGoesBothWaysUnharmed() {
        byte[] sent = new byte[BIG_BYTES];
        new Random(1).nextBytes(sent);
        front.origin()
                .on(
                        "/echo",
                        (request, connection) -> connection.answer(
                                200, Fields.EMPTY, request.body().content().toArray()));
        Http3Stream stream = client.open(RawHttp3.request("POST", "/echo"), false);
        stream.data(sent, true);
        Http2Answer answer = stream.readAnswer();
        assertEquals(200, answer.status());
        assertArrayEquals(sent, answer.content());
    }

    @Test
    void manyStreamsRunAtATime() {
        List<Http3Stream> streams = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            streams.add(client.get("/" + i));
        }
        for (int i = 0; i < streams.size(); i++) {
            assertEquals("/" + i, streams.get(i).readAnswer().text());
        }
        for (int i = 0; i < 300; i++) {
            assertEquals(200, client.get("/again").readAnswer().status());
        }
    }

    @Test
    void trailersGoBothWays() {
        front.origin().on("/t", (request, connection) -> {
            var answer = connection.startChunked(200, Fields.EMPTY);
            answer.chunk("answer");
            answer.end(Fields.of("X-Sum", "7"));
        });
        Http3Stream stream = client.open(RawHttp3.request("POST", "/t"), false);
        stream.data("content", false);
        stream.headers(Fields.of("x-check", "42"), true);
        Http2Answer answer = stream.readAnswer();
        assertEquals("answer", answer.text());
        assertEquals(Fields.of("x-sum", "7"), answer.trailers());
        assertEquals(Fields.of("x-check", "42"), front.onlyRequest().body().trailers());
    }

    @Test
    void interimAnswersArrive() {
        front.origin().on("/early", (request, connection) -> {
            connection.interim(103, Fields.of("Link", "</a.css>; rel=preload"));
            connection.answer(200, Fields.EMPTY, "done");
        });
        Http2Answer answer = client.get("/early").readAnswer();
        assertEquals("103", answer.interims().getFirst().first(":status"));
        assertEquals("</a.css>; rel=preload", answer.interims().getFirst().first("link"));
        assertEquals("done", answer.text());
    }

    @Test
    void aClientThatWaitsFor100GetsIt() {
        Http3Stream stream =
                client.open(RawHttp3.request("POST", "/c", "expect", "100-continue", "content-length", "2"), false);
        assertEquals(
                "100",
                stream.await("100", so -> !so.interims().isEmpty())
                        .interims()
                        .getFirst()
                        .first(":status"));
        stream.data("hi", true);
        assertEquals(200, stream.readAnswer().status());
        assertEquals("hi", front.onlyRequest().text());
    }

    @Test
    void crumbsOfCookiesAreOneField() {
        client.open(RawHttp3.request("GET", "/", "cookie", "a=1", "cookie", "b=2"), true)
                .readAnswer();
        assertEquals(List.of("a=1; b=2"), front.onlyRequest().fields().all("Cookie"));
    }

    @Test
    void answersThatHaveNoContentEndWithTheirHead() {
        for (int status : new int[] {204, 304}) {
            front.origin().on("/" + status, (request, connection) -> connection.answerHead(status, Fields.EMPTY));
            Http2Answer answer = client.get("/" + status).readAnswer();
            assertEquals(status, answer.status());
            assertTrue(answer.isComplete());
        }
    }

    @Test
    void anAnswerBeforeTheEndOfTheRequestIsWholeAndTheRestIsNotWanted() {
        front.origin().onHead("/no", (request, connection) -> {
            connection.answer(403, Fields.of("Connection", "close"), "no");
            connection.closeNow();
        });
        Http3Stream stream = client.open(RawHttp3.request("POST", "/no"), false);
        stream.data("some", false);
        Http2Answer answer = stream.await("a whole answer", Http2Answer::isComplete);
        assertEquals(403, answer.status());
        assertEquals("no", answer.text());
        assertEquals(200, client.get("/").readAnswer().status());
    }

    @Test
    void olderVersionsAreToldThatItIsHere() {
        try (RawClient old = front.stage()
                .connector(0)
                .secure(Http3Front.authority().client(), "a.example")
                .connect()) {
            old.send("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
            int port = front.address().getPort();
            assertEquals(
                    "h3=\":%d\"; ma=86400".formatted(port), old.readAnswer().field("Alt-Svc"));
        }
    }

    @Test
    void theLogSaysHttp3(@TempDir Path folder) throws IOException {
        Path log = folder.resolve("access.log");
        try (Http3Front own = Http3Front.start(
                        "{ advertise-age: 0 }", "access-log: { to: \"%s\", format: clf }".formatted(log));
                RawHttp3 asking = own.connect()) {
            asking.get("/logged").readAnswer();
            Await.until("it is logged", () -> text(log).contains("\"GET /logged HTTP/3.0\" 200 "));
            try (RawClient old = own.stage()
                    .connector(0)
                    .secure(Http3Front.authority().client(), "a.example")
                    .connect()) {
                old.send("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n");
                assertFalse(old.readAnswer().fields().has("Alt-Svc"));
            }
        }
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
