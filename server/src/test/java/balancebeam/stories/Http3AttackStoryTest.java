package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.Await;
import balancebeam.testkit.Http2Answer;
import balancebeam.testkit.Http3Frames;
import balancebeam.testkit.Http3Stream;
import balancebeam.testkit.RawHttp3;
import io.netty.handler.codec.http3.Http3ErrorCode;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that make us work for next to nothing are cut, and others hear nothing of it. */
final class Http3AttackStoryTest {
    private static final int EXCESSIVE_LOAD = Http3ErrorCode.H3_EXCESSIVE_LOAD.code();
    /** A type that nobody may give a meaning to (RFC 9114 section 7.2.8). */
    private static final long RESERVED_FRAME = 0x1F * 4 + 0x21;

    private Http3Front front;
    private RawHttp3 good;
    private RawHttp3 bad;

    @BeforeEach
    void start() throws Exception {
        front = Http3Front.start("true", "limits: { head-bytes: 4000, target-bytes: 1000, fields: 50 }");
        good = front.connect();
        bad = front.connect();
    }

    @AfterEach
    void stop() {
        assertEquals(200, good.get("/good").readAnswer().status(), "others are served");
        bad.close();
        good.close();
        front.close();
    }

    private void assertCut(int code, String kind) {
        assertEquals(code, bad.awaitClosed(), bad::closeReason);
        String metrics = Http3Front.metrics(front.stage());
        String line = "balancebeam_http3_cuts_total{kind=\"%s\"} 1".formatted(kind);
        assertTrue(kind.isEmpty() || metrics.contains(line), metrics);
    }

    private void untilCut(int times, Runnable attack) {
        try {
            for (int i = 0; i < times && !bad.isClosed(); i++) {
                attack.run();
            }
        } catch (AssertionError e) {
            assertTrue(bad.isClosed(), e::toString);
        }
    }

    @Test
    void rapidReset() {
        front.origin().on("/slow", (request, connection) -> connection.hang());
        untilCut(400, () -> bad.open(RawHttp3.request("POST", "/slow"), false)
                .reset(Http3ErrorCode.H3_REQUEST_CANCELLED.code()));
        assertCut(EXCESSIVE_LOAD, "rapid_reset");
    }

    @Test
    void malformedHeads() {
        untilCut(400, () -> bad.open(RawHttp3.request("GET", "/a b"), true));
        assertCut(EXCESSIVE_LOAD, "stream_errors");
    }

    @Test
    void emptyData() {
        Http3Stream stream = bad.open(RawHttp3.request("POST", "/p"), false);
        stream.raw(repeated(Http3Frames.frame(Http3Frames.DATA, new byte[0]), 300), false);
        assertCut(EXCESSIVE_LOAD, "empty_data");
    }

    @Test
    void reservedFrames() {
        Http3Stream stream = bad.open(RawHttp3.request("POST", "/p"), false);
        stream.raw(repeated(Http3Frames.frame(RESERVED_FRAME, new byte[0]), 6_000), false);
        assertCut(EXCESSIVE_LOAD, "control_frames");
    }

    @Test
    void controlFrames() {
        bad.control(repeated(Http3Frames.frame(0xD, Http3Frames.number(1)), 6_000));
        assertCut(EXCESSIVE_LOAD, "control_frames");
    }

    @Test
    void aFewReservedFramesAreNothing() {
        Http3Stream stream = bad.open();
        stream.raw(Http3Frames.frame(RESERVED_FRAME, new byte[] {1, 2, 3}), false);
        stream.headers(RawHttp3.request("POST", "/p"), false);
        stream.raw(Http3Frames.frame(RESERVED_FRAME, new byte[] {1, 2, 3}), false);
        stream.data("hello", true);
        assertEquals(200, stream.readAnswer().status());
        assertEquals("hello", front.onlyRequest().text());
    }

    @Test
    void aSecondControlStream() {
        bad.oneWay(new byte[] {0, 4, 0});
        assertCut(Http3ErrorCode.H3_STREAM_CREATION_ERROR.code(), "");
    }

    @Test
    void framesOfHttp2() {
        bad.open().raw(new byte[] {6, 0}, false);
        assertCut(Http3ErrorCode.H3_FRAME_UNEXPECTED.code(), "");
    }

    @Test
    void aDynamicTableThatThereIsNot() {
        // A field that stands in the dynamic table, of which there is none.
        bad.open().raw(Http3Frames.frame(Http3Frames.HEADERS, new byte[] {0, 0, (byte) 0x80}), true);
        assertCut(Http3ErrorCode.QPACK_DECOMPRESSION_FAILED.code(), "");
    }

    @Test
    void aBombOfQpack() {
        // One byte each for fields of 30 to 60 bytes.
        byte[] block = new byte[20_000];
        Arrays.fill(block, 2, block.length, (byte) (0xC0 | 46));
        bad.open().raw(Http3Frames.frame(Http3Frames.HEADERS, block), true);
        assertCut(EXCESSIVE_LOAD, "");
    }

    @Test
    void aHeadThatIsTooLargeIsAnswered431() {
        Http2Answer answer = bad.open(RawHttp3.request("GET", "/", "x", "y".repeat(5_000)), true)
                .readAnswer();
        assertEquals(431, answer.status());
        assertEquals(200, bad.get("/").readAnswer().status());
    }

    @Test
    void manySlowBodiesLeaveOthersAlone() {
        List<Http3Stream> slow = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Http3Stream stream = bad.open(RawHttp3.request("POST", "/p", "content-length", "10"), false);
            stream.data("x", false);
            slow.add(stream);
        }
        Await.until("all have come", () -> front.origin().connections().opened() >= 50);
        assertEquals(200, good.get("/good").readAnswer().status());
        slow.forEach(stream -> stream.data("123456789", true));
        slow.forEach(stream -> assertEquals(200, stream.readAnswer().status()));
    }

    private static byte[] repeated(byte[] frame, int times) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            all.writeBytes(frame);
        }
        return all.toByteArray();
    }
}
