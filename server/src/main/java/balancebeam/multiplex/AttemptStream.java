package balancebeam.multiplex;

import balancebeam.balance.Endpoint;
import balancebeam.filter.Exchange;
import balancebeam.filter.MalformedMessage;
import balancebeam.filter.ProxyError;
import balancebeam.filter.Requester;
import balancebeam.http.Head;
import balancebeam.net.Timer;
import balancebeam.websocket.ExtendedConnect;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One attempt on a stream of a shared connection, by whichever version of HTTP. While its client is slow what comes of the answer waits,
 * at most the stream's window of it; other streams go on. Event loop only; reused for attempt after attempt.
 *
 * <pre>
 *   LEASED ──start──▶ HEAD ──▶ BODY ──end──▶ ENDED
 *      └───────────────┴────────┴──────────────┴──▶ FREE, once its stream is no more
 * </pre>
 *
 * @param <C> the connection
 */
public abstract class AttemptStream<C extends AttemptConnection<?>> extends EndpointStream<C> implements Requester {
    private enum Phase {
        FREE,
        LEASED,
        HEAD,
        BODY,
        ENDED
    }

    private final StreamClient<?> client;
    private final AnswerContent content;
    private final AnswerProgress progress;
    private final Timer timer;

    private Phase phase = Phase.FREE;
    /** How many attempts it was started for. */
    private int starts;

    private @Nullable Exchange exchange;
    private Requester.@Nullable Sink sink;
    private boolean requestDone;
    private boolean receivedAny;
    private boolean connectionUsed;
    /** A WebSocket: whoever follows it sees to its time. */
    private boolean tunnel;

    private long beganNanos;

    protected AttemptStream(StreamClient<?> client) {
        this.client = client;
        this.content = new AnswerContent(client.loop());
        this.progress = client.newProgress();
        this.timer = client.loop().timer(this::timedOut);
    }

    /** It is for an attempt on that connection. */
    public final void lease(C of) {
        connection(of);
        phase = Phase.LEASED;
        requestDone = false;
        receivedAny = false;
        tunnel = false;
        content.begin();
        progress.begin();
    }

    @Override
    public final Endpoint endpoint() {
        return connection().endpoint();
    }

    // ---- the request ----

    @Override
    public final void start(Exchange newExchange, Sink answerSink) {
        C on = connection();
        exchange = newExchange;
        sink = answerSink;
        phase = Phase.HEAD;
        starts++;
        requestDone = !newExchange.hasContent();
        connectionUsed = on.isUsed();
        beganNanos = client.loop().nowNanos();
        boolean webSocket = ExtendedConnect.isWanted(newExchange);
        if (webSocket && !on.takesTunnels()) {
            notStarted(ProxyError.NO_WEBSOCKET, "takes no WebSockets by " + on.version());
        } else if (open(client.requestFields().of(newExchange, on.hostText(), webSocket), requestDone && !webSocket)) {
            awaitAnswer();
        } else {
            notStarted(ProxyError.REFUSED_STREAM, "takes no more requests on that connection");
        }
    }

    /** Not now: whoever starts it is in the middle of something. */
    private void notStarted(ProxyError error, String detail) {
        int start = starts;
        client.loop().run(() -> {
            if (start == starts && phase == Phase.HEAD) {
                fail(error, detail);
            }
        });
    }

    private void awaitAnswer() {
        timer.set(requestDone ? client.answerNanos(current()) : client.streamIdleNanos(exchange));
    }

    @Override
    public final void content(ByteBuffer piece) {
        sendContent(piece);
        moved();
    }

    @Override
    public final void endRequest(@Nullable Head trailers) {
        requestDone = true;
        sendEnd(trailers == null ? null : client.requestFields().trailers(trailers));
        if (phase == Phase.HEAD) {
            awaitAnswer();
        }
    }

    /** The endpoint has taken all that waited for it. */
    public final void drained() {
        if (phase == Phase.HEAD && sink != null) {
            awaitAnswer();
        }
        requestDrained();
    }

    /** The connection takes more again, and nothing waits for it. */
    protected final void requestDrained() {
        if (sink != null) {
            sink.requestDrained();
        }
    }

    // ---- the answer ----

    /**
     * A head came, or trailers. A final head is held, since only what follows tells whether that is anything.
     *
     * @return whether the attempt goes on
     */
    protected final boolean takeHead(FieldList fields) {
        Sink to = sink;
        if (to == null) {
            return false;
        }
        receivedAny = true;
        try {
            if (phase == Phase.BODY || progress.isHeadHeld()) {
                giveHeld(to, false);
                if (to == sink) {
                    progress.readTrailers(fields);
                }
            } else if (phase == Phase.HEAD
                    && !progress.readHead(fields, current().answer())) {
                to.interim(current().answer());
            }
        } catch (MalformedMessage e) {
            broken(e.getMessage());
            return false;
        }
        return to == sink;
    }

    /**
     * What came with a head was read.
     *
     * @param ended whether nothing follows; {@link #answerEnded()} tells it again
     * @return whether the attempt goes on
     */
    protected final boolean giveHead(boolean ended) {
        Sink to = sink;
        if (to == null) {
            return false;
        }
        try {
            giveHeld(to, ended);
        } catch (MalformedMessage e) {
            broken(e.getMessage());
            return false;
        }
        return to == sink;
    }

    private void giveHeld(Sink to, boolean ended) throws MalformedMessage {
        if (!progress.isHeadHeld()) {
            return;
        }
        Exchange current = current();
        Head head = current.answer();
        phase = Phase.BODY;
        if (head.status() < 300 && ExtendedConnect.isWanted(current)) {
            progress.switched();
            tunnel = true;
            requestDone = false;
            timer.cancel();
            ExtendedConnect.asSwitch(head, current.request());
            to.switched(head);
        } else {
            if (!current.hasContent() && ExtendedConnect.isWanted(current)) {
                sendEnd(null); // It stayed open for a WebSocket, of which there will be none.
            }
            long bytes = progress.giveHead(current, ended);
            timer.set(client.streamIdleNanos(current));
            to.head(head, bytes);
        }
    }

    /**
     * Content of the answer came.
     *
     * @param ended whether nothing follows
     * @return whether it was used up; else it waits, and {@link #used} follows
     */
    protected final boolean takeContent(ByteBuffer piece, boolean ended) {
        Sink to = sink;
        if (to == null) {
            return true;
        }
        try {
            giveHeld(to, false);
            if (to != sink) {
                return true; // The client has gone by the head.
            }
            if (phase != Phase.BODY) {
                throw new MalformedMessage("content before its head");
            }
            progress.content(piece.remaining());
        } catch (MalformedMessage e) {
            broken(e.getMessage());
            return true;
        }
        boolean waits = content.waits(piece);
        if (!waits && piece.hasRemaining()) {
            moved();
            to.content(piece);
        }
        if (ended && to == sink) {
            answerEnded();
        }
        return !waits;
    }

    /** The endpoint has no more for now. */
    public final void flush() {
        if (sink != null) {
            sink.flush();
        }
    }

    /** The endpoint has sent all of it. */
    protected final void answerEnded() {
        if (sink == null || content.isEnded()) {
            return;
        }
        if (phase != Phase.BODY) {
            broken("the end before its head");
        } else if (!progress.isWhole()) {
            broken("less content than its Content-Length says");
        } else {
            content.end();
            giveEnd();
        }
    }

    private void giveKept(Sink to) {
        ByteBuffer block;
        while (to == sink && (block = content.kept()) != null) {
            int size = block.remaining();
            to.content(block);
            if (to != sink) {
                return; // The client has gone by that.
            }
            content.removeKept();
            used(size);
        }
        if (to == sink) {
            to.flush();
            giveEnd();
        }
        if (to == sink && !content.isPaused()) {
            demandChanged(true);
        }
    }

    private void giveEnd() {
        Sink to = sink;
        if (to != null && phase == Phase.BODY && content.isGiven()) {
            phase = Phase.ENDED;
            timer.cancel();
            sink = tunnel && !requestDone ? to : null; // A half-close: the other direction goes on.
            to.end(progress.trailers());
        }
    }

    @Override
    public final void pauseAnswer() {
        content.pause();
        timer.cancel();
        demandChanged(false);
    }

    @Override
    public final void resumeAnswer() {
        Sink asked = sink;
        if (content.isPaused() && asked != null) {
            content.resume();
            moved();
            client.loop().run(() -> {
                if (asked == sink) {
                    giveKept(asked);
                }
            });
        }
    }

    // ---- ends ----

    /** Whether both sides have said all. */
    protected final boolean isComplete() {
        return requestDone && content.isEnded();
    }

    protected final boolean isTunnel() {
        return tunnel;
    }

    /** Whether somebody still waits for what comes of the answer. */
    protected final boolean isAnswerAwaited() {
        return sink != null && !content.isEnded();
    }

    /** Whether no more content may come than has come. */
    protected final boolean isAnswerFull() {
        return phase == Phase.BODY && progress.isFull();
    }

    /** Its sink hears no more. */
    protected final void leave() {
        sink = null;
        timer.cancel();
    }

    /** As {@link #leave()}; the stream should end soon by itself, or it is closed. */
    protected final void leaveToEnd() {
        sink = null;
        timer.set(client.streamIdleNanos(null));
    }

    /** Nobody knows it any more. */
    protected final void free() {
        C on = connectionOrNull();
        if (phase != Phase.FREE && on != null) {
            phase = Phase.FREE;
            connection(null);
            exchange = null;
            leave();
            content.clear();
            freed(on);
        }
    }

    /** The endpoint has reset the stream. */
    protected final void reset(boolean refused, String code) {
        if (!isAnswerAwaited()) {
            return;
        }
        if (refused && !receivedAny) {
            failed(ProxyError.REFUSED_STREAM, "refused the stream");
        } else {
            failed(
                    receivedAny ? ProxyError.ANSWER_TRUNCATED : ProxyError.STREAM_RESET,
                    "reset the stream with code " + code);
        }
    }

    /** The endpoint went away, and says that it has not taken this. */
    final void notTaken() {
        if (!isAnswerAwaited()) {
            return;
        }
        if (receivedAny) {
            fail(ProxyError.ANSWER_TRUNCATED, "went away within its answer");
        } else {
            fail(ProxyError.REFUSED_STREAM, "went away before it took the request");
        }
    }

    /** The connection is no more. What came of an answer that is complete still waits for the client. */
    public final void lost(String detail) {
        if (isAnswerAwaited()) {
            failed(
                    receivedAny ? ProxyError.ANSWER_TRUNCATED : lossBeforeAnswer(),
                    detail + (receivedAny ? " within its answer" : " before it answered"));
        }
    }

    private ProxyError lossBeforeAnswer() {
        if (!connectionUsed) {
            return ProxyError.RESET_BEFORE_ANSWER;
        }
        return isUnsent() ? ProxyError.STALE_CONNECTION_UNUSED : ProxyError.STALE_CONNECTION;
    }

    /** The endpoint did what it must not, for which its connection ends. */
    public final void brokeRules() {
        if (isAnswerAwaited()) {
            failed(ProxyError.BAD_ANSWER, rulesBroken());
        }
    }

    private String rulesBroken() {
        return "broke the rules of " + connection().version();
    }

    /** Its stream is no more, whoever ended it. */
    public final void closed() {
        Sink told = sink;
        if (told == null) {
            free();
        } else if (content.isEnded()) {
            forgetStream();
            requestDrained(); // What the client still sends is for nobody.
        } else {
            String why = rulesBroken(); // Else somebody had told it before.
            free();
            told.failed(ProxyError.BAD_ANSWER, why);
        }
    }

    /** Its answer is none. */
    protected final void broken(@Nullable String why) {
        fail(ProxyError.BAD_ANSWER, "sent a bad answer: " + why);
    }

    /** Gives it up for a reason of ours: its endpoint is told. */
    private void fail(ProxyError error, String detail) {
        Sink told = sink;
        close();
        if (told != null) {
            told.failed(error, detail);
        }
    }

    /** Its endpoint has ended it. */
    private void failed(ProxyError error, String detail) {
        Sink told = sink;
        leave();
        endedByEndpoint();
        if (told != null) {
            told.failed(error, detail);
        }
    }

    // ---- time ----

    /** From now on it may stand still for as long as ever. */
    private void moved() {
        if (!tunnel && !content.isPaused()) { // Else it is the client that is waited for, which has a clock of its own.
            timer.set(client.streamIdleNanos(exchange));
        }
    }

    private void timedOut() {
        switch (phase) {
            case HEAD -> answerOverdue();
            case BODY -> fail(ProxyError.ANSWER_TRUNCATED, "stopped within its answer");
            case ENDED -> close();
            case FREE, LEASED -> {
                // Nothing is awaited.
            }
        }
    }

    private void answerOverdue() {
        // As with HTTP/1: while the request has more to come, it is the client that is waited for.
        boolean invited = receivedAny || hasSent();
        if (requestDone || isCongested() || (current().expectsContinue() && !invited)) {
            connection().unanswered(beganNanos);
            fail(ProxyError.ANSWER_TIMEOUT, "did not answer in time");
        } else {
            timer.set(client.streamIdleNanos(exchange));
        }
    }

    private Exchange current() {
        return Objects.requireNonNull(exchange, "no exchange");
    }
}
