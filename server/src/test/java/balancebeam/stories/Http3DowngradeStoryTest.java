package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Answer;
import balancebeam.testkit.Http3Frames;
import balancebeam.testkit.Http3Stream;
import balancebeam.testkit.RawHttp3;
import balancebeam.testkit.ReceivedRequest;
import io.netty.handler.codec.http3.Http3ErrorCode;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** What an HTTP/1.1 endpoint could understand in another way than we do is refused before a byte of it goes there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class Http3DowngradeStoryTest {
    private static final int MESSAGE_ERROR = Http3ErrorCode.H3_MESSAGE_ERROR.code();

    private Http3Front front;
    private RawHttp3 client;
    private int refused;

    @BeforeAll
    void start() throws Exception {
        front = Http3Front.start();
        client = front.connect();
    }

    @AfterAll
    void stop() {
        client.close();
        front.close();
    }

    @TestFactory
    Stream<DynamicTest> requestsThatCouldMeanTwoThingsAreReset() {
        return Http2DowngradeStoryTest.ambiguous().stream()
                // Netty makes one of it, as RFC 9110 section 8.6 lets a recipient: two things it never means.
                .filter(fields -> !"0, 0".equals(fields.first("content-length")))
                .map(fields -> DynamicTest.dynamicTest(fields.toString(), () -> assertReset(fields)));
    }

    private void assertReset(Fields fields) {
        if (++refused % 100 == 0) {
            client.close(); // So many are no accident any more, and cost a connection.
            client = front.connect();
        }
        front.origin().forgetRequests();
        Http2Answer answer = client.open(fields, true).readAnswer();
        assertEquals(MESSAGE_ERROR, answer.resetCode(), answer::toString);
        assertFalse(answer.hasHead());
        assertEquals(200, client.get("/good").readAnswer().status());
        var since = front.origin().requests();
        assertEquals(1, since.size());
        since.forEach(request -> assertEquals("/good", request.target()));
        assertEquals(List.of(), front.origin().malformed());
    }

    @Test
    void lessOrMoreContentThanAnnouncedNeverLooksWhole() throws Exception {
        try (Http3Front own = Http3Front.start();
                RawHttp3 asking = own.connect()) {
            record Sent(String length, int bytes) {}
            for (Sent sent : List.of(new Sent("5", 4), new Sent("5", 6), new Sent("5", 0))) {
                Http3Stream stream =
                        asking.open(RawHttp3.request("POST", "/bad", "content-length", sent.length()), false);
                stream.data(new byte[sent.bytes()], true);
                Http2Answer answer = stream.readAnswer();
                assertEquals(MESSAGE_ERROR, answer.resetCode(), sent + ": " + answer);
                assertEquals(200, asking.get("/good").readAnswer().status());
            }
            own.origin().requests().forEach(request -> assertEquals("/good", request.target()));
        }
    }

    /** A packet brings all of it, so there is time to look. */
    @Test
    void whatIsWrongBehindAHeadCostsTheEndpointNoByte() throws Exception {
        byte[] five = Http3Frames.headers(RawHttp3.request("POST", "/bad", "content-length", "5"));
        byte[] none = Http3Frames.headers(RawHttp3.request("POST", "/bad", "content-length", "0"));
        byte[] unsaid = Http3Frames.headers(RawHttp3.request("POST", "/bad"));
        byte[] trailers = Http3Frames.headers(Fields.of("x y", "z"));
        try (Http3Front own = Http3Front.start();
                RawHttp3 asking = own.connect()) {
            asking.get("/good").readAnswer();
            int sequence = 1;
            for (List<byte[]> frames : List.of(
                    List.of(five, Http3Frames.frame(Http3Frames.DATA, new byte[6])),
                    List.of(five, Http3Frames.frame(Http3Frames.DATA, new byte[4])),
                    List.of(none, Http3Frames.frame(Http3Frames.DATA, new byte[1])),
                    List.of(none, trailers),
                    List.of(unsaid, trailers))) {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                frames.forEach(all::writeBytes);
                Http3Stream stream = asking.open();
                stream.raw(all.toByteArray(), true);
                assertEquals(MESSAGE_ERROR, stream.readAnswer().resetCode());
                asking.get("/good").readAnswer();
                ReceivedRequest last = own.origin().requests().getLast();
                assertEquals(1, last.connection(), "another request would have cost the connection");
                assertEquals(++sequence, last.sequence());
            }
        }
    }

    @Test
    void trailersThatAreNoneAreReset() throws Exception {
        try (Http3Front own = Http3Front.start();
                RawHttp3 asking = own.connect()) {
            for (Fields trailers : List.of(
                    Fields.of(":path", "/x"),
                    Fields.of(":status", "200"),
                    Fields.of("X", "y"),
                    Fields.of("x", "a\r\nb"),
                    Fields.of("x y", "a"),
                    Fields.of("connection", "close"),
                    Fields.of("transfer-encoding", "chunked"),
                    Fields.of("keep-alive", "timeout=5"),
                    Fields.of("proxy-connection", "close"),
                    Fields.of("upgrade", "websocket"),
                    Fields.of("content-length", "0"),
                    Fields.of("te", "gzip"),
                    Fields.of("x", "y", ":method", "GET"))) {
                Http3Stream stream = asking.open(RawHttp3.request("POST", "/bad"), false);
                stream.headers(trailers, true);
                assertEquals(MESSAGE_ERROR, stream.readAnswer().resetCode(), trailers::toString);
            }
            assertEquals(List.of(), own.origin().requests());
            assertEquals(List.of(), own.origin().malformed());
        }
    }

    @Test
    void trailersThatWouldRouteAreLeftOut() throws Exception {
        try (Http3Front own = Http3Front.start();
                RawHttp3 asking = own.connect()) {
            Http3Stream stream = asking.open(RawHttp3.request("POST", "/t"), false);
            stream.headers(
                    Fields.of(
                            "host", "b.example",
                            "x-forwarded-for", "1.2.3.4",
                            "x-good", "1"),
                    true);
            assertEquals(200, stream.readAnswer().status());
            assertEquals(Fields.of("x-good", "1"), own.onlyRequest().body().trailers());
        }
    }

    @Test
    void namesWithUnderscoresAreLeftOut() throws Exception {
        try (Http3Front own = Http3Front.start();
                RawHttp3 asking = own.connect()) {
            asking.open(RawHttp3.request("GET", "/", "x_forwarded_for", "1.2.3.4"), true)
                    .readAnswer();
            assertFalse(own.onlyRequest().fields().has("x_forwarded_for"));
        }
    }
}
