package balancebeam.http2;

import balancebeam.balance.Endpoint;
import balancebeam.filter.Exchange;
import balancebeam.filter.MalformedMessage;
import balancebeam.filter.ProxyError;
import balancebeam.filter.Requester;
import balancebeam.http.Head;
import balancebeam.multiplex.AnswerProgress;
import balancebeam.multiplex.FieldList;
import balancebeam.net.Timer;
import balancebeam.websocket.ExtendedConnect;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt on a stream of a shared connection. What of the answer comes while its client is slow waits in blocks, at most the
 * stream's window of it; other streams go on. Event loop only; reused for attempt after attempt.
 *
 * <pre>
 *   LEASED ──start──▶ HEAD ──▶ BODY ──end──▶ ENDED
 *      └───────────────┴────────┴──────────────┴──▶ FREE, once its stream has closed
 * </pre>
 */
public final class ClientStream implements Requester, StreamOutput.Owner {
    private enum Phase {
        FREE,
        LEASED,
        HEAD,
        BODY,
        ENDED
    }

    private final Http2Client client;
    private final StreamOutput output;
    private final AnswerContent content;
    private final AnswerProgress progress;
    private final Timer timer;

    private Phase phase = Phase.FREE;
    private @Nullable ClientConnection connection;
    private @Nullable Http2Stream stream;
    private @Nullable Exchange exchange;
    private Requester.@Nullable Sink sink;
    private boolean requestDone;
    private boolean receivedAny;
    private boolean connectionUsed;
    /** A WebSocket: whoever follows it sees to its time. */
    private boolean tunnel;

    private long sentBefore;
    private long beganNanos;

    ClientStream(Http2Client client) {
        this.client = client;
        this.output = new StreamOutput(client.loop, this);
        this.content = new AnswerContent(client.loop);
        this.progress = new AnswerProgress(client.answerHead, client.limits);
        this.timer = client.loop.timer(this::timedOut);
    }

    void lease(ClientConnection of) {
        connection = of;
        phase = Phase.LEASED;
        requestDone = false;
        receivedAny = false;
        tunnel = false;
        content.begin();
        progress.begin();
    }

    int id() {
        return stream == null ? 0 : stream.id();
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
        sentBefore = on.sentBytes();
        connectionUsed = on.isUsed();
        beganNanos = client.loop.nowNanos();
        boolean webSocket = ExtendedConnect.isWanted(newExchange);
        if (webSocket && !on.takesTunnels()) {
            notStarted(answerSink, ProxyError.NO_WEBSOCKET, "takes no WebSockets by HTTP/2 (RFC 8441)");
            return;
        }
        Http2Stream opened = on.open(
                client.requestFields.of(newExchange, on.hostText(), webSocket), requestDone && !webSocket, this);
        if (opened == null) {
            notStarted(answerSink, ProxyError.REFUSED_STREAM, "takes no more requests on that connection");
            return;
        }
        stream = opened;
        output.begin(on.link(), opened);
        timer.set(requestDone ? client.answerNanos(newExchange) : client.streamIdleNanos(newExchange));
    }

    /** Not now: whoever starts it is in the middle of something. */
    private void notStarted(Sink asked, ProxyError error, String detail) {
        client.loop.run(() -> {
            if (sink == asked && stream == null && phase == Phase.HEAD) {
                fail(error, detail);
            }
        });
    }

    @Override
    public void content(ByteBuffer piece) {
        output.content(piece);
        moved();
        if (connection != null && stream != null) {
            connection.written(output.waitingBytes());
        }
    }

    @Override
    public void endRequest(@Nullable Head requestTrailers) {
        requestDone = true;
        if (connection != null && stream != null) {
            if (requestTrailers == null) {
                output.end();
            } else {
                connection.trailers(stream, client.requestFields.trailers(requestTrailers));
            }
            connection.written(0);
        }
        if (phase == Phase.HEAD) {
            timer.set(client.answerNanos(current()));
        }
    }

    @Override
    public boolean isCongested() {
        return output.waitingBytes() > 0 || (connection != null && connection.isCongested());
    }

    @Override
    public void drained() {
        if (sink != null) {
            sink.requestDrained();
        }
    }

    /** The connection takes more again. */
    void onWritable() {
        if (output.waitingBytes() == 0) {
            drained();
        }
    }

    @Override
    public void ended() {
        // The answer may still come.
    }

    // ---- the answer ----

    void head(FieldList fields, boolean ended) {
        if (sink == null) {
            return;
        }
        receivedAny = true;
        try {
            if (phase == Phase.BODY) {
                readTrailers(fields, ended);
            } else if (phase == Phase.HEAD) {
                readHead(fields, ended);
            }
        } catch (MalformedMessage e) {
            broken(e);
        }
    }

    private void readHead(FieldList fields, boolean ended) throws MalformedMessage {
        Exchange current = current();
        Head head = current.answer();
        if (!progress.readHead(fields, head)) {
            if (ended) {
                throw new MalformedMessage("an interim answer that ends it");
            }
            currentSink().interim(head);
            return;
        }
        if (head.status() < 300 && ExtendedConnect.isWanted(current)) {
            switched(current, head, ended);
            return;
        }
        long bytes = progress.giveHead(current, ended);
        phase = Phase.BODY;
        timer.set(client.streamIdleNanos(exchange));
        currentSink().head(head, bytes);
        endIf(ended);
    }

    private void endIf(boolean ended) {
        if (ended) {
            content.end();
            giveEnd();
        }
    }

    private void switched(Exchange current, Head head, boolean ended) {
        progress.switched();
        phase = Phase.BODY;
        tunnel = true;
        requestDone = false;
        timer.cancel();
        ExtendedConnect.asSwitch(head, current.request());
        currentSink().switched(head);
        endIf(ended);
    }

    private void readTrailers(FieldList fields, boolean ended) throws MalformedMessage {
        if (!ended) {
            throw new MalformedMessage("trailers before the content's end");
        }
        progress.readTrailers(fields);
        content.end();
        giveEnd();
    }

    /** Gives how much of the content is used up already. */
    int content(ByteBuffer piece, boolean ended) {
        int size = piece.remaining();
        if (sink == null || phase != Phase.BODY) {
            if (sink != null) {
                broken(new MalformedMessage("content before its head"));
            }
            return size;
        }
        try {
            progress.content(size, ended);
        } catch (MalformedMessage e) {
            broken(e);
            return size;
        }
        if (content.waits(piece, ended)) {
            return 0;
        }
        moved();
        if (size > 0) {
            connection().fed(this);
            currentSink().content(piece);
        }
        giveEnd();
        return size;
    }

    /** The endpoint has no more for now. */
    void flush() {
        if (sink != null) {
            sink.flush();
        }
    }

    private void giveKept() {
        Sink to = sink;
        ByteBuffer block;
        while (to != null && to == sink && (block = content.kept()) != null) {
            int size = block.remaining();
            to.content(block);
            if (phase == Phase.FREE) {
                return; // The client has gone by that.
            }
            content.removeKept();
            if (connection != null && stream != null) {
                connection.consumed(stream, size);
            }
        }
        giveEnd();
        flush();
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
    public void pauseAnswer() {
        content.pause();
        timer.cancel();
    }

    @Override
    public void resumeAnswer() {
        if (content.isPaused()) {
            moved();
            if (content.resume()) {
                client.loop.run(this::giveKept);
            }
        }
    }

    // ---- ends ----

    @Override
    public void release() {
        if (stream != null && requestDone && content.isEnded() && (tunnel || output.waitingBytes() == 0)) {
            // Both sides have ended it, which Netty sees at the end of this read, or when all has been written.
            sink = null;
            timer.set(client.streamIdleNanos(null));
        } else {
            close();
        }
    }

    @Override
    public void close() {
        sink = null;
        timer.cancel();
        ClientConnection on = connection;
        Http2Stream open = stream;
        if (open == null || on == null) {
            free();
        } else {
            on.reset(open, Http2Error.CANCEL);
        }
    }

    /** Its stream is no more. */
    void onClosed() {
        Sink told = sink;
        if (told != null && !content.isEnded()) {
            failed(ProxyError.BAD_ANSWER, "broke the rules of HTTP/2");
        }
        if (sink == null) {
            free();
        } else {
            stream = null; // What came of its answer still waits for the client.
            output.clear(); // And what the client still sends is for nobody.
            drained();
        }
    }

    /** Nobody knows it any more. */
    private void free() {
        ClientConnection on = connection;
        if (phase != Phase.FREE && on != null) {
            phase = Phase.FREE;
            connection = null;
            stream = null;
            exchange = null;
            sink = null;
            timer.cancel();
            content.clear();
            output.clear();
            client.give(this);
            on.freed();
        }
    }

    void resetByEndpoint(long code) {
        if (sink == null || content.isEnded()) {
            return;
        }
        if (code == Http2Error.REFUSED_STREAM.code() && !receivedAny) {
            failed(ProxyError.REFUSED_STREAM, "refused the stream");
        } else {
            failed(
                    phase == Phase.HEAD ? ProxyError.STREAM_RESET : ProxyError.ANSWER_TRUNCATED,
                    "reset the stream with code " + code);
        }
    }

    /** The endpoint went away, and says that it has not taken this. */
    void notTaken() {
        if (!receivedAny) {
            fail(ProxyError.REFUSED_STREAM, "went away before it took the request");
        } else if (!content.isEnded()) {
            fail(ProxyError.ANSWER_TRUNCATED, "went away within its answer");
        }
    }

    /** The connection is no more. */
    void lost(String detail) {
        if (phase == Phase.HEAD) {
            failed(lossBeforeAnswer(), detail + " before it answered");
        } else if (!content.isEnded()) {
            failed(ProxyError.ANSWER_TRUNCATED, detail + " within its answer");
        }
    }

    private ProxyError lossBeforeAnswer() {
        if (receivedAny) {
            return ProxyError.ANSWER_TRUNCATED;
        }
        if (!connectionUsed) {
            return ProxyError.RESET_BEFORE_ANSWER;
        }
        boolean unsent = connection != null && connection.sentBytes() == sentBefore;
        return unsent ? ProxyError.STALE_CONNECTION_UNUSED : ProxyError.STALE_CONNECTION;
    }

    private void broken(MalformedMessage e) {
        fail(ProxyError.BAD_ANSWER, "sent a bad answer: " + e.getMessage());
    }

    /** Gives it up for a reason of ours: its endpoint is told. */
    void fail(ProxyError error, String detail) {
        Sink told = sink;
        close();
        if (told != null) {
            told.failed(error, detail);
        }
    }

    /** Its endpoint has ended it. */
    private void failed(ProxyError error, String detail) {
        Sink told = sink;
        sink = null;
        timer.cancel();
        if (told != null) {
            told.failed(error, detail);
        }
    }

    /** From now on it may stand still for as long as ever. */
    private void moved() {
        if (!tunnel) {
            timer.set(client.streamIdleNanos(exchange));
        }
    }

    private void timedOut() {
        if (phase == Phase.HEAD) {
            answerOverdue();
        } else if (phase == Phase.BODY) {
            fail(ProxyError.ANSWER_TRUNCATED, "stopped within its answer");
        } else if (phase == Phase.ENDED) {
            close();
        }
    }

    private void answerOverdue() {
        // As with HTTP/1: while the request has more to come, it is the client that is waited for.
        Exchange current = current();
        boolean invited = receivedAny || output.sentBytes() > 0;
        if (requestDone || isCongested() || (current.expectsContinue() && !invited)) {
            connection().unanswered(beganNanos);
            fail(ProxyError.ANSWER_TIMEOUT, "did not answer in time");
        } else {
            timer.set(client.streamIdleNanos(exchange));
        }
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
