package balancebeam.websocket;

import balancebeam.filter.AnswerStage;
import balancebeam.filter.Exchange;
import balancebeam.filter.ProxyError;
import balancebeam.filter.RequestSink;
import balancebeam.http.Head;
import balancebeam.net.Timer;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket that stands: all that passes between its client and its endpoint comes through here, unchanged. When its time is over, both
 * are told by a Close, each between two frames, and have a moment to say Close as well. Event loop only.
 *
 * <pre>
 *   OPEN ──idle, lifetime, drain──▶ CLOSING ──both have said Close──▶ the endpoint's end ──▶ the client's end
 *     └──either side ends it─────────────┴──too slow──────────────────────────────────────────▶ both
 * </pre>
 */
final class WebSocketTunnel extends AnswerStage implements RequestSink {
    /** How long both may take to come to the end of a frame, to say Close, and to end. */
    static final long CLOSING_NANOS = 3_000_000_000L;

    private final WebSockets all;
    private final Exchange exchange;
    private final RequestSink attempt;
    private final int listener;
    private final Way toClient = new Way(Ending.ENDPOINT, this::giveClient);
    private final Way toEndpoint = new Way(Ending.CLIENT, this::giveEndpoint);
    private final long idleNanos;
    private final Timer timer;
    private final Timer lifetime;

    /** Why it ends; null while it does not. */
    private @Nullable Ending ending;

    private boolean closing;
    private boolean hangingUp;
    /** Whether the endpoint knows that nothing more comes. */
    private boolean endpointTold;

    /**
     * It begins when its exchange's answers pass by it.
     *
     * @param attempt takes what its client says
     */
    WebSocketTunnel(WebSockets all, Exchange exchange, RequestSink attempt) {
        this.all = all;
        this.exchange = exchange;
        this.attempt = attempt;
        this.listener = exchange.listener();
        this.idleNanos = exchange.route().settings().webSocketIdleNanos();
        this.timer = all.loop().timer(this::timedOut);
        this.lifetime = all.loop().timer(() -> close(Ending.LIFETIME));
        timer.set(idleNanos);
        long lifetimeNanos = exchange.route().settings().webSocketLifetimeNanos();
        if (lifetimeNanos > 0) {
            lifetime.set(lifetimeNanos);
        }
    }

    /** By which listener its client came. */
    int listener() {
        return listener;
    }

    // ---- from the endpoint ----

    @Override
    public void content(ByteBuffer piece) {
        moved();
        toClient.pass(piece);
    }

    @Override
    public void end(@Nullable Head trailers) {
        toClient.end();
        next().end(trailers);
        hangUpIfDone();
    }

    @Override
    public void failed(ProxyError error, String detail) {
        endsBy(Ending.ENDPOINT);
        if (toClient.cut || toClient.follower.isClosed()) {
            next().end(null); // The client has its Close: however the endpoint goes then, nothing is missing.
        } else {
            next().failed(error, detail);
        }
    }

    private void giveClient(ByteBuffer piece) {
        next().content(piece);
    }

    // ---- from the client ----

    @Override
    public void requestContent(ByteBuffer piece) {
        moved();
        toEndpoint.pass(piece);
    }

    @Override
    public void requestEnd(@Nullable Head trailers) {
        toEndpoint.end();
        tellEndpoint();
        hangUpIfDone();
    }

    @Override
    public void requestAborted(ProxyError error) {
        endsBy(Ending.CLIENT);
        attempt.requestAborted(error);
    }

    @Override
    public void answerDrained() {
        moved();
        attempt.answerDrained();
    }

    private void giveEndpoint(ByteBuffer piece) {
        if (!endpointTold) {
            attempt.requestContent(piece);
        }
    }

    private void tellEndpoint() {
        if (!endpointTold) {
            endpointTold = true;
            attempt.requestEnd(null);
        }
    }

    // ---- its end ----

    private void moved() {
        if (!closing) {
            timer.set(idleNanos);
        }
    }

    private void endsBy(Ending by) {
        if (ending == null) {
            ending = by;
        }
    }

    private void timedOut() {
        if (closing) {
            giveUp();
        } else {
            close(Ending.IDLE);
        }
    }

    /** Tells both sides, if nobody has begun to end it. */
    void close(Ending why) {
        if (isClosed() || closing) {
            return;
        }
        endsBy(why);
        closing = true;
        lifetime.cancel();
        timer.set(CLOSING_NANOS);
        toClient.close(CloseFrame.unmasked(why.reason()));
        if (!isClosed()) {
            toEndpoint.close(CloseFrame.masked(why.reason(), all.mask()));
            hangUpIfDone();
        }
    }

    private void hangUpIfDone() {
        if (closing && !hangingUp && !isClosed() && toClient.isDone() && toEndpoint.isDone()) {
            hangingUp = true;
            all.loop().run(this::hangUp); // Whoever gave the last of it is still in the middle of it.
        }
    }

    /** Both have said all: ends the endpoint's side, whose end ends the client's. */
    private void hangUp() {
        if (isClosed()) {
            return;
        }
        tellEndpoint();
        if (toClient.ended || toClient.follower.isLost()) {
            giveUp();
        }
    }

    /** Ends both sides as they are. */
    private void giveUp() {
        if (isClosed()) {
            return;
        }
        if (exchange.sink() != null) {
            tellEndpoint(); // Or it would look as if the client had broken off.
        }
        if (exchange.sink() != null) {
            attempt.requestAborted(toClient.isDone() ? ProxyError.CLIENT_GONE : ProxyError.ANSWER_TIMEOUT);
        }
        next().end(null);
    }

    @Override
    protected void release() {
        timer.cancel();
        lifetime.cancel();
        all.ended(this, ending == null ? Ending.CLIENT : ending);
    }

    /** One direction. */
    private final class Way {
        private final Ending source;
        private final Consumer<ByteBuffer> to;
        private final FrameFollower follower = new FrameFollower();

        /** What is to be said at the next place for it. */
        private @Nullable ByteBuffer due;
        /** Its Close was said by us: what its source still says is for nobody. */
        private boolean cut;
        /** Its source has ended it. */
        private boolean ended;

        Way(Ending source, Consumer<ByteBuffer> to) {
            this.source = source;
            this.to = to;
        }

        void pass(ByteBuffer piece) {
            if (due != null || cut) {
                passLast(piece);
            } else {
                follower.follow(piece, piece.position(), false);
                if (follower.isClosed()) {
                    endsBy(source);
                }
                to.accept(piece);
            }
        }

        /** What is left of a frame passes; then its Close is said, and nothing passes. */
        private void passLast(ByteBuffer piece) {
            int end = piece.limit();
            int at = piece.position();
            ByteBuffer last = due;
            if (last != null) {
                at = follower.follow(piece, at, true);
                piece.limit(at);
                to.accept(piece);
                piece.limit(end);
                if (!isClosed() && (follower.isBetween() || follower.isClosed())) {
                    due = null;
                    cut = true;
                    if (follower.isBetween()) {
                        to.accept(last);
                    }
                }
            }
            follower.follow(piece, at, false);
            piece.position(end);
            hangUpIfDone();
        }

        void end() {
            endsBy(source);
            ended = true;
        }

        void close(ByteBuffer frame) {
            if (follower.isBetween() && !ended) {
                cut = true;
                to.accept(frame);
            } else if (!isDone()) {
                due = frame;
            }
        }

        /** Whether nothing that means anything will come from its source. */
        boolean isDone() {
            return ended || follower.isClosed() || follower.isLost();
        }
    }
}
