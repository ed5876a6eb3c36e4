package balancebeam.http1;

import balancebeam.filter.Exchange;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.MalformedMessage;
import balancebeam.filter.Peer;
import balancebeam.filter.ProxyError;
import balancebeam.filter.RequestSink;
import balancebeam.filter.Responder;
import balancebeam.http.Head;
import balancebeam.http.Status;
import balancebeam.net.ClientPeer;
import balancebeam.net.Connection;
import balancebeam.net.ConnectionHandler;
import balancebeam.net.Linger;
import balancebeam.net.Listener;
import balancebeam.net.Timer;
import balancebeam.websocket.WebSockets;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A client's HTTP/1.1 connection: reads requests, one exchange at a time, and has their answers written. Event loop only.
 *
 * <pre>
 *   IDLE ──first byte──▶ HEAD ──complete──▶ EXCHANGE ──answered──▶ IDLE
 *                          │                   │  └─request unfinished─▶ DISCARD ──its end──▶ IDLE
 *                          └──malformed──┐     └──last one──┐               │ too much
 *                                        ▼                  ▼               ▼
 *                                              {@link Linger} ──▶ CLOSED
 * </pre>
 *
 * <p>What a client sends ahead (pipelining) is left unread in {@link #onRead} while an exchange runs; the connection keeps
 * it and reads no more, so a client can't make us hold more than one read's worth.
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
    private final Listener listener;
    private final HeadParser parser;
    private final RequestBody body;
    private final AnswerOutput output;
    private final Timer timer;

    /** The list of the server's connections. */
    @Nullable
    ServerConnection previous;

    @Nullable
    ServerConnection next;

    private Phase phase = Phase.IDLE;
    private @Nullable Peer peer;
    private @Nullable Exchange exchange;
    private @Nullable Linger linger;
    private boolean persistent;
    private boolean inputEnded;
    private boolean tunnel;
    /** The tunnel is a WebSocket's: whoever follows that sees to its time. */
    private boolean webSocket;

    private long sentBytesSeen;
    private long idleSince;
    private final int terms;

    ServerConnection(Http1Server server, Connection connection, Listener listener) {
        this.server = server;
        this.connection = connection;
        this.listener = listener;
        this.terms = listener.terms();
        this.parser = HeadParser.ofRequests(
                server.limits().headBytes(),
                server.limits().fields(),
                server.limits().targetBytes());
        this.body = new RequestBody(server);
        this.output = new AnswerOutput(server, connection);
        this.timer = server.loop().timer(this::timedOut);
        connection.handler(this);
        idleSince = server.loop().nowNanos();
        timer.set(server.clientHeadNanos());
    }

    // ---- what the client sends ----

    @Override
    public void onRead(ByteBuffer bytes) {
        Phase was;
        int before;
        do {
            was = phase;
            before = bytes.remaining();
            switch (phase) {
                case IDLE, HEAD -> readHead(bytes);
                case EXCHANGE -> readContent(bytes);
                case DISCARD -> readBody(bytes);
                case LINGER, CLOSED -> bytes.position(bytes.limit());
            }
        } while (bytes.hasRemaining() && (bytes.remaining() < before || phase != was));
    }

    private void readHead(ByteBuffer bytes) {
        if (phase == Phase.IDLE) {
            if (connection.isCongested()) {
                return; // Takes its answers slower than it asks: the next request waits.
            }
            if (HeadParser.skipEmptyLine(bytes)) {
                return;
            }
            exchange = server.exchanges().take();
            parser.start(exchange.request());
            output.start();
            phase = Phase.HEAD;
            timer.set(server.clientHeadNanos());
        }
        Exchange current = current();
        try {
            if (parser.parse(bytes, current.request())) {
                begin(current);
            }
        } catch (MalformedMessage e) {
            boolean may = peer == null && Http2Preface.isBegun(current.request());
            ConnectionHandler http2 = may ? server.http2(connection, listener) : null;
            if (http2 == null) {
                refuse(e);
            } else {
                handOver(http2, current, bytes);
            }
        }
    }

    private void handOver(ConnectionHandler next, Exchange current, ByteBuffer bytes) {
        exchange = null;
        phase = Phase.CLOSED;
        timer.cancel();
        server.closed(this);
        Http2Preface.handOver(next, current.request(), bytes);
        server.exchanges().give(current);
    }

    private void begin(Exchange current) throws MalformedMessage {
        Head head = current.request();
        current.begin(this, peer(), listener.slot(), server.loop().nowNanos());
        server.fieldsDropped(parser.dropUnderscored(head));
        Framing framing = server.framing;
        framing.read(head);
        RequestChecks.check(current, framing);
        persistent = head.minorVersion() == 0 ? framing.keepAlive && !framing.close : !framing.close;
        body.start(current, framing);
        phase = Phase.EXCHANGE;
        tunnel = false;
        webSocket = false;
        timer.cancel();
        server.exchanges().handle(current);
    }

    private Peer peer() {
        if (peer == null) {
            peer = ClientPeer.of(connection);
        }
        return peer;
    }

    private void readContent(ByteBuffer bytes) {
        if (body.isOpen()) {
            moved();
            readBody(bytes);
        }
    }

    private void readBody(ByteBuffer bytes) {
        try {
            body.read(bytes);
        } catch (MalformedMessage e) {
            if (phase == Phase.EXCHANGE) {
                refuse(e);
            } else if (phase == Phase.DISCARD) {
                startLinger();
            }
        }
        if (phase == Phase.DISCARD) {
            if (body.isDone()) {
                awaitRequest();
            } else if (body.isTooLong()) {
                startLinger();
            }
        }
    }

    @Override
    public void onInputClosed() {
        inputEnded = true;
        if (phase != Phase.EXCHANGE) {
            leaveExchange(ProxyError.CLIENT_GONE);
            startLinger(); // The end of an answer may still wait for a client that takes it slowly.
        } else if (tunnel) {
            endTunnelInput();
        } else if (!body.isDone()) {
            giveUp(LocalAnswer.of(ProxyError.CLIENT_GONE), ProxyError.CLIENT_GONE);
        }
        // Else a half-close: the client has said all, and still gets its answer.
    }

    private void endTunnelInput() {
        body.abandon();
        RequestSink sink = current().sink();
        if (sink != null) {
            sink.requestEnd(null);
        }
        if (output.isEnded()) {
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
            moved();
            sink.answerDrained();
        } else if (phase == Phase.IDLE) {
            connection.resumeReading();
        }
    }

    // ---- what the client is sent ----

    @Override
    public void resumeRequest() {
        body.resume();
        moved();
        connection.resumeReading();
    }

    /** From now on it may stand still for as long as ever. */
    private void moved() {
        if (!webSocket) {
            timer.set(server.idleNanos(exchange, tunnel));
        }
    }

    @Override
    public void pauseRequest() {
        body.pause();
    }

    @Override
    public boolean isCongested() {
        // What a route wants taken ahead waits here, so that the endpoint is free before a slow client has all.
        long ahead = exchange == null ? 0 : exchange.route().settings().bufferResponseBytes();
        return ahead == 0 ? connection.isCongested() : connection.unsentBytes() > ahead;
    }

    @Override
    public void interim(Head head) {
        if (output.interim(current(), head) && head.status() == 100) {
            body.continued();
            moved();
        }
    }

    @Override
    public void head(Head head, long contentBytes) {
        Exchange current = current();
        persistent &= AnswerOutput.isFramed(current, contentBytes) && mayPersist(current, head.status());
        output.head(current, head, contentBytes, persistent);
    }

    /** Whether it should end after the exchange that runs. */
    boolean isDraining() {
        return server.isDraining() || listener.isClosed() || listener.terms() != terms;
    }

    private boolean mayPersist(Exchange current, int status) {
        return !isDraining() && body.mayOutlive(current, status);
    }

    @Override
    public void switched(Head head) {
        tunnel = true;
        webSocket = WebSockets.isChosen(head);
        timer.cancel();
        persistent = false;
        output.switched(current(), head);
        body.startTunnel();
        resumeRequest();
        if (inputEnded) {
            endTunnelInput();
        }
    }

    @Override
    public void content(ByteBuffer piece) {
        output.content(current(), piece);
        if (tunnel || connection.isCongested()) {
            sentBytesSeen = connection.sentBytes();
            moved();
        }
    }

    @Override
    public void end(@Nullable Head trailers) {
        output.end(trailers);
        if (tunnel && !body.isDone() && current().sink() != null) {
            connection.shutdownOutput(); // Half-close: the other direction goes on.
        } else {
            finish();
        }
    }

    @Override
    public void answer(LocalAnswer answer) {
        Exchange current = current();
        // After a bug nobody knows what this connection's state is; and what is too large is not worth being read away.
        boolean mayGoOn = answer.error() != ProxyError.BUG && answer.error() != ProxyError.REQUEST_TOO_LARGE;
        persistent &= !inputEnded && mayGoOn && mayPersist(current, answer.status());
        output.local(current, answer, persistent);
        finish();
    }

    /** The answer broke off after it began: the client must see that it is not complete. */
    @Override
    public void failed(ProxyError error, String detail) {
        leaveExchange(error);
        if (output.isUntilClose() || tunnel) {
            connection.reset(); // A plain end would look like the content's.
        } else {
            connection.close();
        }
        closed();
    }

    // ---- ends ----

    /** Not a request that may be passed on: says so and closes. */
    private void refuse(MalformedMessage e) {
        giveUp(e.answer(), e.error());
    }

    /** The request can't be finished: an attempt is given up, and the client told if that is still possible. */
    private void giveUp(LocalAnswer answer, ProxyError error) {
        Exchange current = current();
        if (phase == Phase.HEAD) {
            // Whoever is told of the end asks for the client, and since when.
            current.begin(this, peer(), listener.slot(), server.loop().nowNanos());
            phase = Phase.EXCHANGE;
        }
        RequestSink sink = current.sink();
        if (sink != null) {
            sink.requestAborted(error);
        }
        body.abandon();
        persistent = false;
        if (output.isBegun() || error == ProxyError.CLIENT_GONE) {
            leaveExchange(error);
            connection.close();
            closed();
        } else {
            answer(answer);
        }
    }

    /** The answer is complete. */
    private void finish() {
        endExchange();
        if (!persistent || inputEnded) {
            startLinger();
        } else if (body.isDone()) {
            awaitRequest();
        } else {
            phase = Phase.DISCARD;
            body.discard();
            timer.set(server.lingerNanos());
            connection.resumeReading();
        }
    }

    private void awaitRequest() {
        if (isDraining()) {
            startLinger();
        } else {
            phase = Phase.IDLE;
            idleSince = server.loop().nowNanos();
            timer.set(server.clientIdleNanos());
            connection.resumeReading();
        }
    }

    private void startLinger() {
        phase = Phase.LINGER;
        body.abandon();
        timer.cancel();
        linger = Linger.begin(server.patience(), connection, inputEnded, this::closed);
    }

    private void timedOut() {
        switch (phase) {
            case IDLE, DISCARD -> startLinger();
            case HEAD -> refuse(new MalformedMessage(Status.REQUEST_TIMEOUT, "the head took too long"));
            case EXCHANGE -> {
                if (connection.sentBytes() != sentBytesSeen && connection.isCongested()) {
                    sentBytesSeen = connection.sentBytes(); // Slow, but it moves.
                    moved();
                } else if (tunnel || connection.isCongested()) {
                    abort();
                } else if (body.isAwaited()) {
                    giveUp(LocalAnswer.of(ProxyError.REQUEST_TIMEOUT), ProxyError.REQUEST_TIMEOUT);
                }
                // Else the endpoint's turn, which has a clock of its own.
            }
            case LINGER, CLOSED -> {
                // Nothing to do.
            }
        }
    }

    Listener listener() {
        return listener;
    }

    /** Closes once it has been idle for that long, unless a request comes before. */
    void closeAfterIdle(long nanos) {
        if (phase == Phase.IDLE) {
            timer.set(Math.max(0, idleSince + nanos - server.loop().nowNanos()));
        }
    }

    /** Ends everything at once. */
    void abort() {
        if (phase != Phase.CLOSED) {
            if (linger != null) {
                linger.abort();
            }
            leaveExchange(ProxyError.CLIENT_GONE);
            connection.reset();
            closed();
        }
    }

    private void closed() {
        if (phase != Phase.CLOSED) {
            phase = Phase.CLOSED;
            timer.cancel();
            server.closed(this);
            listener.connectionClosed(server.loop());
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
            if (current.record().error() == null) {
                current.record().failed(error);
            }
            endExchange();
        } else {
            exchange = null;
            server.exchanges().give(current);
        }
    }

    private void endExchange() {
        Exchange current = current();
        exchange = null;
        current.sink(null);
        current.end(server.loop().nowNanos());
        server.exchanges().give(current);
    }

    private Exchange current() {
        if (exchange == null) {
            throw new IllegalStateException("no exchange in " + phase);
        }
        return exchange;
    }
}
