package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.HpackLiterals;
import balancebeam.testkit.Http2Answer;
import balancebeam.testkit.Http2Frame;
import balancebeam.testkit.RawHttp2;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that make us work for next to nothing are cut, soon and with a reason; those that are merely busy are not. */
final class Http2AttackStoryTest {
    /** From the frame that crosses the limit to the end of the connection. */
    private static final long SOON_NANOS = Duration.ofSeconds(1).toNanos();

    private static final int MANY = 20_000;

    private OneOrigin story;
    private RawHttp2 client;

    @BeforeEach
    void start() throws Exception {
        story = OneOrigin.thatEchoesPaths();
        story.origin().on("/slow", (request, connection) -> connection.hang());
        client = RawHttp2.connect(story.connector());
        client.expectAlive();
    }

    @AfterEach
    void stop() {
        client.close();
        story.close();
    }

    private static byte[] frame(int type, int flags, int stream, byte... payload) {
        return Http2Frame.of(type, flags, stream, payload).wire();
    }

    private static byte[] number(int value) {
        return new byte[] {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
    }

    /** Sends frames until the connection ends, which must be by that reason and within a second of the last that was taken. */
    private void assertCut(int code, String why, IntFunction<byte[]> frames) {
        boolean taken = true;
        long last = System.nanoTime();
        for (int i = 0; i < MANY && taken; i += 100) {
            ByteArrayOutputStream batch = new ByteArrayOutputStream();
            for (int j = i; j < i + 100; j++) {
                batch.writeBytes(frames.apply(j));
            }
            last = System.nanoTime();
            taken = client.tryRaw(batch.toByteArray()) && !isCut();
        }
        Http2Frame goAway = client.expectGoAway(code);
        assertTrue(System.nanoTime() - last < SOON_NANOS, "it was cut at once");
        assertTrue(goAway.debugText().contains(why), goAway::debugText);
        assertOthersAreServed();
    }

    /** Whether something says so already, without waiting. */
    private boolean isCut() {
        return client.client().rawRemaining().text().contains("too many");
    }

    private void assertOthersAreServed() {
        try (RawHttp2 other = RawHttp2.connect(story.connector())) {
            assertEquals(200, other.readAnswer(other.get("/good")).status());
        }
        Await.until("the connection is gone", () -> story.balancer().connections() == 0);
    }

    private static byte[] head(int stream, String path, boolean end) {
        return Http2Frame.of(
                        Http2Frame.HEADERS,
                        Http2Frame.END_HEADERS | (end ? Http2Frame.END_STREAM : 0),
                        stream,
                        HpackLiterals.of(RawHttp2.request("GET", path)))
                .wire();
    }

    private static byte[] join(byte[]... all) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] one : all) {
            out.writeBytes(one);
        }
        return out.toByteArray();
    }

    // ---- CVE-2023-44487 ----

    @Test
    void rapidReset() {
        assertCut(
                Http2Frame.ENHANCE_YOUR_CALM,
                "taken back",
                i -> join(
                        head(2 * i + 1, "/slow", true),
                        frame(Http2Frame.RST_STREAM, 0, 2 * i + 1, number(Http2Frame.CANCEL))));
        story.origin().awaitOpenConnections(1); // The one of assertOthersAreServed.
        long asked = story.origin().requests().stream()
                .filter(request -> request.target().equals("/slow"))
                .count();
        assertTrue(asked <= 20, () -> "what is taken back at once is asked of nobody, and " + asked + " were");
    }

    // ---- CVE-2025-8671 ----

    @Test
    void windowUpdatesOfNothing() {
        assertMadeYouReset(i -> frame(Http2Frame.WINDOW_UPDATE, 0, i, number(0)));
    }

    @Test
    void windowsThatOverflow() {
        assertMadeYouReset(i -> frame(Http2Frame.WINDOW_UPDATE, 0, i, number(Integer.MAX_VALUE)));
    }

    @Test
    void contentAfterTheEnd() {
        assertMadeYouReset(i -> frame(Http2Frame.DATA, 0, i, (byte) 'x'));
    }

    @Test
    void headsAfterTheEnd() {
        assertMadeYouReset(i -> Http2Frame.of(Http2Frame.HEADERS, 5, i, HpackLiterals.of(Fields.of("x", "y")))
                .wire());
    }

    @Test
    void streamsThatDependOnThemselves() {
        assertMadeYouReset(i -> frame(Http2Frame.PRIORITY, 0, i, join(number(i), new byte[1])));
    }

    @Test
    void prioritiesOfAWrongLength() {
        assertMadeYouReset(i -> frame(Http2Frame.PRIORITY, 0, i, (byte) 0));
    }

    @Test
    void malformedHeads() {
        byte[] head = HpackLiterals.of(RawHttp2.request("GET", "/slow", "connection", "close"));
        assertCut(Http2Frame.ENHANCE_YOUR_CALM, "stream errors", i -> Http2Frame.of(
                        Http2Frame.HEADERS, 5, 2 * i + 1, head)
                .wire());
    }

    @Test
    void contentOfTheWrongLength() {
        byte[] head = HpackLiterals.of(RawHttp2.request("POST", "/slow", "content-length", "1"));
        assertCut(
                Http2Frame.ENHANCE_YOUR_CALM,
                "stream errors",
                i -> join(
                        Http2Frame.of(Http2Frame.HEADERS, 4, 2 * i + 1, head).wire(),
                        frame(Http2Frame.DATA, 0, 2 * i + 1, (byte) 'a', (byte) 'b')));
    }

    private void assertMadeYouReset(IntFunction<byte[]> wrong) {
        assertCut(
                Http2Frame.ENHANCE_YOUR_CALM,
                "stream errors",
                i -> join(head(2 * i + 1, "/slow", true), wrong.apply(2 * i + 1)));
    }

    // ---- heads ----

    @Test
    void manySmallContinuations() {
        client.frame(Http2Frame.HEADERS, Http2Frame.END_STREAM, 1, HpackLiterals.of(RawHttp2.request("GET", "/")));
        byte[] field = HpackLiterals.of(Fields.of("x", "y"));
        assertCut(Http2Frame.ENHANCE_YOUR_CALM, "", i -> Http2Frame.of(Http2Frame.CONTINUATION, 0, 1, field)
                .wire());
    }

    @Test
    void emptyContinuations() {
        client.frame(Http2Frame.HEADERS, Http2Frame.END_STREAM, 1, HpackLiterals.of(RawHttp2.request("GET", "/")));
        assertCut(Http2Frame.ENHANCE_YOUR_CALM, "", i -> frame(Http2Frame.CONTINUATION, 0, 1));
    }

    @Test
    void hugeContinuationsThatNeverEnd() {
        client.frame(Http2Frame.HEADERS, Http2Frame.END_STREAM, 1, HpackLiterals.of(RawHttp2.request("GET", "/")));
        byte[] field = HpackLiterals.of(Fields.of("x", "y".repeat(16_000)));
        assertCut(Http2Frame.PROTOCOL_ERROR, "", i -> Http2Frame.of(Http2Frame.CONTINUATION, 0, 1, field)
                .wire());
    }

    @Test
    void aBombOfHpack() {
        byte[] bomb = join(
                HpackLiterals.of(RawHttp2.request("GET", "/")),
                HpackLiterals.remembered("x", "y".repeat(3900)),
                HpackLiterals.newest(12_000));
        assertCut(Http2Frame.ENHANCE_YOUR_CALM, "stream errors", i -> Http2Frame.of(
                        Http2Frame.HEADERS, 5, 2 * i + 1, bomb)
                .wire());
        assertTrue(story.origin().requests().stream()
                .allMatch(request -> request.target().equals("/good")));
    }

    // ---- floods ----

    @Test
    void settings() {
        assertCut(Http2Frame.ENHANCE_YOUR_CALM, "SETTINGS", i -> frame(Http2Frame.SETTINGS, 0, 0));
    }

    @Test
    void pings() {
        assertCut(Http2Frame.ENHANCE_YOUR_CALM, "PING", i -> frame(Http2Frame.PING, 0, 0, new byte[8]));
    }

    @Test
    void priorities() {
        assertCut(
                Http2Frame.ENHANCE_YOUR_CALM,
                "PRIORITY",
                i -> frame(Http2Frame.PRIORITY, 0, 2 * i + 1, join(number(0), new byte[1])));
    }

    @Test
    void unknownFrames() {
        assertCut(Http2Frame.ENHANCE_YOUR_CALM, "unknown", i -> frame(200, 0, 0, (byte) 1));
    }

    @Test
    void acknowledgementsOfNothing() {
        assertCut(Http2Frame.ENHANCE_YOUR_CALM, "", i -> frame(Http2Frame.PING, Http2Frame.ACK, 0, new byte[8]));
    }

    @Test
    void emptyData() {
        int stream = client.open(RawHttp2.request("POST", "/slow"), false);
        assertCut(Http2Frame.ENHANCE_YOUR_CALM, "empty DATA", i -> frame(Http2Frame.DATA, 0, stream));
    }

    @Test
    void dataOfPaddingAlone() {
        int stream = client.open(RawHttp2.request("POST", "/slow"), false);
        assertCut(
                Http2Frame.ENHANCE_YOUR_CALM,
                "empty DATA",
                i -> frame(Http2Frame.DATA, Http2Frame.PADDED, stream, (byte) 1, (byte) 0));
    }

    @Test
    void windowsOfOneByte() throws Exception {
        byte[] content = new byte[MANY];
        story.origin().on("/content", (request, connection) -> connection.answer(200, Fields.EMPTY, content));
        client.settings(RawHttp2.INITIAL_WINDOW_SIZE, 1);
        client.withoutWindows();
        int stream = client.get("/content");
        client.await("a byte", () -> client.answer(stream).contentBytes() == 1);
        assertCut(
                Http2Frame.ENHANCE_YOUR_CALM,
                "WINDOW_UPDATE",
                i -> frame(Http2Frame.WINDOW_UPDATE, 0, stream, number(1)));
    }

    /** Who asks for much and reads nothing is not read from, so that what we owe stays small. */
    @Test
    void aClientThatReadsNothingIsNotReadFrom() throws Exception {
        try (RawHttp2 deaf =
                RawHttp2.connect(story.connector().receiveBufferBytes(4096).deadline(Duration.ofSeconds(2)))) {
            byte[] pings = join(frame(Http2Frame.PING, 0, 0, new byte[8]), frame(Http2Frame.SETTINGS, 0, 0));
            ByteArrayOutputStream batch = new ByteArrayOutputStream();
            for (int i = 0; i < 2000; i++) {
                batch.writeBytes(pings);
            }
            deaf.tryRaw(batch.toByteArray());
            deaf.tryRaw(batch.toByteArray());
            Await.until("it is cut", () -> !deaf.tryRaw(pings));
        }
        assertEquals(200, client.readAnswer(client.get("/good")).status());
    }

    /** The client's word for how much HPACK may remember is the most, and not what we must use: Netty keeps 4 KiB. */
    @Test
    void ourHpackTableIsOurs() {
        story.origin()
                .otherwise((request, connection) -> connection.answer(
                        200, Fields.of("X-Big", request.target().repeat(8)), ""));
        try (RawHttp2 greedy = RawHttp2.connect(story.connector(), RawHttp2.HEADER_TABLE_SIZE, Integer.MAX_VALUE)) {
            greedy.expectAlive();
            ask(greedy, 500);
            long before = used();
            ask(greedy, 3000);
            long more = used() - before;
            assertTrue(more < 16 << 20, () -> "48 MB of fields were answered, and " + more + " bytes are kept");
        }
    }

    private void ask(RawHttp2 greedy, int times) {
        for (int i = 0; i < times; i++) {
            Http2Answer answer = greedy.readAnswer(greedy.get("/" + i + "x".repeat(2000)));
            assertEquals(200, answer.status());
            greedy.forgetAnswers();
            story.origin().forgetRequests();
        }
    }

    private long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    // ---- who means well ----

    @Test
    void cancellingMuchIsNoAttackWhenItTakesAWhile() throws Exception {
        for (int round = 0; round < 5; round++) {
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                streams.add(client.get("/slow"));
            }
            int all = (round + 1) * 100;
            Await.until("all are at the origin", () -> story.origin().requests().size() >= all);
            client.client().expectNothingFor(Duration.ofMillis(110));
            streams.forEach(stream -> client.reset(stream, Http2Frame.CANCEL));
        }
        assertEquals(200, client.readAnswer(client.get("/good")).status());
        assertEquals(List.of(), client.goAways());
    }

    @Test
    void cancellingTwoOfFiveAtOnceIsNoAttack() {
        for (int i = 0; i < 1000; i++) {
            if (i % 5 < 2) {
                client.reset(client.get("/slow"), Http2Frame.CANCEL);
            } else {
                assertEquals(200, client.readAnswer(client.get("/good")).status());
            }
        }
        assertEquals(List.of(), client.goAways());
    }

    @Test
    void manySlowBodiesLeaveOthersAlone() {
        for (int i = 0; i < 99; i++) {
            client.data(client.open(RawHttp2.request("POST", "/slow"), false), "x", false);
        }
        for (int i = 0; i < 20; i++) {
            assertEquals(200, client.readAnswer(client.get("/good")).status());
        }
        assertOneMoreIsRefused();
    }

    /** As clients do that have not read our settings yet. */
    @Test
    void manyMoreRequestsThanMayRunAtATimeAreRefusedAndThatIsAll() {
        List<Integer> streams = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            int stream = client.open(RawHttp2.request("POST", "/slow"), false);
            client.data(stream, new byte[100], false);
            if (i >= 100 && i % 2 == 0) {
                client.windowUpdate(stream, 1000);
                client.reset(stream, Http2Frame.CANCEL);
            }
            streams.add(stream);
        }
        for (int stream : streams.subList(100, 600)) {
            assertEquals(Http2Frame.REFUSED_STREAM, client.readAnswer(stream).resetCode());
        }
        client.expectAlive();
        assertEquals(List.of(), client.goAways());
    }

    /** The hundredth was free again each time. */
    private void assertOneMoreIsRefused() {
        client.open(RawHttp2.request("POST", "/slow"), false);
        Http2Answer refused = client.readAnswer(client.get("/one-more"));
        assertEquals(Http2Frame.REFUSED_STREAM, refused.resetCode());
        assertEquals(List.of(), client.goAways());
    }
}
