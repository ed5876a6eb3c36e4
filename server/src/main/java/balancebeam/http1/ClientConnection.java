package balancebeam.http1;

import balancebeam.balance.Endpoint;
import balancebeam.bytes.Ascii;
import balancebeam.filter.AnswerSink;
import balancebeam.filter.Exchange;
import balancebeam.filter.MalformedMessage;
import balancebeam.filter.ProxyError;
import balancebeam.filter.Requester;
import balancebeam.http.Head;
import balancebeam.net.ConnectFailure;
import balancebeam.net.Connection;
import balancebeam.net.ConnectionHandler;
import balancebeam.net.Reason;
import balancebeam.net.Timer;
import balancebeam.websocket.ExtendedConnect;
import balancebeam.websocket.WebSockets;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 connection to an endpoint: writes a request, reads its answer, and can then be leased again. Event loop
 * only.
 *
 * <pre>
 *   CONNECTING ──▶ IDLE ──start──▶ HEAD ──▶ BODY ──end──▶ ENDED ──release──▶ IDLE
 *        └───────────┴──────────────┴────────┴──────────────┴──▶ CLOSED
 * </pre>
 *
 * <p>It can be leased again only if nothing is open: the request went out in full, the answer ended by its framing,
 * neither side said close, and no byte followed. A byte on an idle connection belongs to no request, so it closes the
 * connection: it must never reach a client.
 */
public final class ClientConnection implements ConnectionHandler, Requester {
    private static final int NO_CONTENT = 204;
    private static final int SWITCHING = 101;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** Who keeps the connection while no attempt has it. */
    public interface Keeper {
        /** It stands. */
        void connected(ClientConnection connection);

        /** It could not be made; it is closed. */
        void connectFailed(ClientConnection connection, ProxyError error, String detail);

        /** Its lease is over, and all went well: it can be used again, unless it {@linkplain #isReusable() can't}. */
        void released(ClientConnection connection);

        /** It has closed, for whatever reason. Once for every connection, also after {@link #connectFailed}. */
        void closed(ClientConnection connection);
    }

    private enum Phase {
        CONNECTING,
        IDLE,
        HEAD,
        BODY,
        ENDED,
        CLOSED
    }

    private final Http1Client client;
    private final Endpoint endpoint;
    private final Keeper keeper;
    private final Connection connection;
    private final HeadParser parser;
    private final BodyReader body = new BodyReader();
    private final AnswerBody answerBody = new AnswerBody();
    private final Timer timer;
    private final byte[] hostText;

    private Phase phase = Phase.CONNECTING;
    private @Nullable Exchange exchange;
    private Requester.@Nullable Sink sink;
    private @Nullable ByteBuffer reading;
    /** Whether it has stood idle, so that its endpoint may have closed it before the request came. */
    private boolean pooled;

    private boolean chunkedRequest;
    private boolean requestDone;
    /** Bytes of content that the request's head has announced and that did not come yet; less than 0 if chunked. */
    private long contentLeft;

    private boolean answerPaused;
    private boolean persistent;
    private boolean reusable;
    private boolean tunnel;
    /** The tunnel is a WebSocket's: whoever follows that sees to its time. */
    private boolean webSocket;

    private boolean receivedAny;
    private int interims;
    private long sentBefore;
    private long idleSinceNanos;
    private long idleNanos;

    /**
     * Begins to connect.
     *
     * @param first what is sent before all else, also before TLS; empty for nothing
     * @throws IOException when not even a socket could be had
     */
    public ClientConnection(Http1Client client, Endpoint endpoint, Keeper keeper, byte[] first) throws IOException {
        this.client = client;
        this.endpoint = endpoint;
        this.keeper = keeper;
        this.parser = HeadParser.ofAnswers(client.limits.answerHeadBytes(), client.limits.fields());
        this.hostText = Ascii.bytes(endpoint.name());
        this.idleNanos = client.idleNanos;
        this.timer = client.loop.timer(this::timedOut);
        this.connection = client.dialer.connect(client.loop, endpoint.name(), endpoint.address(), first, this);
        timer.set(client.connectNanos);
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public void release() {
        keeper.released(this);
    }

    private long answerNanos() {
        long ofRoute = current().route().settings().answerNanos();
        return ofRoute == 0 ? client.answerNanos : ofRoute;
    }

    /** From now on it may stand still for as long as ever. */
    private void moved() {
        if (!webSocket) {
            timer.set(streamIdleNanos());
        }
    }

    /** How long it may stand still. */
    private long streamIdleNanos() {
        if (tunnel) {
            return client.tunnelIdleNanos;
        }
        long ofRoute = exchange == null ? 0 : exchange.route().settings().streamIdleNanos();
        return ofRoute == 0 ? client.streamIdleNanos : ofRoute;
    }

    /** Since when it stands idle, by the loop's clock. */
    public long idleSinceNanos() {
        return idleSinceNanos;
    }

    // ---- the request ----

    /** Sends the request's head and gives the answer to the sink. Only when idle. */
    @Override
    public void start(Exchange newExchange, Requester.Sink answerSink) {
        exchange = newExchange;
        sink = answerSink;
        phase = Phase.HEAD;
        chunkedRequest = newExchange.contentBytes() < 0;
        requestDone = !newExchange.hasContent();
        contentLeft = newExchange.contentBytes();
        answerPaused = false;
        reusable = false;
        tunnel = false;
        webSocket = false;
        receivedAny = false;
        interims = 0;
        sentBefore = connection.sentBytes();
        parser.start(newExchange.answer());
        RequestWriter.write(connection, newExchange, hostText);
        timer.set(requestDone ? answerNanos() : streamIdleNanos());
    }

    @Override
    public void content(ByteBuffer piece) {
        contentLeft -= piece.remaining();
        if (chunkedRequest && !tunnel) {
            client.chunks.content(connection, piece);
        } else {
            connection.write(piece);
        }
        moved();
    }

    @Override
    public void endRequest(@Nullable Head trailers) {
        requestDone = true;
        if (tunnel) {
            connection.shutdownOutput();
            return;
        }
        if (chunkedRequest) {
            client.chunks.end(connection, trailers);
        }
        if (phase == Phase.HEAD) {
            timer.set(answerNanos());
        }
    }

    @Override
    public boolean isCongested() {
        return connection.isCongested();
    }

    @Override
    public void pauseAnswer() {
        answerPaused = true;
        timer.cancel();
        connection.pauseReading();
    }

    @Override
    public void resumeAnswer() {
        answerPaused = false;
        moved();
        connection.resumeReading();
    }

    /** Whether it can be leased again, after the answer's end. */
    public boolean isReusable() {
        return phase == Phase.ENDED
                && reusable
                && requestDone
                && contentLeft <= 0
                && !connection.isClosed()
                && !connection.isCongested()
                && !connection.hasUnread();
    }

    /** Stands idle until it is started again; only when reusable, or just connected. */
    public void idle() {
        phase = Phase.IDLE;
        pooled = true;
        exchange = null;
        sink = null;
        idleSinceNanos = client.loop.nowNanos();
        timer.set(idleNanos);
        // The last piece of the answer may have filled its client, and so have paused this.
        answerPaused = false;
        connection.resumeReading();
    }

    @Override
    public void close() {
        if (phase != Phase.CLOSED) {
            boolean broken = tunnel && phase == Phase.BODY && !requestDone;
            leave();
            if (broken) {
                connection.reset(); // A plain end would look like the client's.
            } else {
                connection.close();
            }
            keeper.closed(this);
        }
    }

    // ---- the answer ----

    @Override
    public void onConnected() {
        timer.cancel();
        keeper.connected(this);
    }

    @Override
    public void onRead(ByteBuffer bytes) {
        receivedAny = true;
        reading = bytes;
        try {
            while (bytes.hasRemaining() && !answerPaused && isReading()) {
                if (phase == Phase.HEAD) {
                    readHead(bytes);
                } else {
                    moved();
                    body.read(bytes, answerBody);
                }
            }
        } catch (MalformedMessage e) {
            fail(ProxyError.BAD_ANSWER, Http2Preface.badAnswer(current().answer(), e));
        }
        reading = null;
        if (phase == Phase.BODY) {
            currentSink().flush();
        }
        if (!isReading() && bytes.hasRemaining()) {
            bytes.position(bytes.limit());
            close();
        }
    }

    private boolean isReading() {
        return phase == Phase.HEAD || phase == Phase.BODY;
    }

    private void readHead(ByteBuffer bytes) throws MalformedMessage {
        Exchange current = current();
        Head head = current.answer();
        if (!parser.parse(bytes, head)) {
            return;
        }
        Framing framing = client.framing;
        framing.read(head);
        ExtendedConnect.check(current, head);
        int status = head.status();
        if (status == SWITCHING) {
            switchProtocol(head);
        } else if (status < 200) {
            interim(head);
        } else {
            finalHead(current, head, framing, status);
        }
    }

    private void interim(Head head) throws MalformedMessage {
        if (++interims > client.limits.interimAnswers()) {
            throw new MalformedMessage("too many interim answers");
        }
        Framing.dropLength(head);
        currentSink().interim(head);
        if (phase == Phase.HEAD) {
            parser.start(head);
        }
    }

    private void switchProtocol(Head head) throws MalformedMessage {
        if (!current().isUpgrade()) {
            throw new MalformedMessage("101 that nobody asked for");
        }
        phase = Phase.BODY;
        tunnel = true;
        requestDone = false;
        body.startUntilClose();
        webSocket = WebSockets.isChosen(head);
        timer.cancel();
        moved();
        Framing.dropLength(head);
        currentSink().switched(head);
    }

    private void finalHead(Exchange current, Head head, Framing framing, int status) throws MalformedMessage {
        persistent = head.minorVersion() == 0 ? framing.keepAlive && !framing.close : !framing.close;
        if (framing.keepAliveSeconds >= 0) {
            // A second less than it promises, since our clocks differ by the way.
            long promised = Math.max(0, framing.keepAliveSeconds - 1) * NANOS_PER_SECOND;
            idleNanos = Math.min(client.idleNanos, promised);
            persistent &= promised > 0;
        }
        if (status == NO_CONTENT) {
            // Whoever announces content here may send it too, when this connection is another client's.
            persistent &= !framing.chunked && framing.contentLength <= 0;
            Framing.dropLength(head);
        }
        phase = Phase.BODY;
        timer.set(streamIdleNanos());
        long length = body.startAnswer(current.method(), framing, status);
        currentSink().head(head, length);
        if (phase == Phase.BODY && body.isDone()) {
            answerBody.end(null);
        }
    }

    /** What comes out of the answer's framing. */
    private final class AnswerBody implements BodySink {
        @Override
        public boolean isFull() {
            return answerPaused || phase != Phase.BODY;
        }

        @Override
        public void content(ByteBuffer piece) {
            currentSink().content(piece);
            piece.position(piece.limit());
        }

        @Override
        public void end(@Nullable Head trailers) {
            if (phase != Phase.BODY) {
                return; // With the last piece its sink gave up.
            }
            boolean more = reading != null && reading.hasRemaining();
            endAnswer(trailers, persistent && !more && !body.isUntilClose());
        }
    }

    private void endAnswer(@Nullable Head trailers, boolean mayReuse) {
        AnswerSink told = currentSink();
        reusable = mayReuse;
        phase = Phase.ENDED;
        timer.cancel();
        told.end(trailers);
    }

    @Override
    public void onInputClosed() {
        if (phase == Phase.BODY && tunnel) {
            currentSink().end(null); // The other direction may go on: whoever leases it closes it.
        } else if (phase == Phase.BODY && body.isUntilClose() && connection.isInputComplete()) {
            endAnswer(null, false);
        } else {
            lost("closed the connection");
        }
    }

    @Override
    public void onBroken(Exception cause) {
        if (phase == Phase.CONNECTING) {
            connectFailed(ConnectFailure.error(cause), "could not be connected to: " + Reason.of(cause));
        } else {
            lost("broke the connection: " + Reason.of(cause));
        }
    }

    private void lost(String detail) {
        switch (phase) {
            case HEAD -> fail(lossBeforeAnswer(), detail + " before it answered");
            case BODY -> fail(ProxyError.ANSWER_TRUNCATED, detail + " within its answer");
            default -> close();
        }
    }

    private ProxyError lossBeforeAnswer() {
        if (receivedAny) {
            return ProxyError.ANSWER_TRUNCATED;
        }
        if (!pooled) {
            return ProxyError.RESET_BEFORE_ANSWER;
        }
        boolean unused = connection.sentBytes() == sentBefore;
        return unused ? ProxyError.STALE_CONNECTION_UNUSED : ProxyError.STALE_CONNECTION;
    }

    @Override
    public void onWritable() {
        if (sink != null) {
            sink.requestDrained();
        }
    }

    // ---- ends ----

    private void timedOut() {
        switch (phase) {
            case CONNECTING -> connectFailed(ProxyError.CONNECT_TIMEOUT, "did not accept the connection in time");
            case HEAD -> answerOverdue();
            case BODY -> fail(ProxyError.ANSWER_TRUNCATED, "stopped within its answer");
            default -> close();
        }
    }

    private void answerOverdue() {
        // While the request has more to come and what came of it has gone out, it is the client that is waited for, and
        // its side has a clock of its own; unless the client itself waits for 100.
        Exchange current = current();
        boolean invited = receivedAny || contentLeft != current.contentBytes();
        if (requestDone || connection.isCongested() || (current.expectsContinue() && !invited)) {
            fail(ProxyError.ANSWER_TIMEOUT, "did not answer in time");
        } else {
            timer.set(streamIdleNanos());
        }
    }

    private void connectFailed(ProxyError error, String detail) {
        leave();
        connection.close();
        keeper.connectFailed(this, error, detail);
        keeper.closed(this);
    }

    private void fail(ProxyError error, String detail) {
        AnswerSink told = currentSink();
        close();
        told.failed(error, detail);
    }

    private void leave() {
        phase = Phase.CLOSED;
        exchange = null;
        sink = null;
        timer.cancel();
    }

    private Exchange current() {
        if (exchange == null) {
            throw new IllegalStateException("no exchange in " + phase);
        }
        return exchange;
    }

    private AnswerSink currentSink() {
        if (sink == null) {
            throw new IllegalStateException("no attempt in " + phase);
        }
        return sink;
    }
}
