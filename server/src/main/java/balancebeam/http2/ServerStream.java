package balancebeam.http2;

import balancebeam.filter.Exchange;
import balancebeam.filter.Grpc;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.MalformedMessage;
import balancebeam.filter.ProxyError;
import balancebeam.filter.RequestSink;
import balancebeam.filter.Responder;
import balancebeam.http.Head;
import balancebeam.http.Method;
import balancebeam.http.Status;
import balancebeam.net.Backlog;
import balancebeam.net.Timer;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.ByteBuffer;
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

    private final Http2Server server;
    private final StreamOutput output;
    private final Backlog unread;
    private final Timer timer;

    private @Nullable ServerConnection connection;
    private @Nullable Http2Stream stream;
    private @Nullable Exchange exchange;
    private long begunNanos;
    private boolean paused;
    private boolean continued;
    private boolean requestEnded;
    private boolean endGiven;
    private @Nullable Head trailers;
    private long announcedBytes;
    private long receivedBytes;
    private long discardedBytes;
    private boolean headSent;
    private boolean endSent;
    private long sentBytesSeen;

    ServerStream(Http2Server server) {
        this.server = server;
        this.output = new StreamOutput(server.loop(), this);
        this.unread = server.loop().newBacklog();
        this.timer = server.loop().timer(this::timedOut);
    }

    /** A stream begins. */
    void begin(ServerConnection of, Http2Stream begun) {
        connection = of;
        stream = begun;
        output.begin(of.link(), begun);
        begunNanos = server.loop().nowNanos();
        paused = true;
        continued = false;
        requestEnded = false;
        endGiven = false;
        trailers = null;
        announcedBytes = 0;
        receivedBytes = 0;
        discardedBytes = 0;
        headSent = false;
        endSent = false;
        sentBytesSeen = 0;
    }

    // ---- what the client sends ----

    /** The head of the request. */
    void request(FieldList fields, boolean ended) {
        Exchange current = server.exchanges().take();
        exchange = current;
        requestEnded = ended;
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
        announcedBytes = current.contentBytes();
        server.exchanges().handle(current);
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
            giveUp(LocalAnswer.of(e.status(), "", e.error()));
        }
    }

    /**
     * Content of the request.
     *
     * @return how much of it is used up already
     */
    int content(ByteBuffer piece, boolean ended) {
        int size = piece.remaining();
        receivedBytes += size;
        Exchange current = exchange;
        if (current == null) {
            discarded(size, ended);
            return size;
        }
        boolean wrong =
                announcedBytes >= 0 && (receivedBytes > announcedBytes || (ended && receivedBytes != announcedBytes));
        if (wrong) {
            refuse(new MalformedMessage("content of another length than its Content-Length says"));
            return size;
        }
        requestEnded |= ended;
        long most = current.route().settings().bodyBytes();
        if (most > 0 && receivedBytes > most) {
            giveUp(LocalAnswer.of(ProxyError.REQUEST_TOO_LARGE));
            return size;
        }
        if (paused || !unread.isEmpty()) {
            unread.add(piece);
            return 0;
        }
        timer.set(idleNanos());
        give(current, piece);
        giveEnd();
        return size;
    }

    void trailers(FieldList fields, boolean ended) {
        if (!ended || requestEnded) {
            refuse(new MalformedMessage("trailers that do not end the request"));
            return;
        }
        if (exchange == null) {
            requestEnded = true;
            return;
        }
        Head read = new Head();
        try {
            server.requestHead().readTrailers(fields, read);
        } catch (MalformedMessage e) {
            refuse(new MalformedMessage("trailers that are none"));
            return;
        }
        if (announcedBytes >= 0 && receivedBytes != announcedBytes) {
            refuse(new MalformedMessage("content of another length than its Content-Length says"));
            return;
        }
        requestEnded = true;
        trailers = read.fieldCount() == 0 ? null : read;
        giveEnd();
    }

    private static void give(Exchange to, ByteBuffer piece) {
        to.record().received(piece.remaining());
        RequestSink sink = to.sink();
        if (sink != null) {
            sink.requestContent(piece);
        }
    }

    /** The end, if it has come and all before it was given. */
    private void giveEnd() {
        Exchange current = exchange;
        if (current != null && requestEnded && !endGiven && !paused && unread.isEmpty()) {
            endGiven = true;
            RequestSink sink = current.sink();
            if (sink != null && current.hasContent()) {
                sink.requestEnd(trailers);
            }
        }
    }

    private void giveKept() {
        Exchange current = exchange;
        while (current != null && current == exchange && !paused && !unread.isEmpty()) {
            ByteBuffer block = unread.first();
            int size = block.remaining();
            give(current, block);
            unread.removeFirst();
            consumed(size);
        }
        giveEnd();
    }

    boolean isAnswered() {
        return headSent;
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
        stream = null;
        timer.cancel();
        unread.clear();
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
        paused = false;
        timer.set(idleNanos());
        if (!unread.isEmpty() || requestEnded) {
            server.loop().run(this::giveKept);
        }
    }

    @Override
    public void pauseRequest() {
        paused = true;
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
        throw new IllegalStateException("nobody asked for another protocol");
    }

    @Override
    public void content(ByteBuffer piece) {
        current().record().sent(piece.remaining());
        output.content(piece);
        sentBytesSeen = output.sentBytes();
        timer.set(idleNanos());
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
        finish();
    }

    @Override
    public void answer(LocalAnswer answer) {
        Exchange current = current();
        LocalAnswer said = current.answering(answer);
        boolean grpc = Grpc.isCall(current.request());
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
        abort(error, Http2Error.INTERNAL_ERROR);
    }

    // ---- ends ----

    @Override
    public void drained() {
        Exchange current = exchange;
        RequestSink sink = current == null ? null : current.sink();
        if (sink != null) {
            timer.set(idleNanos());
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
        if (requestEnded) {
            timer.cancel();
        } else {
            timer.set(server.patience().nanos());
        }
    }

    private void discarded(int bytes, boolean ended) {
        discardedBytes += bytes;
        requestEnded |= ended;
        if (!ended && discardedBytes > server.patience().bytes()) {
            reset(Http2Error.NO_ERROR);
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
        int ahead = (int) unread.bytes();
        unread.clear();
        if (ahead > 0) {
            consumed(ahead);
        }
        if (output.waitingBytes() > 0) {
            timer.set(server.streamIdleNanos());
        } else {
            awaitRequestEnd();
        }
    }

    /** The connection ends, or the balancer. */
    void abort(ProxyError error, Http2Error told) {
        leave(error);
        reset(told);
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
        if (output.waitingBytes() > 0) {
            if (output.sentBytes() == sentBytesSeen) {
                abort(ProxyError.CLIENT_GONE, Http2Error.CANCEL);
            } else {
                sentBytesSeen = output.sentBytes(); // Slow, but it moves.
                timer.set(idleNanos());
            }
        } else if (exchange == null) {
            reset(Http2Error.NO_ERROR);
        } else if (isRequestAwaited()) {
            giveUp(LocalAnswer.of(ProxyError.REQUEST_TIMEOUT));
        }
        // Else the endpoint's turn, which has a clock of its own.
    }

    /** Whether it is the client's turn. */
    private boolean isRequestAwaited() {
        Exchange current = exchange;
        if (current == null || paused || requestEnded) {
            return false;
        }
        return !current.expectsContinue() || continued || receivedBytes > 0;
    }

    private Exchange current() {
        if (exchange == null) {
            throw new IllegalStateException("no exchange");
        }
        return exchange;
    }
}
