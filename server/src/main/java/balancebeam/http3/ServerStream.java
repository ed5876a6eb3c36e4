package balancebeam.http3;

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
import balancebeam.http2.AnswerFields;
import balancebeam.http2.FieldList;
import balancebeam.http2.RequestHead;
import balancebeam.net.Timer;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http3.Http3ErrorCode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One request of a client and its answer, on a stream of its connection. Event loop only.
 *
 * <p>The exchange ends when its answer has been taken over in full; the stream goes on until that has been written. While the exchange
 * wants no more of the request the stream is not read, and QUIC holds a window of it at most.
 *
 * <p>Reused for stream after stream, so that there are only so many of them, and of their timers.
 */
final class ServerStream implements Responder, StreamOutput.Owner {
    private static final byte[] NOTHING = {};

    private final Http3Server server;
    private final StreamOutput output;
    private final RequestInput input;
    private final Timer timer;

    private @Nullable ServerConnection connection;
    private @Nullable RequestFrames frames;
    private @Nullable Exchange exchange;
    private long begunNanos;
    private boolean requested;
    private boolean continued;
    private boolean headSent;
    private boolean endSent;
    private long sentBytesSeen;

    ServerStream(Http3Server server) {
        this.server = server;
        this.output = new StreamOutput(server.loop(), this);
        this.input = new RequestInput(server, this);
        this.timer = server.loop().timer(this::timedOut);
    }

    /**
     * A stream begins.
     *
     * @param below where frames are written to as bytes
     */
    void begin(ServerConnection of, RequestFrames from, ChannelHandlerContext below) {
        connection = of;
        frames = from;
        output.begin(below);
        begunNanos = server.loop().nowNanos();
        requested = false;
        input.begin();
        continued = false;
        headSent = false;
        endSent = false;
        sentBytesSeen = 0;
        timer.set(server.clientHeadNanos());
    }

    // ---- what the client sends ----

    /** The head of the request. */
    void request(FieldList fields, boolean ended) {
        requested = true;
        timer.cancel();
        Exchange current = server.exchanges().take();
        exchange = current;
        input.headCame(ended);
        boolean begun = false;
        try {
            server.requestHead().read(fields, current.request());
            begin(current);
            begun = true;
            RequestHead.check(current, ended);
        } catch (MalformedMessage e) {
            if (!begun) {
                begin(current);
            }
            refuse(e);
            return;
        }
        server.fieldsDropped(server.requestHead().dropped());
        input.announced(current.contentBytes());
        if (connection().isEarly() && !EarlyRequests.takes(current)) {
            answer(EarlyRequests.TOO_EARLY);
            return;
        }
        server.exchanges().handle(current);
        readIfWanted();
    }

    private void begin(Exchange current) {
        ServerConnection of = connection();
        current.begin(this, of.peer(), of.listener().slot(), server.loop().nowNanos());
    }

    /** What came can't be read as a request, or as the rest of one. */
    void malformed(String why) {
        if (!requested) {
            requested = true;
            timer.cancel();
            exchange = server.exchanges().take();
            begin(exchange);
        }
        refuse(new MalformedMessage(why));
    }

    /** A malformed request costs its stream; what is merely not wanted is answered. */
    void refuse(MalformedMessage e) {
        if (e.status() == Status.BAD_REQUEST) {
            ServerConnection from = connection();
            abort(e.error(), Http3ErrorCode.H3_MESSAGE_ERROR);
            from.malformed(e.getMessage()); // May end the connection, so it is the last.
        } else {
            giveUp(e.answer());
        }
    }

    /** What follows the head. */
    RequestInput input() {
        return input;
    }

    /** Null when it has ended, or not begun. */
    @Nullable
    Exchange exchange() {
        return exchange;
    }

    /** The client sends. */
    void moved() {
        timer.set(idleNanos());
    }

    /** The stream is read while somebody wants what it brings. */
    void readIfWanted() {
        if (frames != null) {
            frames.reading(exchange == null || input.isWanted());
        }
    }

    /** Whether an answer has begun, or the time is over in which one was wanted. */
    boolean isAnswered() {
        return headSent
                || (exchange != null
                        && GrpcTimeout.isOver(exchange, server.loop().nowNanos()));
    }

    long ageNanos() {
        return server.loop().nowNanos() - begunNanos;
    }

    /** The client wants no more of this. */
    void resetByClient() {
        leave(ProxyError.CLIENT_GONE);
    }

    /** The stream is no more, whoever ended it. This may be another's from now on. */
    void onClosed() {
        connection = null;
        frames = null;
        timer.cancel();
        input.clear();
        output.clear();
        leave(ProxyError.CLIENT_GONE);
        server.give(this);
    }

    // ---- what the client is sent ----

    @Override
    public void resumeRequest() {
        timer.set(idleNanos());
        input.resume();
    }

    @Override
    public void pauseRequest() {
        input.pause();
    }

    @Override
    public boolean isCongested() {
        Exchange current = exchange;
        long ahead = current == null ? 0 : current.route().settings().bufferResponseBytes();
        return output.waitingBytes() > ahead && (output.isBlocked() || output.waitingBytes() > Http3Server.SOON_BYTES);
    }

    @Override
    public void interim(Head head) {
        if (!headSent) {
            output.headers(server.answerFields().interim(head), false);
            written();
            if (head.status() == 100) {
                continued = true;
                timer.set(idleNanos());
            }
        }
    }

    @Override
    public void head(Head head, long contentBytes) {
        Exchange current = current();
        current.answering(head.status());
        headSent = true;
        endSent = contentBytes == 0;
        output.headers(server.answerFields().of(head, current.answerLines()), endSent);
        written();
    }

    @Override
    public void switched(Head head) {
        throw new IllegalStateException("nobody asked for another protocol");
    }

    @Override
    public void content(ByteBuffer piece) {
        current().record().sent(piece.remaining());
        output.content(piece);
        sentBytesSeen = output.sentBytes();
        timer.set(idleNanos());
        written();
    }

    @Override
    public void end(@Nullable Head answerTrailers) {
        if (!endSent) {
            endSent = true;
            if (answerTrailers == null) {
                output.end();
            } else {
                output.headers(server.answerFields().trailers(answerTrailers), true);
            }
            written();
        }
        finish();
    }

    @Override
    public void answer(LocalAnswer answer) {
        Exchange current = current();
        LocalAnswer said = current.answering(answer);
        boolean grpc = Grpc.takes(current.request(), said);
        byte[] content = grpc || current.method() == Method.HEAD ? NOTHING : said.content();
        headSent = true;
        endSent = true;
        AnswerFields fields = server.answerFields();
        output.headers(
                grpc ? fields.grpc(said, current.answerLines()) : fields.local(said, current.answerLines()),
                content.length == 0);
        if (content.length > 0) {
            current.record().sent(content.length);
            output.content(ByteBuffer.wrap(content));
            output.end();
            sentBytesSeen = output.sentBytes();
        }
        written();
        if (current == exchange) {
            finish(); // Else the client went while it was written.
        }
    }

    @Override
    public void failed(ProxyError error, String detail) {
        abort(error, Http3ErrorCode.H3_INTERNAL_ERROR);
    }

    /** Much of it goes at once, so that its source need not be stopped. */
    private void written() {
        if (output.waitingBytes() >= Http3Server.SOON_BYTES) {
            output.flush();
        } else {
            server.flushLater(output);
        }
    }

    // ---- ends ----

    @Override
    public void drained() {
        Exchange current = exchange;
        RequestSink sink = current == null ? null : current.sink();
        if (sink != null && headSent) {
            timer.set(idleNanos());
            sink.answerDrained();
        }
    }

    /** QUIC takes more again. */
    void onWritable() {
        output.flush();
    }

    @Override
    public void ended() {
        if (frames != null) {
            frames.outputEnded();
        }
        awaitRequestEnd();
    }

    @Override
    public void refused(Throwable why) {
        if (frames != null) {
            frames.outputRefused();
        }
    }

    /**
     * What is left of the request nobody wants: some of it is read and thrown away, and then the client is told (RFC 9114 section
     * 4.1). Not at once, since there are clients that take that for a failure, whatever they got before.
     */
    private void awaitRequestEnd() {
        // What Netty has of the answer may still wait for a client that takes none of it.
        timer.set(input.isOver() ? server.streamIdleNanos() : server.lingerNanos());
    }

    /** Nothing more is read; what was answered still goes out. */
    void stopReading() {
        input.stopped();
        if (frames != null) {
            frames.stopReading();
        }
    }

    void giveUp(LocalAnswer answer) {
        if (headSent) {
            abort(ProxyError.BAD_REQUEST, Http3ErrorCode.H3_REQUEST_CANCELLED);
            return;
        }
        Exchange current = current();
        RequestSink sink = current.sink();
        if (sink != null) {
            current.sink(null);
            sink.requestAborted(answer.error() == null ? ProxyError.BAD_REQUEST : answer.error());
        }
        answer(answer);
    }

    /** The answer is complete. */
    private void finish() {
        Exchange current = current();
        exchange = null;
        current.sink(null);
        current.end(server.loop().nowNanos());
        server.exchanges().give(current);
        input.clear(); // What came ahead nobody wants any more.
        readIfWanted();
        if (output.waitingBytes() > 0) {
            timer.set(server.streamIdleNanos());
        } else {
            awaitRequestEnd();
        }
    }

    /** The connection ends, or the balancer. */
    void abort(ProxyError error, Http3ErrorCode told) {
        leave(error);
        reset(told);
    }

    private void reset(Http3ErrorCode told) {
        if (frames != null) {
            frames.reset(told);
        }
    }

    private ServerConnection connection() {
        if (connection == null) {
            throw new IllegalStateException("no stream");
        }
        return connection;
    }

    /** Ends an exchange that is not answered in full. */
    private void leave(ProxyError error) {
        Exchange current = exchange;
        if (current == null) {
            return;
        }
        exchange = null;
        timer.cancel();
        RequestSink sink = current.sink();
        if (sink != null) {
            current.sink(null);
            sink.requestAborted(error);
        }
        if (current.record().error() == null) {
            current.record().failed(error);
        }
        current.end(server.loop().nowNanos());
        server.exchanges().give(current);
    }

    private long idleNanos() {
        long ofRoute = exchange == null ? 0 : exchange.route().settings().streamIdleNanos();
        return ofRoute == 0 ? server.streamIdleNanos() : ofRoute;
    }

    private void timedOut() {
        if (!requested) {
            reset(Http3ErrorCode.H3_REQUEST_INCOMPLETE);
        } else if (output.waitingBytes() > 0) {
            if (output.sentBytes() == sentBytesSeen) {
                abort(ProxyError.CLIENT_GONE, Http3ErrorCode.H3_REQUEST_CANCELLED);
            } else {
                sentBytesSeen = output.sentBytes(); // Slow, but it moves.
                timer.set(idleNanos());
            }
        } else if (exchange == null && input.isOver()) {
            reset(Http3ErrorCode.H3_REQUEST_CANCELLED);
        } else if (exchange == null) {
            stopReading();
            timer.set(server.streamIdleNanos());
        } else if (isRequestAwaited()) {
            giveUp(LocalAnswer.of(ProxyError.REQUEST_TIMEOUT));
        }
        // Else the endpoint's turn, which has a clock of its own.
    }

    /** Whether it is the client's turn. */
    private boolean isRequestAwaited() {
        Exchange current = exchange;
        if (current == null || !input.isAwaited()) {
            return false;
        }
        return !current.expectsContinue() || continued || input.hasCome();
    }

    private Exchange current() {
        if (exchange == null) {
            throw new IllegalStateException("no exchange");
        }
        return exchange;
    }
}
