package balancebeam.fuzz;

import balancebeam.fuzz.DowngradeOracle.Kind;
import balancebeam.fuzz.DowngradeOracle.Verdict;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Answer;
import balancebeam.testkit.ReceivedRequest;
import balancebeam.testkit.ScriptedOrigin;
import java.util.ArrayList;
import java.util.List;

/**
 * Fuzz target, through a whole balancer: a request by HTTP/2 and the same by HTTP/3 reach a strict HTTP/1.1 origin as they are, once,
 * or not by a byte, as {@link DowngradeOracle} says; and both alike. The input decides what the request is.
 */
public final class DowngradeFuzz {
    private static final ScriptedOrigin ORIGIN = ScriptedOrigin.start();
    private static final DowngradeFronts FRONTS = DowngradeFronts.start(ORIGIN);
    /** What comes on the wire by one read at the other side, surely. */
    private static final int SMALL_BYTES = 900;

    static {
        ORIGIN.otherwise((request, connection) ->
                connection.answer(200, Fields.EMPTY, request.body().content().toArray()));
    }

    private DowngradeFuzz() {}

    /** Called by Jazzer, before there is a limit for the time that an input takes. */
    public static void fuzzerInitialize() {
        FRONTS.askGood(2);
        FRONTS.askGood(3);
    }

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        StreamRequest request = new RequestMaker(new Choices(input)).make();
        Verdict verdict = DowngradeOracle.judge(request);
        boolean by2 = passesBy(2, request, verdict);
        boolean by3 = passesBy(3, request, verdict);
        require(
                by2 == by3 || streams(request, verdict),
                "it passes by HTTP/" + (by2 ? 2 : 3) + " alone, " + verdict + "\n" + request);
    }

    /** Whether it reaches the origin; fails if it is not dealt with as it must be. */
    private static boolean passesBy(int version, StreamRequest request, Verdict verdict) {
        try {
            return passes(request, verdict, version);
        } catch (AssertionError e) {
            throw new AssertionError("HTTP/%d, %s: %s%n%s".formatted(version, verdict, e.getMessage(), request), e);
        }
    }

    /** Whether some of it may have gone to the origin, and been answered, before all of it is there. */
    private static boolean streams(StreamRequest request, Verdict verdict) {
        return !verdict.inHead() && (request.apart() || request.sizeBytes() >= SMALL_BYTES);
    }

    private static boolean passes(StreamRequest request, Verdict verdict, int version) {
        ReceivedRequest before = lastGood();
        ORIGIN.forgetRequests();
        Http2Answer answer = FRONTS.ask(version, request);
        FRONTS.askGood(version);
        boolean streamed = streams(request, verdict);
        if (streamed) {
            ORIGIN.awaitOpenConnections(1); // If it was cut, its connection may end behind the good one's.
        }
        List<ReceivedRequest> heard = new ArrayList<>(ORIGIN.requests());
        require(ORIGIN.malformed().isEmpty(), "the origin heard something malformed: " + ORIGIN.malformed());
        heard.removeIf(got -> got.target().equals("/good"));
        boolean passed = answer.hasHead() && answer.status() == 200;
        boolean cut = streamed && (verdict.kind() == Kind.BAD || (verdict.kind() == Kind.EITHER && !passed));
        if (cut) {
            require(heard.size() <= 1, "the origin heard " + heard);
            heard.forEach(got -> requireAnnounced(request, got));
        } else {
            require(passed ? verdict.kind() != Kind.BAD : verdict.kind() != Kind.GOOD, "the client heard " + answer);
            require(heard.size() == (passed ? 1 : 0), "the origin heard " + heard + ", the client " + answer);
        }
        if (!passed) {
            require(answer.resetCode() >= 0 || answer.status() / 100 == 4, "the client heard " + answer);
        } else if (!cut) {
            Passage.check(request, heard.getFirst(), version);
            requireWhole(request, answer);
        }
        if (!streamed) {
            requireNext(before, ORIGIN.requests().getLast(), passed ? 2 : 1);
        }
        return passed;
    }

    /** The last but for what was streamed, which the origin may have whole only after that. */
    private static ReceivedRequest lastGood() {
        return ORIGIN.requests().stream()
                .filter(got -> got.target().equals("/good"))
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    /** Had another byte gone out, on this connection or on another, it would not be the next one here. */
    private static void requireNext(ReceivedRequest before, ReceivedRequest next, int steps) {
        require(
                next.connection() == before.connection() && next.sequence() == before.sequence() + steps,
                "something else went to the origin between " + before + " and " + next);
    }

    /** All that it can get of a request that turned out to be malformed later: what the head announced. */
    private static void requireAnnounced(StreamRequest request, ReceivedRequest got) {
        require(
                !got.fields().has("Transfer-Encoding") && request.content().startsWith(got.text()),
                "the origin heard " + got + " with " + got.fields());
    }

    private static void requireWhole(StreamRequest request, Http2Answer answer) {
        String echo = request.one(":method").equals("HEAD") ? "" : request.content();
        require(
                answer.isComplete() && answer.resetCode() < 0 && answer.text().equals(echo),
                "the answer did not come back whole: " + answer);
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
