package balancebeam.multiplex;

import balancebeam.filter.Exchange;
import balancebeam.filter.Grpc;
import balancebeam.filter.GrpcTimeout;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.MalformedMessage;
import balancebeam.filter.ProxyError;
import balancebeam.filter.RequestSink;
import balancebeam.filter.Responder;
import balancebeam.http.Head;
import balancebeam.http.Method;
import balancebeam.http.Status;
import balancebeam.net.Timer;
import balancebeam.websocket.ExtendedConnect;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request of a client and its answer, on a stream of its connection, by whichever version of HTTP. Event loop only.
 *
 * <p>The exchange ends when its answer has been taken over in full; the stream goes on until that has been written. What of the
 * request comes before the exchange wants it waits, at most the stream's window of it.
 *
 * <p>Reused for stream after stream, so that there are only so many of them, and of their timers.
 *
 * @param <C> the connection
 */
public abstract class RequestStream<C extends RequestConnection> extends MultiplexedStream<C> implements Responder {
    private static final byte[] NOTHING = {};
    /** In place of what would look as if a WebSocket stood. */
    private static final LocalAnswer NOT_SWITCHED = LocalAnswer.of(Status.NOT_IMPLEMENTED, "", ProxyError.BAD_REQUEST);

    private final StreamServer<C, ?> server;
    private final RequestContent content;
    private final Timer timer;

    private @Nullable Exchange exchange;
    private long begunNanos;
    private boolean unhandled;
    private boolean continued;
    private boolean headSent;
    private boolean endSent;
    private boolean tunnel; // A WebSocket: whoever follows it sees to its time.
    private long sentBytesSeen;

    protected RequestStream(StreamServer<C, ?> server) {
        this.server = server;
        this.content = new RequestContent(server.loop());
        this.timer = server.loop().timer(this::timedOut);
    }

    /** A stream begins. */
    protected final void begin(C of) {
        connection(of);
        begunNanos = server.loop().nowNanos();
        unhandled = false;
        continued = false;
        headSent = false;
        endSent = false;
        tunnel = false;
        sentBytesSeen = 0;
    }

    // ---- what the client sends ----

    /**
     * The head of the request; {@link #handleArrived} follows.
     *
     * @return whether it is one; else it was refused
     */
    protected final boolean takeHead(FieldList fields, boolean ended) {
        Exchange current = server.exchanges().take();
        exchange = current;
        content.begin(ended);
        try {
            try {
                server.requestHead().read(fields, current.request());
            } finally {
                begin(current);
            }
            RequestHead.check(current, ended);
        } catch (MalformedMessage e) {
            refuse(e);
            return false;
        }
        server.fieldsDropped(server.requestHead().dropped());
        content.announced(current);
        unhandled = true;
        return true;
    }

    private void begin(Exchange current) {
        C of = connection();
        current.begin(this, of.peer(), of.listener().slot(), server.loop().nowNanos());
    }

    /**
     * All that came with the head was read, and it is asked for: for what is malformed, or was taken back meanwhile, nobody is asked.
     * Once it was, calls do nothing.
     */
    public final void handleArrived() {
        Exchange current = exchange;
        if (!unhandled || current == null) {
            return;
        }
        unhandled = false;
        server.exchanges().handle(current);
        try {
            if (current == exchange) {
                content.checkMost(current);
            }
        } catch (MalformedMessage e) {
            refuse(e);
        }
        demandChanged(0);
    }

    /** What came before any head can't be read as a request. */
    protected final void refuseUnread(String why) {
        Exchange current = server.exchanges().take();
        exchange = current;
        content.begin(false);
        begin(current);
        refuse(new MalformedMessage(why));
    }

    /** A malformed request costs its stream; what is merely not wanted is answered. */
    protected final void refuse(MalformedMessage e) {
        if (e.status() == Status.BAD_REQUEST) {
            C from = connection();
            abort(e.error(), End.MALFORMED);
            from.malformed(e.getMessage()); // May end the connection, so it is the last.
        } else {
            giveUp(e.answer());
        }
    }

    /**
     * Content of the request.
     *
     * @return how much of it is used up already
     */
    public final int content(ByteBuffer piece, boolean ended) {
        int size = piece.remaining();
        Exchange current = exchange;
        if (current == null) {
            if (!content.discard(size, ended, server.lingerBytes())) {
                refuseRest();
            }
            return size;
        }
        try {
            if (content.waits(current, piece, ended)) {
                return 0;
            }
        } catch (MalformedMessage e) {
            refuse(e);
            return size;
        }
        moved();
        content.give(current, piece);
        finishTunnel(current);
        return size;
    }

    /** The fields behind the content. */
    public final void trailers(FieldList fields, boolean ended) {
        Exchange current = exchange;
        boolean tunnelAsked =
                current != null && current.isUpgrade(); // RFC 9113 section 8.5: then content alone follows.
        if (!ended || content.isEnded() || tunnelAsked) {
            refuse(new MalformedMessage("trailers that do not end the request"));
            return;
        }
        if (current == null) {
            content.end();
            return;
        }
        Head read = new Head();
        try {
            server.requestHead().readTrailers(fields, read);
            content.trailers(read);
        } catch (MalformedMessage e) {
            refuse(new MalformedMessage("trailers: " + e.getMessage())); // Also one too large: too late for a 431.
            return;
        }
        content.giveEnd(current);
    }

    private void giveKept() {
        Exchange current = exchange;
        int given;
        while (current != null && current == exchange && (given = content.giveKept(current)) > 0) {
            demandChanged(given);
        }
        if (current != null && current == exchange) {
            content.giveEnd(current);
            finishTunnel(current);
        }
        demandChanged(0);
    }

    /** Whether more of the request would be given on at once, or thrown away. */
    protected final boolean isRequestWanted() {
        return exchange == null || content.isWanted();
    }

    /** Whether all of the request has come. */
    protected final boolean isRequestEnded() {
        return content.isEnded();
    }

    /** What still comes is nothing. */
    protected final void endRequest() {
        content.end();
    }

    /** Whether an answer has begun, or the time is over in which one was wanted. */
    public final boolean isAnswered() {
        return headSent
                || (exchange != null
                        && GrpcTimeout.isOver(exchange, server.loop().nowNanos()));
    }

    /** How long it is there. */
    public final long ageNanos() {
        return server.loop().nowNanos() - begunNanos;
    }

    /** The client wants no more of this. */
    public final void resetByClient() {
        leave(ProxyError.CLIENT_GONE);
    }

    /** Whether what a tunnel's client said last still waits for the endpoint. */
    protected final boolean hasLastWords() {
        return tunnel && endSent && exchange != null && content.isEnded() && !content.isEndGiven();
    }

    /** This may be another stream's from now on. */
    protected final void release() {
        connection(null);
        timer.cancel();
        content.clear();
        clearOutput();
        leave(ProxyError.CLIENT_GONE);
    }

    // ---- what the client is sent ----

    @Override
    public final void resumeRequest() {
        moved();
        if (content.resume()) {
            server.loop().run(this::giveKept);
        } else {
            demandChanged(0);
        }
    }

    @Override
    public final void pauseRequest() {
        content.pause();
        demandChanged(0);
    }

    /** How much of the answer may wait for a slow client, so that the endpoint is free. */
    protected final long aheadBytes() {
        Exchange current = exchange;
        return current == null ? 0 : current.route().settings().bufferResponseBytes();
    }

    @Override
    public final void interim(Head head) {
        if (!headSent) {
            sendHead(server.answerFields().interim(head), false);
            if (head.status() == 100) {
                continued = true;
                timer.set(idleNanos());
            }
        }
    }

    @Override
    public final void head(Head head, long contentBytes) {
        Exchange current = current();
        current.answering(head.status());
        headSent = true;
        endSent = contentBytes == 0;
        sendHead(server.answerFields().of(head, current.answerLines()), endSent);
    }

    @Override
    public final void switched(Head head) {
        Exchange current = current();
        tunnel = true;
        timer.cancel();
        headSent = true;
        current.answering(head.status());
        ExtendedConnect.reduce(head);
        sendHead(server.answerFields().switched(head, current.answerLines()), false);
        resumeRequest();
    }

    @Override
    public final void content(ByteBuffer piece) {
        current().record().sent(piece.remaining());
        sendContent(piece);
        sentBytesSeen = sentBytes();
        moved();
        sent();
    }

    @Override
    public final void end(@Nullable Head answerTrailers) {
        if (!endSent) {
            endSent = true;
            if (answerTrailers == null) {
                sendEnd();
            } else {
                sendHead(server.answerFields().trailers(answerTrailers), true);
            }
        }
        if (tunnel && current().sink() != null && !content.isEndGiven()) {
            sent(); // It is a half-close: the other direction goes on.
        } else {
            finishAndSend();
        }
    }

    /** In this order: what is sent may close the stream, and the exchange would seem to have been left by its client. */
    private void finishAndSend() {
        if (exchange != null) {
            finish();
        }
        if (isOpen()) {
            sent();
        }
    }

    /** The end of the other direction may be the end of a tunnel. */
    private void finishTunnel(Exchange current) {
        if (tunnel && endSent && current == exchange && content.isEndGiven()) {
            finish();
        }
    }

    @Override
    public final void answer(LocalAnswer answer) {
        Exchange current = current();
        boolean misleads = ExtendedConnect.misleads(current, answer.status());
        LocalAnswer said = current.answering(misleads ? NOT_SWITCHED : answer);
        boolean grpc = Grpc.takes(current.request(), said);
        byte[] bytes = grpc || current.method() == Method.HEAD ? NOTHING : said.content();
        headSent = true;
        endSent = true;
        AnswerFields fields = server.answerFields();
        sendHead(
                grpc ? fields.grpc(said, current.answerLines()) : fields.local(said, current.answerLines()),
                bytes.length == 0);
        if (bytes.length > 0) {
            current.record().sent(bytes.length);
            sendContent(ByteBuffer.wrap(bytes));
            sendEnd();
            sentBytesSeen = sentBytes();
        }
        finishAndSend();
    }

    @Override
    public final void failed(ProxyError error, String detail) {
        abort(error, tunnel ? End.CANCELLED : End.INTERNAL_ERROR);
    }

    // ---- ends ----

    /** All that waited for the client has been written. */
    public final void drained() {
        Exchange current = exchange;
        RequestSink sink = current == null ? null : current.sink();
        if (sink != null && headSent) {
            moved();
            sink.answerDrained();
        }
    }

    private void giveUp(LocalAnswer answer) {
        if (headSent) {
            abort(ProxyError.BAD_REQUEST, End.CANCELLED);
            return;
        }
        Exchange current = current();
        abortAttempt(current, answer.error() == null ? ProxyError.BAD_REQUEST : answer.error());
        answer(answer);
    }

    /** The answer is complete. */
    private void finish() {
        Exchange current = current();
        end(current);
        demandChanged(content.clear()); // What came ahead nobody wants any more.
        if (!isOpen()) {
            onClosed();
        } else if (waitingBytes() > 0) {
            timer.set(server.streamIdleNanos());
        } else {
            awaitRequestEnd();
        }
    }

    /** The connection ends, or the balancer, or there is a bug. */
    public final void abort(ProxyError error, End told) {
        leave(error);
        if (!isOpen() && connectionOrNull() != null) {
            onClosed(); // It was closed already, and stayed for what the client had said last.
        } else {
            reset(told);
        }
    }

    /** Ends an exchange that is not answered in full. */
    private void leave(ProxyError error) {
        Exchange current = exchange;
        if (current == null) {
            return;
        }
        exchange = null;
        timer.cancel();
        abortAttempt(current, error);
        if (current.record().error() == null) {
            current.record().failed(error);
        }
        end(current);
    }

    private static void abortAttempt(Exchange current, ProxyError error) {
        RequestSink sink = current.sink();
        if (sink != null) {
            current.sink(null);
            sink.requestAborted(error);
        }
    }

    private void end(Exchange current) {
        exchange = null;
        current.sink(null);
        current.end(server.loop().nowNanos());
        server.exchanges().give(current);
    }

    // ---- time ----

    /** Rings when it has stood still for too long. */
    protected final Timer timer() {
        return timer;
    }

    /** From now on it may stand still for as long as any. */
    private void moved() {
        if (!tunnel) {
            timer.set(idleNanos());
        }
    }

    private long idleNanos() {
        long ofRoute = exchange == null ? 0 : exchange.route().settings().streamIdleNanos();
        return ofRoute == 0 ? server.streamIdleNanos() : ofRoute;
    }

    /** It stood still for too long. */
    protected void timedOut() {
        if (waitingBytes() > 0) {
            if (sentBytes() == sentBytesSeen) {
                abort(ProxyError.CLIENT_GONE, End.CANCELLED);
            } else {
                sentBytesSeen = sentBytes(); // Slow, but it moves.
                timer.set(idleNanos());
            }
        } else if (exchange == null) {
            refuseRest();
        } else if (content.isAwaited(exchange, continued)) {
            giveUp(LocalAnswer.of(ProxyError.REQUEST_TIMEOUT));
        }
        // Else the endpoint's turn, which has a clock of its own.
    }

    /** Null when it has ended, or not begun. */
    protected final @Nullable Exchange exchange() {
        return exchange;
    }

    private Exchange current() {
        return Objects.requireNonNull(exchange, "no exchange");
    }
}
