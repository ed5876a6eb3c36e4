package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.filter.ProxyError;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Answer;
import balancebeam.testkit.Http3Frames;
import balancebeam.testkit.Http3Stream;
import balancebeam.testkit.RawHttp3;
import io.netty.handler.codec.http3.Http3ErrorCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Streams that do not end as they should, from either side, and time-outs. */
final class Http3ResetStoryTest {
    private static final int MIB = 1 << 20;
    private static final int CANCELLED = Http3ErrorCode.H3_REQUEST_CANCELLED.code();
    private static final String SHORT = "timeouts: { stream-idle: 300 ms }";

    private static void assertAlive(RawHttp3 client) {
        assertEquals(200, client.get("/alive").readAnswer().status());
    }

    @Test
    void aRequestTakenBackInItsContentIsCutAtTheOrigin() throws Exception {
        try (Http3Front front = Http3Front.start();
                RawHttp3 client = front.connect()) {
            front.origin().onHead("/p", (request, connection) -> request.readBody());
            int requests = 0;
            for (Fields fields :
                    List.of(RawHttp3.request("POST", "/p"), RawHttp3.request("POST", "/p", "content-length", "1000"))) {
                Http3Stream stream = client.open(fields, false);
                stream.data("some", false);
                front.origin().awaitRequests(++requests);
                stream.reset(CANCELLED);
                front.origin().awaitOpenConnections(0);
            }
            assertAlive(client);
            assertEquals(
                    ProxyError.CLIENT_GONE, front.stage().ended().getFirst().error());
        }
    }

    @Test
    void anAnswerTakenBackIsTakenFromTheOriginNoMore() throws Exception {
        try (Http3Front front = Http3Front.start();
                RawHttp3 client = front.connect(64 * 1024)) {
            front.origin().on("/big", (request, connection) -> {
                connection.answerHead(200, Fields.of("Content-Length", String.valueOf(100 * MIB)));
                for (int i = 0; i < 100; i++) {
                    connection.raw(new byte[MIB]);
                }
            });
            Http3Stream stream = client.get("/big");
            stream.await("some of it", so -> so.contentBytes() > 1000);
            stream.stopSending(CANCELLED);
            front.origin().awaitOpenConnections(0);
            assertAlive(client);
        }
    }

    @Test
    void anAnswerThatTheOriginCutsIsResetAndNeverEnds() throws Exception {
        try (Http3Front front = Http3Front.start();
                RawHttp3 client = front.connect()) {
            front.origin().on("/length", (request, connection) -> {
                connection.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                connection.reset();
            });
            front.origin().on("/chunked", (request, connection) -> {
                connection.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
                connection.closeNow();
            });
            for (String path : List.of("/length", "/chunked")) {
                Http2Answer answer = client.get(path).readAnswer();
                assertFalse(answer.isComplete(), path);
                assertEquals(Http3ErrorCode.H3_INTERNAL_ERROR.code(), answer.resetCode(), path);
            }
            assertAlive(client);
        }
    }

    @Test
    void contentThatDoesNotComeIsTimedOut() throws Exception {
        try (Http3Front front = Http3Front.start("true", SHORT);
                RawHttp3 client = front.connect()) {
            front.origin().onHead("/p", (request, connection) -> request.readBody());
            Http3Stream stream = client.open(RawHttp3.request("POST", "/p"), false);
            stream.data("some", false);
            Http2Answer answer = stream.await("a whole answer", Http2Answer::isComplete);
            assertEquals(408, answer.status());
            Await.until("it was cut", () -> !front.origin().truncated().isEmpty());
            assertAlive(client);
        }
    }

    @Test
    void aHeadThatDoesNotComeCostsItsStream() throws Exception {
        try (Http3Front front = Http3Front.start("true", "timeouts: { client-head: 300 ms }");
                RawHttp3 client = front.connect()) {
            Http3Stream stream = client.open();
            stream.raw(new byte[] {1, 100, 0}, false);
            Http2Answer answer = stream.readAnswer();
            assertEquals(Http3ErrorCode.H3_REQUEST_INCOMPLETE.code(), answer.resetCode());
            assertAlive(client);
        }
    }

    @Test
    void anAnswerWhoseClientReadsNothingIsReset() throws Exception {
        try (Http3Front front = Http3Front.start("true", SHORT);
                RawHttp3 client = front.connect(16 * 1024)) {
            front.origin().on("/big", (request, connection) -> connection.answer(200, Fields.EMPTY, new byte[MIB]));
            Http3Stream stalled = client.open();
            stalled.reading(false);
            stalled.headers(RawHttp3.request("GET", "/big"), true);
            front.origin().awaitRequests(1);
            Await.until(
                    "it is given up",
                    () -> !front.stage().ended().isEmpty()
                            && front.stage().ended().getFirst().error() == ProxyError.CLIENT_GONE);
            assertAlive(client);
        }
    }

    @Test
    void oneStalledOfManyStreamsLeavesTheOthers() throws Exception {
        try (Http3Front front = Http3Front.start();
                RawHttp3 client = front.connect(64 * 1024)) {
            front.origin().on("/big", (request, connection) -> connection.answer(200, Fields.EMPTY, new byte[4 * MIB]));
            Http3Stream stalled = client.open();
            stalled.reading(false);
            stalled.headers(RawHttp3.request("GET", "/big"), true);
            List<Http3Stream> others = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                others.add(client.get("/big"));
            }
            for (Http3Stream other : others) {
                assertEquals(4 * MIB, other.readAnswer().contentBytes());
            }
            stalled.reading(true);
            assertEquals(4 * MIB, stalled.readAnswer().contentBytes());
        }
    }

    @Test
    void aSlowOriginStopsTheClient() throws Exception {
        try (Http3Front front = Http3Front.start();
                RawHttp3 client = front.connect()) {
            var latch = new CountDownLatch(1);
            front.origin().onHead("/slow", (request, connection) -> {
                connection.await(latch);
                request.readBody();
                connection.answer(200, Fields.EMPTY, "read");
            });
            Http3Stream stream = client.open(RawHttp3.request("POST", "/slow"), false);
            stream.data(new byte[8 * MIB], true);
            front.origin().awaitRequests(1);
            assertAlive(client);
            assertTrue(front.stage().balancer().connections() > 0);
            latch.countDown();
            assertEquals("read", stream.readAnswer().text());
        }
    }

    @Test
    void aClientThatLeavesTakesAllItsRequestsBack() throws Exception {
        try (Http3Front front = Http3Front.start()) {
            front.origin().on("/slow", (request, connection) -> connection.hang());
            try (RawHttp3 client = front.connect()) {
                for (int i = 0; i < 5; i++) {
                    client.get("/slow");
                }
                front.origin().awaitRequests(5);
            }
            front.origin().awaitOpenConnections(0);
            Await.until("it is forgotten", () -> front.stage().balancer().connections() == 0);
        }
    }

    @Test
    void aConnectionThatIsSilentIsLeft() throws Exception {
        try (Http3Front front = Http3Front.start("true", "timeouts: { client-idle: 200 ms }");
                RawHttp3 client = front.connect()) {
            assertAlive(client);
            assertEquals(Http3ErrorCode.H3_NO_ERROR.code(), client.awaitClosed());
            assertEquals(List.of(4L), client.goAways());
        }
    }

    /** The request is too much for us, not for the answer that has begun: what comes by the same read does not change that. */
    @Test
    void whatIsThrownAwayDoesNotCutTheAnswer() {
        byte[] tooMuch = Http3Frames.frame(Http3Frames.DATA, new byte[700]);
        byte[] more = Http3Frames.frame(Http3Frames.DATA, new byte[10]);
        byte[] trailers = Http3Frames.headers(Fields.of("x", "y"));
        for (byte[] behind : List.of(more, trailers)) {
            try (ConfiguredStage stage = ConfiguredStage.start("""
                    limits: { linger-bytes: 500 }
                    listeners: { https: { bind: "127.0.0.1:0", tls: { certificates: [ "%s" ] }, http3: true } }
                    routes: { all: { answer: { body: "%s" } } }
                    """.formatted(Http3Front.site(), "a".repeat(60_000)));
                    RawHttp3 client = RawHttp3.connect(
                            stage.balancer().addresses().getFirst(),
                            RawHttp3.trusting(Http3Front.ca()).build(),
                            "a.example",
                            4096)) {
                Http3Stream stream = client.open(RawHttp3.request("POST", "/x"), false);
                stream.reading(false);
                Await.until("it has answered", () -> stage.ended().size() == 1);
                byte[] both = Arrays.copyOf(tooMuch, tooMuch.length + behind.length);
                System.arraycopy(behind, 0, both, tooMuch.length, behind.length);
                stream.raw(both, false);
                assertAlive(client);
                stream.reading(true);
                Http2Answer answer = stream.readAnswer();
                assertTrue(answer.isComplete(), answer::toString);
                assertEquals(60_000, answer.contentBytes());
            }
        }
    }
}
