package balancebeam.http2;

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
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request of a client and its answer, on a stream of its connection. Event loop only.
 *
 * <p>The exchange ends when its answer has been taken over in full; the stream goes on until that has been written. What of the
 * request comes before the exchange wants it waits in blocks, at most the stream's window of it: the client may send more only when
 * it was used up.
 *
 * <p>Reused for stream after stream, so that there are only so many of them, and of their timers.
 */
final class ServerStream implements Responder, StreamOutput.Owner {
    private static final byte[] NOTHING = {};
    /** In place of what would look as if a WebSocket stood. */
    private static final LocalAnswer NOT_SWITCHED = LocalAnswer.of(Status.NOT_IMPLEMENTED, "", ProxyError.BAD_REQUEST);

    private final Http2Server server;
    private final StreamOutput output;
    private final RequestContent content;
    private final Timer timer;

    private @Nullable ServerConnection connection;
    private @Nullable Http2Stream stream;
    private @Nullable Exchange exchange;
    private long begunNanos;
    private boolean continued;
    private boolean unhandled;
    private boolean headSent;
    private boolean endSent;
    /** A WebSocket: whoever follows it sees to its time. */
    private boolean tunnel;

    private long sentBytesSeen;

    ServerStream(Http2Server server) {
        this.server = server;
        this.output = new StreamOutput(server.loop(), this);
        this.content = new RequestContent(server.loop());
        this.timer = server.loop().timer(this::timedOut);
    }

    /** A stream begins. */
    void begin(ServerConnection of, Http2Stream begun) {
        connection = of;
        stream = begun;
        output.begin(of.link(), begun);
        begunNanos = server.loop().nowNanos();
        continued = false;
        unhandled = false;
        headSent = false;
        endSent = false;
        tunnel = false;
        sentBytesSeen = 0;
    }

    // ---- what the client sends ----

    /** The head of the request. */
    void request(FieldList fields, boolean ended) {
        Exchange current = server.exchanges().take();
        exchange = current;
        content.begin(ended);
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
        content.announced(current);
        unhandled = true;
        server.arrived(this);
    }

    /** All that came by the same read was read: whoever has taken the request back meanwhile is asked nothing for. */
    void handle() {
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
    }

    private void begin(Exchange current) {
        ServerConnection of = connection();
        current.begin(this, of.peer(), of.listener().slot(), server.loop().nowNanos());
    }

    /** A malformed request costs its stream; what is merely not wanted is answered. */
    private void refuse(MalformedMessage e) {
        if (e.status() == Status.BAD_REQUEST) {
            ServerConnection from = connection();
            abort(e.error(), Http2Error.PROTOCOL_ERROR);
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
    int content(ByteBuffer piece, boolean ended) {
        int size = piece.remaining();
        Exchange current = exchange;
        if (current == null) {
            if (!content.discard(size, ended, server.patience().bytes())) {
                reset(Http2Error.NO_ERROR);
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

    void trailers(FieldList fields, boolean ended) {
        Exchange current = exchange;
        if (!ended || content.isEnded() || isTunnelAsked()) {
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
            refuse(new MalformedMessage("trailers that are none"));
            return;
        }
        content.giveEnd(current);
    }

    /** RFC 9113 section 8.5: after the heads there is nothing but content. */
    private boolean isTunnelAsked() {
        return exchange != null && exchange.isUpgrade();
    }

    private void giveKept() {
        Exchange current = exchange;
        int given;
        while (current != null && current == exchange && (given = content.giveKept(current)) > 0) {
            consumed(given);
        }
        if (current != null && current == exchange) {
            content.giveEnd(current);
            finishTunnel(current);
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
        stream = null;
        if (tunnel && endSent && exchange != null && content.isEnded() && !content.isEndGiven()) {
            return; // What the client said last still waits for the endpoint.
        }
        connection = null;
        timer.cancel();
        content.clear();
        output.clear();
        leave(ProxyError.CLIENT_GONE);
        server.give(this);
    }

    private void consumed(int bytes) {
        if (connection != null && stream != null) {
            connection.consumed(stream, bytes);
        }
    }

    // ---- what the client is sent ----

    @Override
    public void resumeRequest() {
        moved();
        if (content.resume()) {
            server.loop().run(this::giveKept);
        }
    }

    @Override
    public void pauseRequest() {
        content.pause();
    }

    @Override
    public boolean isCongested() {
        Exchange current = exchange;
        long ahead = current == null ? 0 : current.route().settings().bufferResponseBytes();
        return output.waitingBytes() > ahead || (connection != null && connection.isCongested());
    }

    @Override
    public void interim(Head head) {
        if (!headSent) {
            headers(server.answerFields().interim(head), false);
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
        headers(server.answerFields().of(head, current.answerLines()), endSent);
    }

    @Override
    public void switched(Head head) {
        Exchange current = current();
        tunnel = true;
        timer.cancel();
        headSent = true;
        current.answering(head.status());
        ExtendedConnect.reduce(head);
        headers(server.answerFields().switched(head, current.answerLines()), false);
        resumeRequest();
    }

    @Override
    public void content(ByteBuffer piece) {
        current().record().sent(piece.remaining());
        output.content(piece);
        sentBytesSeen = output.sentBytes();
        moved();
        connection().written(output.waitingBytes());
    }

    @Override
    public void end(@Nullable Head answerTrailers) {
        if (!endSent) {
            endSent = true;
            if (answerTrailers == null) {
                output.end();
            } else {
                headers(server.answerFields().trailers(answerTrailers), true);
            }
            connection().written(0);
        }
        if (!tunnel || current().sink() == null || content.isEndGiven()) {
            finish(); // Else it is a half-close: the other direction goes on.
        }
    }

    /** The end of the other direction may be the end of a tunnel. */
    private void finishTunnel(Exchange current) {
        if (tunnel && endSent && current == exchange && content.isEndGiven()) {
            finish();
        }
    }

    @Override
    public void answer(LocalAnswer answer) {
        Exchange current = current();
        boolean misleads = ExtendedConnect.misleads(current, answer.status());
        LocalAnswer said = current.answering(misleads ? NOT_SWITCHED : answer);
        boolean grpc = Grpc.takes(current.request(), said);
        byte[] content = grpc || current.method() == Method.HEAD ? NOTHING : said.content();
        headSent = true;
        endSent = true;
        AnswerFields fields = server.answerFields();
        headers(
                grpc ? fields.grpc(said, current.answerLines()) : fields.local(said, current.answerLines()),
                content.length == 0);
        if (content.length > 0) {
            current.record().sent(content.length);
            output.content(ByteBuffer.wrap(content));
            output.end();
            sentBytesSeen = output.sentBytes();
        }
        connection().written(0);
        finish();
    }

    @Override
    public void failed(ProxyError error, String detail) {
        abort(error, tunnel ? Http2Error.CANCEL : Http2Error.INTERNAL_ERROR);
    }

    // ---- ends ----

    @Override
    public void drained() {
        Exchange current = exchange;
        RequestSink sink = current == null ? null : current.sink();
        if (sink != null) {
            moved();
            sink.answerDrained();
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
        awaitRequestEnd();
    }

    /**
     * What is left of the request nobody wants: some of it is read and thrown away, and then the client is told (RFC 9113 section
     * 8.1). Not at once, since there are clients that take a reset for a failure, whatever they got before.
     */
    private void awaitRequestEnd() {
        if (content.isEnded()) {
            timer.cancel();
        } else if (exchange == null) {
            timer.set(server.patience().nanos());
        }
    }

    private void giveUp(LocalAnswer answer) {
        if (headSent) {
            abort(ProxyError.BAD_REQUEST, Http2Error.CANCEL);
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
        // What came ahead nobody wants any more.
        int ahead = content.clear();
        if (ahead > 0) {
            consumed(ahead);
        }
        if (stream == null) {
            onClosed();
        } else if (output.waitingBytes() > 0) {
            timer.set(server.streamIdleNanos());
        } else {
            awaitRequestEnd();
        }
    }

    /** The connection ends, or the balancer. */
    void abort(ProxyError error, Http2Error told) {
        leave(error);
        if (stream == null && connection != null) {
            onClosed(); // It was closed already, and stayed for what the client had said last.
        } else {
            reset(told);
        }
    }

    private void reset(Http2Error error) {
        if (connection != null && stream != null) {
            connection.reset(stream, error);
        }
    }

    private void headers(FieldList fields, boolean end) {
        if (connection != null && stream != null) {
            connection.headers(stream, fields, end);
        }
    }

    private ServerConnection connection() {
        return Objects.requireNonNull(connection, "no stream");
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

    /** From now on it may stand still for as long as ever. */
    private void moved() {
        if (!tunnel) {
            timer.set(idleNanos());
        }
    }

    private void timedOut() {
        if (output.waitingBytes() > 0) {
            if (output.sentBytes() == sentBytesSeen) {
                abort(ProxyError.CLIENT_GONE, Http2Error.CANCEL);
            } else {
                sentBytesSeen = output.sentBytes(); // Slow, but it moves.
                timer.set(idleNanos());
            }
        } else if (exchange == null) {
            reset(Http2Error.NO_ERROR);
        } else if (content.isAwaited(exchange, continued)) {
            giveUp(LocalAnswer.of(ProxyError.REQUEST_TIMEOUT));
        }
        // Else the endpoint's turn, which has a clock of its own.
    }

    private Exchange current() {
        return Objects.requireNonNull(exchange, "no exchange");
    }
}
