package balancebeam.http1;

import balancebeam.filter.Exchange;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.Peer;
import balancebeam.filter.ProxyError;
import balancebeam.filter.RequestSink;
import balancebeam.filter.Responder;
import balancebeam.http.Head;
import balancebeam.http.Method;
import balancebeam.http.Status;
import balancebeam.http1.AnswerWriter.Persistence;
import balancebeam.net.Connection;
import balancebeam.net.ConnectionHandler;
import balancebeam.net.Timer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A client's HTTP/1.1 connection: reads requests, one exchange at a time, and writes their answers. Event loop only.
 *
 * <pre>
 *   IDLE ──first byte──▶ HEAD ──complete──▶ EXCHANGE ──answered──▶ IDLE
 *                          │                   │  └─request unfinished─▶ DISCARD ──its end──▶ IDLE
 *                          └──malformed──┐     └──last one──┐               │ too much
 *                                        ▼                  ▼               ▼
 *                                      LINGER: answered, output shut, input thrown away ──▶ closed
 * </pre>
 *
 * <p>What a client sends ahead (pipelining) is left unread in {@link #onRead} while an exchange runs; the connection keeps
 * it and reads no more, so a client can't make us hold more than one read's worth.
 *
 * <p>An end is never a plain close where the client could lose the answer by it: a close with input unread makes the
 * kernel send a reset, which destroys what the client has not read yet. So output is shut first, and input thrown away
 * until the client closes, too much came, or time is up (RFC 9112 section 9.6).
 */
final class ServerConnection implements ConnectionHandler, Responder {
    private enum Phase {
        IDLE,
        HEAD,
        EXCHANGE,
        DISCARD,
        LINGER,
        CLOSED
    }

    private final Http1Server server;
    private final Connection connection;
    private final HeadParser parser;
    private final BodyReader body = new BodyReader();
    private final RequestBody requestBody = new RequestBody();
    private final Timer timer;

    /** The list of the server's connections. */
    @Nullable
    ServerConnection previous;

    @Nullable
    ServerConnection next;

    private Phase phase = Phase.IDLE;
    private @Nullable Peer peer;
    private @Nullable Exchange exchange;
    private boolean persistent;
    private boolean requestPaused;
    private boolean inputEnded;
    private boolean continued;
    private boolean tunnel;
    private boolean headSent;
    private boolean answerDone;
    private boolean chunked;
    private boolean untilClose;
    private long contentBytes;
    private long discardedBytes;
    private long lingerSinceNanos;

    ServerConnection(Http1Server server, Connection connection) {
        this.server = server;
        this.connection = connection;
        this.parser = HeadParser.ofRequests(
                server.limits().headBytes(),
                server.limits().fields(),
                server.limits().targetBytes());
        this.timer = server.loop().timer(this::timedOut);
        connection.handler(this);
        timer.set(server.clientHeadNanos);
    }

    // ---- what the client sends ----

    @Override
    public void onRead(ByteBuffer bytes) {
        int before;
        do {
            before = bytes.remaining();
            switch (phase) {
                case IDLE, HEAD -> readHead(bytes);
                case EXCHANGE -> readContent(bytes);
                case DISCARD -> discardContent(bytes);
                case LINGER -> linger(bytes);
                case CLOSED -> bytes.position(bytes.limit());
            }
        } while (bytes.hasRemaining() && bytes.remaining() < before);
    }

    private void readHead(ByteBuffer bytes) {
        if (phase == Phase.IDLE) {
            if (connection.isCongested()) {
                return; // Takes its answers slower than it asks: the next request waits.
            }
            exchange = server.newExchange();
            parser.start(exchange.request());
            phase = Phase.HEAD;
            headSent = false;
            timer.set(server.clientHeadNanos);
        }
        Exchange current = current();
        try {
            if (parser.parse(bytes, current.request())) {
                begin(current);
            }
        } catch (MalformedMessage e) {
            refuse(e);
        }
    }

    private void begin(Exchange current) throws MalformedMessage {
        Head head = current.request();
        current.begin(this, peer(), server.loop().nowNanos());
        server.fieldsDropped(parser.dropUnderscored(head));
        Framing framing = server.framing;
        framing.read(head);
        RequestChecks.check(current, framing);
        persistent = head.minorVersion() == 0 ? framing.keepAlive && !framing.close : !framing.close;
        requireSize(framing.contentLength);
        startBody(framing);
        phase = Phase.EXCHANGE;
        requestPaused = true;
        continued = false;
        tunnel = false;
        headSent = false;
        answerDone = false;
        contentBytes = 0;
        timer.cancel();
        server.handle(current);
    }

    private Peer peer() {
        if (peer == null) {
            peer = new Peer(connection.remoteAddress().getAddress());
        }
        return peer;
    }

    private void startBody(Framing framing) {
        if (framing.chunked) {
            body.startChunked();
        } else {
            body.startLength(Math.max(0, framing.contentLength));
        }
    }

    private void requireSize(long bytes) throws MalformedMessage {
        long most = server.limits().bodyBytes();
        if (most > 0 && bytes > most) {
            throw new MalformedMessage(Status.CONTENT_TOO_LARGE, "the content is too large");
        }
    }

    private void readContent(ByteBuffer bytes) {
        if (body.isDone() || requestPaused) {
            return;
        }
        timer.set(tunnel ? server.tunnelIdleNanos : server.streamIdleNanos);
        try {
            body.read(bytes, requestBody);
        } catch (MalformedMessage e) {
            failRequest(e.status() == Status.CONTENT_TOO_LARGE ? ProxyError.REQUEST_TOO_LARGE : ProxyError.BAD_REQUEST);
        }
    }

    /** What comes out of the request's framing. */
    private final class RequestBody implements BodySink {
        @Override
        public boolean isFull() {
            return phase == Phase.EXCHANGE ? requestPaused : phase != Phase.DISCARD;
        }

        @Override
        public void content(ByteBuffer piece) {
            RequestSink sink = exchange == null ? null : exchange.sink();
            contentBytes += piece.remaining();
            long most = server.limits().bodyBytes();
            if (phase == Phase.EXCHANGE && sink != null && (most == 0 || contentBytes <= most || tunnel)) {
                sink.requestContent(piece);
                return;
            }
            piece.position(piece.limit());
            if (phase == Phase.EXCHANGE && sink != null) {
                failRequest(ProxyError.REQUEST_TOO_LARGE);
            }
        }

        @Override
        public void end(@Nullable Head trailers) {
            if (phase == Phase.EXCHANGE) {
                timer.cancel();
                if (trailers != null) {
                    server.fieldsDropped(body.dropUnderscored(trailers));
                }
                RequestSink sink = current().sink();
                if (sink != null) {
                    sink.requestEnd(trailers);
                }
            }
        }
    }

    private void discardContent(ByteBuffer bytes) {
        int before = bytes.remaining();
        try {
            body.read(bytes, requestBody);
        } catch (MalformedMessage e) {
            startLinger();
            return;
        }
        discardedBytes += before - bytes.remaining();
        if (body.isDone()) {
            phase = Phase.IDLE;
            awaitRequest();
        } else if (discardedBytes > server.limits().lingerBytes()) {
            startLinger();
        }
    }

    private void linger(ByteBuffer bytes) {
        discardedBytes += bytes.remaining();
        bytes.position(bytes.limit());
        if (discardedBytes > server.limits().lingerBytes()) {
            close();
        }
    }

    @Override
    public void onInputClosed() {
        inputEnded = true;
        switch (phase) {
            case IDLE, HEAD, DISCARD, LINGER -> close();
            case EXCHANGE -> {
                if (tunnel) {
                    endTunnelInput();
                } else if (!body.isDone()) {
                    failRequest(ProxyError.CLIENT_GONE);
                }
                // Else a half-close: the client has said all, and still gets its answer.
            }
            case CLOSED -> {
                // Nothing to do.
            }
        }
    }

    private void endTunnelInput() {
        body.startNone();
        RequestSink sink = current().sink();
        if (sink != null) {
            sink.requestEnd(null);
        }
        if (answerDone) {
            finish();
        }
    }

    @Override
    public void onBroken(Exception cause) {
        leaveExchange(ProxyError.CLIENT_GONE);
        closed();
    }

    @Override
    public void onWritable() {
        RequestSink sink = exchange == null ? null : exchange.sink();
        if (phase == Phase.EXCHANGE && sink != null) {
            timer.cancel();
            sink.answerDrained();
        } else if (phase == Phase.IDLE) {
            connection.resumeReading();
        }
    }

    // ---- what the client is sent ----

    @Override
    public void resumeRequest() {
        requestPaused = false;
        if (!body.isDone()) {
            timer.set(server.streamIdleNanos);
        }
        connection.resumeReading();
    }

    @Override
    public void pauseRequest() {
        requestPaused = true;
        timer.cancel();
    }

    @Override
    public boolean isCongested() {
        return connection.isCongested();
    }

    @Override
    public void interim(Head head) {
        // RFC 9110 section 15.2: not to an HTTP/1.0 client.
        if (!headSent && current().request().minorVersion() > 0) {
            continued |= head.status() == 100;
            AnswerWriter.writeInterim(connection, head);
        }
    }

    @Override
    public void head(Head head, long length) {
        Exchange current = current();
        boolean old = current.request().minorVersion() == 0;
        boolean unknown = length < 0;
        headSent = true;
        chunked = unknown && !old;
        untilClose = unknown && old;
        if (untilClose || server.isDraining() || !mayFinishRequest(head.status())) {
            persistent = false;
        }
        current.answered(head.status());
        AnswerWriter.write(connection, head, persistence(old), chunked);
    }

    /** Whether the rest of the request may be waited for, should the answer end before it. */
    private boolean mayFinishRequest(int status) {
        if (body.isDone()) {
            return true;
        }
        // A client that waits for 100 may or may not send its content now: no telling where the next request begins.
        boolean waits = current().expectsContinue() && !continued && contentBytes == 0;
        return !waits
                && (status < 300 || body.remainingBytes() <= server.limits().lingerBytes());
    }

    private Persistence persistence(boolean old) {
        if (!persistent) {
            return Persistence.CLOSE;
        }
        return old ? Persistence.KEEP_ALIVE : Persistence.UNSAID;
    }

    @Override
    public void switched(Head head) {
        current().answered(head.status());
        headSent = true;
        tunnel = true;
        persistent = false;
        chunked = false;
        AnswerWriter.writeSwitch(connection, head);
        body.startUntilClose();
        resumeRequest();
        timer.set(server.tunnelIdleNanos);
        if (inputEnded) {
            endTunnelInput();
        }
    }

    @Override
    public void content(ByteBuffer piece) {
        current().sent(piece.remaining());
        if (chunked) {
            server.chunks.content(connection, piece);
        } else {
            connection.write(piece);
        }
        if (tunnel) {
            timer.set(server.tunnelIdleNanos);
        } else if (connection.isCongested()) {
            timer.set(server.streamIdleNanos);
        }
    }

    @Override
    public void end(@Nullable Head trailers) {
        if (chunked) {
            server.chunks.end(connection, trailers);
        }
        answerDone = true;
        if (tunnel && !body.isDone()) {
            connection.shutdownOutput(); // Half-close: the other direction goes on.
        } else {
            finish();
        }
    }

    @Override
    public void answer(LocalAnswer answer) {
        if (headSent) {
            failed(answer.error(), "after the answer had begun");
            return;
        }
        if (answer.error() == ProxyError.ANSWER_TIMEOUT && !body.isDone() && !requestPaused) {
            // No fault of the endpoint's: it waits for the client, and so do we.
            answer(LocalAnswer.of(ProxyError.REQUEST_TIMEOUT));
            return;
        }
        Exchange current = current();
        int status = answer.status().code();
        headSent = true;
        current.answered(status);
        current.failed(answer.error());
        boolean old = current.request().minorVersion() == 0;
        if (server.isDraining() || !mayFinishRequest(status) || inputEnded) {
            persistent = false;
        }
        AnswerWriter.writeLocal(connection, answer, persistence(old), current.method() != Method.HEAD);
        answerDone = true;
        finish();
    }

    /** The answer broke off after it began: the client must see that it is not complete. */
    @Override
    public void failed(ProxyError error, String detail) {
        current().failed(error);
        leaveExchange(error);
        if (untilClose) {
            connection.reset(); // A plain end would look like the content's.
        } else {
            connection.close();
        }
        closed();
    }

    // ---- ends ----

    /** Not a request that may be passed on: says so and closes. */
    private void refuse(MalformedMessage e) {
        if (phase == Phase.HEAD) {
            // Whoever is told of the end asks for the client, and since when.
            current().begin(this, peer(), server.loop().nowNanos());
            phase = Phase.EXCHANGE;
        }
        persistent = false;
        body.startNone();
        answer(new LocalAnswer(e.status(), "", ProxyError.BAD_REQUEST));
    }

    /** The request can't be finished: the attempt is given up, and the client told if that is still possible. */
    private void failRequest(ProxyError error) {
        Exchange current = current();
        RequestSink sink = current.sink();
        current.failed(error);
        if (sink != null) {
            sink.requestAborted(error);
        }
        persistent = false;
        body.startNone();
        if (headSent || error == ProxyError.CLIENT_GONE) {
            leaveExchange(error);
            connection.close();
            closed();
        } else {
            answer(LocalAnswer.of(error));
        }
    }

    /** The answer is complete. */
    private void finish() {
        endExchange();
        if (!persistent || inputEnded) {
            startLinger();
        } else if (body.isDone()) {
            phase = Phase.IDLE;
            awaitRequest();
        } else {
            phase = Phase.DISCARD;
            discardedBytes = 0;
            timer.set(server.lingerNanos);
            connection.resumeReading();
        }
    }

    private void awaitRequest() {
        if (server.isDraining()) {
            startLinger();
        } else {
            timer.set(server.clientIdleNanos);
            connection.resumeReading();
        }
    }

    private void startLinger() {
        phase = Phase.LINGER;
        discardedBytes = 0;
        lingerSinceNanos = server.loop().nowNanos();
        connection.shutdownOutput();
        if (inputEnded && !connection.isCongested()) {
            close();
        } else {
            timer.set(server.lingerNanos);
            connection.resumeReading();
        }
    }

    private void timedOut() {
        switch (phase) {
            case IDLE -> startLinger();
            case HEAD -> refuse(new MalformedMessage(Status.REQUEST_TIMEOUT, "the head took too long"));
            case EXCHANGE -> {
                if (!tunnel && !requestPaused && !body.isDone() && !connection.isCongested()) {
                    failRequest(ProxyError.REQUEST_TIMEOUT);
                } else {
                    abort();
                }
            }
            case DISCARD -> startLinger();
            case LINGER -> endLinger();
            case CLOSED -> {
                // Nothing to do.
            }
        }
    }

    /** A client that is slow to take the end of its answer gets the time that a body has. */
    private void endLinger() {
        if (connection.isCongested() && server.loop().nowNanos() - lingerSinceNanos < server.streamIdleNanos) {
            timer.set(server.lingerNanos);
        } else {
            close();
        }
    }

    void closeIfIdle() {
        if (phase == Phase.IDLE) {
            startLinger();
        }
    }

    /** Ends everything at once. */
    void abort() {
        if (phase != Phase.CLOSED) {
            leaveExchange(ProxyError.CLIENT_GONE);
            connection.reset();
            closed();
        }
    }

    private void close() {
        if (phase != Phase.CLOSED) {
            leaveExchange(ProxyError.CLIENT_GONE);
            connection.close();
            closed();
        }
    }

    private void closed() {
        if (phase != Phase.CLOSED) {
            phase = Phase.CLOSED;
            timer.cancel();
            server.closed(this);
        }
    }

    /** Ends an exchange that is not answered in full. */
    private void leaveExchange(ProxyError error) {
        Exchange current = exchange;
        if (current == null) {
            return;
        }
        RequestSink sink = current.sink();
        if (sink != null) {
            current.sink(null);
            sink.requestAborted(error);
        }
        if (phase == Phase.EXCHANGE) {
            if (current.error() == null) {
                current.failed(error);
            }
            endExchange();
        } else {
            exchange = null;
            server.release(current);
        }
    }

    private void endExchange() {
        Exchange current = current();
        exchange = null;
        current.sink(null);
        current.end(server.loop().nowNanos());
        server.release(current);
    }

    private Exchange current() {
        if (exchange == null) {
            throw new IllegalStateException("no exchange in " + phase);
        }
        return exchange;
    }
}
