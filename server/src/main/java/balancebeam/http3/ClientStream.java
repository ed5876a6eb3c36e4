package balancebeam.http3;

import balancebeam.balance.Endpoint;
import balancebeam.filter.Exchange;
import balancebeam.filter.MalformedMessage;
import balancebeam.filter.ProxyError;
import balancebeam.filter.Requester;
import balancebeam.http.Head;
import balancebeam.multiplex.AnswerProgress;
import balancebeam.multiplex.FieldList;
import balancebeam.net.Backlog;
import balancebeam.net.Timer;
import balancebeam.websocket.ExtendedConnect;
import io.netty.handler.codec.http3.Http3ErrorCode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt on a stream of a shared connection. While its client is slow nothing is read from its stream, so that the endpoint stops at
 * the stream's window; other streams go on. Event loop only; reused for attempt after attempt.
 *
 * <pre>
 *   LEASED ──start──▶ HEAD ──▶ BODY ──end──▶ ENDED
 *      └───────────────┴────────┴──────────────┴──▶ FREE
 * </pre>
 */
final class ClientStream implements Requester {
    private enum Phase {
        FREE,
        LEASED,
        HEAD,
        BODY,
        ENDED
    }

    private final Http3Client client;
    private final RequestOutput output;
    private final Backlog unread;
    private final Timer timer;
    private final AnswerProgress progress;

    private Phase phase = Phase.FREE;
    private @Nullable ClientConnection connection;
    private @Nullable StreamLink link;
    private @Nullable Exchange exchange;
    private Requester.@Nullable Sink sink;
    private boolean requestDone;
    private boolean receivedAny;
    private boolean connectionUsed;
    private boolean answerPaused;
    private boolean answerEnded;

    private long beganNanos;

    ClientStream(Http3Client client) {
        this.client = client;
        this.output = new RequestOutput(client.loop);
        this.unread = client.loop.newBacklog();
        this.timer = client.loop.timer(this::timedOut);
        this.progress = new AnswerProgress(client.answerHead, client.limits);
    }

    void lease(ClientConnection of) {
        connection = of;
        phase = Phase.LEASED;
        requestDone = false;
        receivedAny = false;
        answerPaused = false;
        answerEnded = false;
        progress.begin();
    }

    /** Of its stream; below 0 for none. */
    long id() {
        return link == null ? -1 : link.id();
    }

    @Override
    public Endpoint endpoint() {
        return connection().endpoint();
    }

    // ---- the request ----

    @Override
    public void start(Exchange newExchange, Sink answerSink) {
        ClientConnection on = connection();
        exchange = newExchange;
        sink = answerSink;
        phase = Phase.HEAD;
        requestDone = !newExchange.hasContent();
        connectionUsed = on.isUsed();
        beganNanos = client.loop.nowNanos();
        boolean webSocket = ExtendedConnect.isWanted(newExchange);
        StreamLink opened = webSocket ? null : on.open(this);
        if (opened == null) {
            // Not now: whoever starts it is in the middle of something.
            client.loop.run(() -> neverOpened(answerSink, webSocket));
            return;
        }
        link = opened;
        output.begin(opened);
        opened.head(client.requestFields.of(newExchange, on.hostText(), false), requestDone);
        timer.set(requestDone ? answerNanos() : streamIdleNanos());
    }

    /** The connection takes no more streams since it was leased, or none of that kind. */
    private void neverOpened(Sink asked, boolean webSocket) {
        if (sink != asked || link != null || phase != Phase.HEAD) {
            return;
        }
        if (webSocket) {
            fail(ProxyError.NO_WEBSOCKET, "is asked by HTTP/3, by which there are no WebSockets here");
        } else {
            fail(ProxyError.REFUSED_STREAM, "takes no more requests on that connection");
        }
    }

    @Override
    public void content(ByteBuffer piece) {
        output.content(piece);
        timer.set(streamIdleNanos());
    }

    @Override
    public void endRequest(@Nullable Head requestTrailers) {
        requestDone = true;
        output.end(requestTrailers == null ? null : client.requestFields.trailers(requestTrailers));
        if (phase == Phase.HEAD) {
            timer.set(answerNanos());
        }
    }

    @Override
    public boolean isCongested() {
        return output.isWaiting();
    }

    /** Its stream takes more again. */
    void writable() {
        if (output.isWaiting()) {
            output.write();
            if (!output.isWaiting() && sink != null) {
                timer.set(requestDone ? answerNanos() : streamIdleNanos());
                sink.requestDrained();
            }
        }
    }

    // ---- the answer ----

    void head(FieldList fields) {
        if (sink == null) {
            return;
        }
        receivedAny = true;
        try {
            if (phase == Phase.BODY || progress.isHeadHeld()) {
                giveHead(false);
                readTrailers(fields);
            } else if (phase == Phase.HEAD) {
                readHead(fields);
            }
        } catch (MalformedMessage e) {
            broken(e);
        }
    }

    private void readHead(FieldList fields) throws MalformedMessage {
        Head head = current().answer();
        if (!progress.readHead(fields, head)) {
            currentSink().interim(head);
        }
    }

    /** @param ended whether nothing follows */
    private void giveHead(boolean ended) throws MalformedMessage {
        if (progress.isHeadHeld()) {
            long bytes = progress.giveHead(current(), ended);
            phase = Phase.BODY;
            timer.set(streamIdleNanos());
            currentSink().head(current().answer(), bytes);
        }
    }

    private void readTrailers(FieldList fields) throws MalformedMessage {
        if (sink != null) { // Else the client has gone by the head.
            progress.readTrailers(fields);
        }
    }

    void answerContent(ByteBuffer piece) {
        try {
            takeContent(piece);
        } catch (MalformedMessage e) {
            broken(e);
        }
    }

    private void takeContent(ByteBuffer piece) throws MalformedMessage {
        giveHead(false);
        if (sink == null) {
            return;
        }
        if (phase != Phase.BODY) {
            throw new MalformedMessage("content before its head");
        }
        progress.content(piece.remaining(), false);
        if (answerPaused || !unread.isEmpty()) {
            unread.add(piece);
        } else if (piece.hasRemaining()) {
            timer.set(streamIdleNanos());
            currentSink().content(piece);
        }
    }

    /**
     * All that came for now was read.
     *
     * @param ended whether nothing follows; it is told again by {@link #answerEnded()}
     */
    void readDone(boolean ended) {
        if (progress.isHeadHeld()) {
            try {
                giveHead(ended);
            } catch (MalformedMessage e) {
                broken(e);
                return;
            }
        }
        if (sink != null) {
            sink.flush();
        }
    }

    /** The endpoint has sent all of it. */
    void answerEnded() {
        if (sink == null || answerEnded) {
            return;
        }
        if (phase != Phase.BODY) {
            broken(new MalformedMessage("the end before its head"));
        } else if (!progress.isWhole()) {
            broken(new MalformedMessage("less content than its Content-Length says"));
        } else {
            answerEnded = true;
            giveEnd();
        }
    }

    private void giveKept() {
        Sink to = sink;
        while (to != null && to == sink && !answerPaused && !unread.isEmpty()) {
            to.content(unread.first());
            if (phase == Phase.FREE) {
                return; // The client has gone by that.
            }
            unread.removeFirst();
        }
        if (to != null && to == sink) {
            to.flush();
            giveEnd();
            if (to == sink && link != null && !answerPaused) {
                link.resume();
            }
        }
    }

    private void giveEnd() {
        Sink to = sink;
        if (to != null && phase == Phase.BODY && answerEnded && !answerPaused && unread.isEmpty()) {
            phase = Phase.ENDED;
            timer.cancel();
            sink = null;
            to.end(progress.trailers());
        }
    }

    @Override
    public void pauseAnswer() {
        answerPaused = true;
        timer.cancel();
        if (link != null) {
            link.pause();
        }
    }

    @Override
    public void resumeAnswer() {
        if (answerPaused) {
            answerPaused = false;
            timer.set(streamIdleNanos());
            Sink asked = sink;
            client.loop.run(() -> {
                if (asked != null && asked == sink) {
                    giveKept();
                }
            });
        }
    }

    // ---- ends ----

    @Override
    public void release() {
        if (link != null && requestDone && answerEnded && !output.isWaiting()) {
            link.letGo();
            free();
        } else {
            close();
        }
    }

    @Override
    public void close() {
        if (link != null) {
            link.cancel(Http3ErrorCode.H3_REQUEST_CANCELLED);
            connection().cancelled();
        }
        free();
    }

    /** Nobody knows it any more. */
    private void free() {
        ClientConnection on = connection;
        if (phase != Phase.FREE && on != null) {
            phase = Phase.FREE;
            connection = null;
            link = null;
            exchange = null;
            sink = null;
            timer.cancel();
            unread.clear();
            output.clear();
            client.give(this);
            on.freed(this);
        }
    }

    void resetByEndpoint(long code) {
        if (sink == null || answerEnded) {
            return;
        }
        if (code == Http3ErrorCode.H3_REQUEST_REJECTED.code() && !receivedAny) {
            fail(ProxyError.REFUSED_STREAM, "refused the stream");
        } else {
            fail(
                    receivedAny ? ProxyError.ANSWER_TRUNCATED : ProxyError.STREAM_RESET,
                    "reset the stream with code 0x" + Long.toHexString(code));
        }
    }

    /** The endpoint went away, and says that it has not taken this. */
    void notTaken() {
        if (!receivedAny) {
            fail(ProxyError.REFUSED_STREAM, "went away before it took the request");
        } else if (!answerEnded) {
            fail(ProxyError.ANSWER_TRUNCATED, "went away within its answer");
        }
    }

    /**
     * The codec found something wrong.
     *
     * @param ended whether nothing follows
     */
    void malformed(Throwable cause, boolean ended) {
        if (sink == null || answerEnded) {
            return;
        }
        if (ended && phase == Phase.BODY && progress.isFull()) {
            answerEnded(); // It wants content of a 304 that has none.
        } else {
            fail(ProxyError.BAD_ANSWER, "sent a bad answer: " + cause.getMessage());
        }
    }

    /** The endpoint pushes, which it was not allowed to. */
    void pushed() {
        if (connection != null) {
            connection.broken(Http3ErrorCode.H3_ID_ERROR);
        }
    }

    /** Its stream is no more, for its connection is no more. */
    void gone() {
        if (connection != null) {
            connection.streamGone(this);
        }
    }

    /** The connection is no more. What came of an answer that is complete still waits for the client. */
    void lost(String detail) {
        link = null;
        if (sink != null && !answerEnded) {
            fail(receivedAny ? ProxyError.ANSWER_TRUNCATED : lossBeforeAnswer(), detail + beforeOrWithin());
        }
    }

    /** The connection is no more, for its endpoint broke the rules. */
    void lostByFault() {
        link = null;
        if (sink != null && !answerEnded) {
            fail(ProxyError.BAD_ANSWER, "broke the rules of HTTP/3");
        }
    }

    private String beforeOrWithin() {
        return receivedAny ? " within its answer" : " before it answered";
    }

    private ProxyError lossBeforeAnswer() {
        return connectionUsed ? ProxyError.STALE_CONNECTION : ProxyError.RESET_BEFORE_ANSWER;
    }

    private void broken(MalformedMessage e) {
        fail(ProxyError.BAD_ANSWER, "sent a bad answer: " + e.getMessage());
    }

    /** Gives it up; its endpoint is told, if it still can be. */
    void fail(ProxyError error, String detail) {
        Sink told = sink;
        close();
        if (told != null) {
            told.failed(error, detail);
        }
    }

    private void timedOut() {
        if (phase == Phase.HEAD) {
            answerOverdue();
        } else if (phase == Phase.BODY) {
            fail(ProxyError.ANSWER_TRUNCATED, "stopped within its answer");
        }
    }

    private void answerOverdue() {
        // As with HTTP/1: while the request has more to come, it is the client that is waited for.
        boolean invited = receivedAny || output.hasSent();
        if (requestDone || isCongested() || (current().expectsContinue() && !invited)) {
            connection().unanswered(beganNanos);
            fail(ProxyError.ANSWER_TIMEOUT, "did not answer in time");
        } else {
            timer.set(streamIdleNanos());
        }
    }

    private long answerNanos() {
        long ofRoute = current().route().settings().answerNanos();
        return ofRoute == 0 ? client.answerNanos : ofRoute;
    }

    private long streamIdleNanos() {
        long ofRoute = exchange == null ? 0 : exchange.route().settings().streamIdleNanos();
        return ofRoute == 0 ? client.streamIdleNanos : ofRoute;
    }

    private Exchange current() {
        if (exchange == null) {
            throw new IllegalStateException("no exchange in " + phase);
        }
        return exchange;
    }

    private Sink currentSink() {
        if (sink == null) {
            throw new IllegalStateException("no attempt in " + phase);
        }
        return sink;
    }

    private ClientConnection connection() {
        if (connection == null) {
            throw new IllegalStateException("no connection in " + phase);
        }
        return connection;
    }
}
