package balancebeam.http3;

import balancebeam.balance.Endpoint;
import balancebeam.filter.ProxyError;
import balancebeam.multiplex.AttemptConnection;
import balancebeam.net.Reason;
import balancebeam.net.UdpSocket;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http3.DefaultHttp3UnknownFrame;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.codec.quic.QuicTransportParameters;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/3 connection to an endpoint. It stands once the handshake is done: then the endpoint has agreed to speak HTTP/3, and how many
 * streams it takes is known. Event loop only.
 */
final class ClientConnection extends AttemptConnection<ClientStream>
        implements UdpSocket.Listener, ConnectionFrames.Owner {
    /** The library keeps something of each stream that was cancelled, as long as its connection lives. */
    private static final int MOST_CANCELLED = 200;
    /** Nobody knows frames of this type; as they must be answered by QUIC, they keep a connection. */
    private static final long UNKNOWN_FRAME = 0x40;

    private static final int KEPT_ALIVE_TIMES = 3;

    private final Http3Client client;
    private final SSLEngine engine;
    private final UdpSocket socket;
    private @Nullable QuicChannel quic;

    private boolean goAwayReceived;
    private int cancelled;
    private long silenceNanos = Http3Client.SILENCE.toNanos();
    /** Why the endpoint closed it. */
    private @Nullable QuicConnectionCloseEvent closed;

    /**
     * Begins to connect.
     *
     * @throws IOException when not even a socket could be had
     */
    ClientConnection(Http3Client client, Endpoint endpoint, Keeper keeper) throws IOException {
        super(client, endpoint, keeper);
        this.client = client;
        this.engine = client.newEngine(endpoint);
        this.socket = UdpSocket.connect(client.loop(), endpoint.address(), Http3Client.newCodec(engine), this);
        connecting();
    }

    @Override
    protected int granted() {
        if (goAwayReceived || quic == null) {
            return 0;
        }
        // What an endpoint has granted anew is looked up by Netty only when all before is used: sometimes this says 0
        // too early.
        return (int) Math.min(Integer.MAX_VALUE, quic.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL));
    }

    @Override
    protected void lease(ClientStream stream) {
        stream.lease(this);
    }

    // ---- from connecting to closed ----

    @Override
    public void onConnected() {
        if (isClosed()) {
            return;
        }
        Future<QuicChannel> handshake = QuicChannel.newBootstrap(socket.channel())
                .option(ChannelOption.ALLOCATOR, UdpSocket.BUFFERS)
                .handler(new ConnectionFrames(client.loop(), this, client.mostSectionBytes()))
                .remoteAddress(endpoint().address())
                .connect();
        handshake.addListener(done -> handshaken(handshake));
    }

    /** In the middle of what Netty does. */
    private void handshaken(Future<QuicChannel> done) {
        client.loop().run(() -> {
            if (isClosed()) {
                return;
            }
            if (done.isSuccess()) {
                shakenHands(done.getNow());
            } else {
                HandshakeFailure why = HandshakeFailure.of(done.cause(), engine);
                connectFailed(why.error(), why.detail());
            }
        });
    }

    private void shakenHands(QuicChannel connected) {
        if (!Http3Client.ALPN.equals(engine.getApplicationProtocol())) {
            connected.close();
            connectFailed(ProxyError.TLS_FAILED, HandshakeFailure.NO_HTTP_3);
            return;
        }
        if (!connected.isActive()) {
            connectFailed(ProxyError.CONNECT_FAILED, "closed the connection as soon as it stood");
            return;
        }
        quic = connected;
        silenceNanos = silence(connected.peerTransportParameters());
        ready();
    }

    /** The shorter one of ours and the endpoint's. */
    private static long silence(@Nullable QuicTransportParameters told) {
        long ours = Http3Client.SILENCE.toMillis();
        long millis = told == null || told.maxIdleTimeout() == 0 ? ours : Math.min(told.maxIdleTimeout(), ours);
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Override
    public void onBroken(Exception cause) {
        if (!isReady()) {
            connectFailed(ProxyError.CONNECT_FAILED, "could not be connected to: " + Reason.of(cause));
        } else {
            lost("can't be reached any more: " + Reason.of(cause));
        }
    }

    @Override
    public void closedByEndpoint(QuicConnectionCloseEvent why) {
        closed = why;
    }

    @Override
    public void inactive() {
        if (!isReady()) {
            return; // The handshake has failed, which is told by itself.
        }
        if (closed != null) {
            lost("closed the connection with code 0x" + Integer.toHexString(closed.error()));
        } else if (quic != null && quic.isTimedOut()) {
            lost("has said nothing any more");
        } else {
            end(ClientStream::brokeRules); // The codec has closed it.
        }
    }

    /** That stream is no more: with this, in all likelihood, which then must be nobody's any more before another try asks for one. */
    void streamGone(ClientStream stream) {
        if (quic == null || !quic.isActive()) {
            inactive();
        } else {
            stream.lost("ended the stream");
        }
    }

    /** It did what it must not. */
    void broken(Http3ErrorCode code) {
        if (quic != null) {
            quic.close(true, code.code(), Unpooled.EMPTY_BUFFER);
        }
        client.loop().run(() -> end(ClientStream::brokeRules));
    }

    @Override
    protected void closeTransport() {
        eachStream(stream -> {
            if (stream.isOpen()) {
                stream.closed();
            }
        });
        if (quic != null && quic.isActive()) {
            quic.close(true, Http3ErrorCode.H3_NO_ERROR.code(), Unpooled.EMPTY_BUFFER);
        }
        socket.close();
    }

    @Override
    protected String connectTimedOut() {
        return "did not answer by QUIC in time";
    }

    @Override
    protected void busy() {
        timer().set(silenceNanos / KEPT_ALIVE_TIMES);
    }

    /** While requests wait for answers, silence does not end it: the endpoint is made to say something (RFC 9114 section 5.1). */
    @Override
    protected void busyTimedOut() {
        QuicStreamChannel control = quic == null ? null : Http3.getLocalControlStream(quic);
        if (control != null) {
            control.write(new DefaultHttp3UnknownFrame(UNKNOWN_FRAME, Unpooled.EMPTY_BUFFER));
        }
        timer().set(silenceNanos / KEPT_ALIVE_TIMES);
    }

    @Override
    public void goingAway(long firstStream) {
        goAwayReceived = true;
        client.loop().run(() -> endpointLeaves(firstStream)); // Not while Netty is in the middle of it.
    }

    // ---- for its streams ----

    @Nullable
    StreamLink open(ClientStream by) {
        return isClosed() || goAwayReceived || quic == null ? null : StreamLink.open(client, quic, by);
    }

    /** A stream was cancelled. */
    void cancelled() {
        if (++cancelled >= MOST_CANCELLED) {
            retire();
        }
    }

    @Override
    protected long lastReadNanos() {
        return socket.readNanos();
    }

    @Override
    protected boolean takesTunnels() {
        return false;
    }

    @Override
    protected String version() {
        return "HTTP/3";
    }
}
