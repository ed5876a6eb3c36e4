package balancebeam.http3;

import balancebeam.balance.Endpoint;
import balancebeam.bytes.Ascii;
import balancebeam.filter.MultiplexedConnection;
import balancebeam.filter.ProxyError;
import balancebeam.filter.Requester;
import balancebeam.net.Reason;
import balancebeam.net.Timer;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/3 connection to an endpoint, which as many attempts share as it takes at a time, each by a stream of its own. Event loop
 * only.
 *
 * <pre>
 *   CONNECTING ──▶ OPEN ──GOAWAY, its pool retired──▶ GOING ──no stream left──▶ CLOSED
 * </pre>
 *
 * <p>It stands once the handshake is done: then the endpoint has agreed to speak HTTP/3, and how many streams it takes is known.
 */
final class ClientConnection implements MultiplexedConnection, UdpSocket.Listener, ConnectionFrames.Owner {
    /** The library keeps something of each stream that was cancelled, as long as its connection lives. */
    private static final int MOST_CANCELLED = 200;
    /** Nobody knows frames of this type; as they must be answered by QUIC, they keep a connection. */
    private static final long UNKNOWN_FRAME = 0x40;

    private static final int KEPT_ALIVE_TIMES = 3;

    private enum Phase {
        CONNECTING,
        OPEN,
        GOING,
        CLOSED
    }

    private final Http3Client client;
    private final Endpoint endpoint;
    private final Keeper keeper;
    private final byte[] hostText;
    private final Timer timer;
    private final SSLEngine engine;
    private final UdpSocket socket;
    private @Nullable QuicChannel quic;

    private Phase phase = Phase.CONNECTING;
    /** Those that were leased, started or not. */
    private final List<ClientStream> streams = new ArrayList<>();

    /** Its keeper knows that it stands. */
    private boolean ready;

    private boolean goAwayReceived;
    private boolean used;
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
        this.client = client;
        this.endpoint = endpoint;
        this.keeper = keeper;
        this.hostText = Ascii.bytes(endpoint.name());
        this.timer = client.loop.timer(this::timedOut);
        this.engine = client.newEngine(endpoint);
        this.socket = UdpSocket.connect(client.loop, endpoint.address(), Http3Client.newCodec(engine), this);
        timer.set(client.connectNanos);
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public int room() {
        if (phase == Phase.CONNECTING) {
            return Http3Client.STREAMS;
        }
        return phase == Phase.OPEN ? capacity() : 0;
    }

    @Override
    public int capacity() {
        if (phase == Phase.CLOSED || goAwayReceived || quic == null) {
            return 0;
        }
        // What an endpoint has granted anew is looked up by Netty only when all before is used: sometimes this says 0
        // too early.
        long granted = quic.peerAllowedStreams(QuicStreamType.BIDIRECTIONAL);
        return (int) Math.min(Http3Client.STREAMS - streams.size(), granted);
    }

    @Override
    public boolean isConnected() {
        return phase == Phase.OPEN;
    }

    @Override
    public boolean isIdle() {
        return phase == Phase.OPEN && streams.isEmpty();
    }

    @Override
    public Requester stream() {
        ClientStream stream = client.takeStream();
        if (streams.isEmpty()) {
            timer.set(silenceNanos / KEPT_ALIVE_TIMES);
        }
        streams.add(stream);
        stream.lease(this);
        return stream;
    }

    @Override
    public void retire() {
        if (phase == Phase.OPEN || phase == Phase.CONNECTING) {
            phase = Phase.GOING;
            closeIfDone();
        }
    }

    // ---- the connection ----

    @Override
    public void onConnected() {
        if (phase == Phase.CLOSED) {
            return;
        }
        Future<QuicChannel> handshake = QuicChannel.newBootstrap(socket.channel())
                .option(ChannelOption.ALLOCATOR, UdpSocket.BUFFERS)
                .handler(new ConnectionFrames(client.loop, this, client.mostListBytes()))
                .remoteAddress(endpoint.address())
                .connect();
        handshake.addListener(done -> handshaken(handshake));
    }

    /** In the middle of what Netty does. */
    private void handshaken(Future<QuicChannel> done) {
        client.loop.run(() -> {
            if (phase == Phase.CLOSED) {
                return;
            }
            if (done.isSuccess()) {
                ready(done.getNow());
            } else {
                handshakeFailed(done.cause());
            }
        });
    }

    private void handshakeFailed(Throwable cause) {
        HandshakeFailure why = HandshakeFailure.of(cause, engine);
        connectFailed(why.error(), why.detail());
    }

    private void ready(QuicChannel connected) {
        if (!Http3Client.ALPN.equals(engine.getApplicationProtocol())) {
            connected.close();
            connectFailed(ProxyError.TLS_FAILED, HandshakeFailure.NO_HTTP_3);
            return;
        }
        quic = connected;
        silenceNanos = silence(connected.peerTransportParameters());
        timer.cancel();
        ready = true;
        if (phase == Phase.CONNECTING) {
            phase = Phase.OPEN;
        }
        keeper.connected(this);
        if (streams.isEmpty() && phase == Phase.OPEN) {
            timer.set(client.idleNanos);
        }
        closeIfDone();
    }

    /** The shorter one of ours and the endpoint's. */
    private static long silence(@Nullable QuicTransportParameters told) {
        long ours = Http3Client.SILENCE.toMillis();
        long millis = told == null || told.maxIdleTimeout() == 0 ? ours : Math.min(told.maxIdleTimeout(), ours);
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Override
    public void onBroken(Exception cause) {
        if (!ready) {
            connectFailed(ProxyError.CONNECT_FAILED, "could not be connected to: " + Reason.of(cause));
        } else {
            end(stream -> stream.lost("can't be reached any more: " + Reason.of(cause)));
        }
    }

    @Override
    public void closedByEndpoint(QuicConnectionCloseEvent why) {
        closed = why;
    }

    @Override
    public void inactive() {
        if (ready) {
            end(this::lost);
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

    private void lost(ClientStream stream) {
        if (closed != null) {
            stream.lost("closed the connection with code 0x" + Integer.toHexString(closed.error()));
        } else if (quic != null && quic.isTimedOut()) {
            stream.lost("has said nothing any more");
        } else {
            stream.lostByFault(); // The codec has closed it.
        }
    }

    /** It did what it must not. */
    void broken(Http3ErrorCode code) {
        if (quic != null) {
            quic.close(true, code.code(), Unpooled.EMPTY_BUFFER);
        }
        client.loop.run(() -> end(ClientStream::lostByFault));
    }

    private void connectFailed(ProxyError error, String detail) {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        timer.cancel();
        socket.close();
        keeper.connectFailed(this, error, detail);
        keeper.closed(this);
    }

    private void timedOut() {
        if (!ready) {
            connectFailed(ProxyError.CONNECT_TIMEOUT, "did not answer by QUIC in time");
        } else if (streams.isEmpty()) {
            end(stream -> {});
        } else {
            keepAlive();
        }
    }

    /** While requests wait for answers, silence does not end it: the endpoint is made to say something (RFC 9114 section 5.1). */
    private void keepAlive() {
        QuicStreamChannel control = quic == null ? null : Http3.getLocalControlStream(quic);
        if (control != null) {
            control.write(new DefaultHttp3UnknownFrame(UNKNOWN_FRAME, Unpooled.EMPTY_BUFFER));
        }
        timer.set(silenceNanos / KEPT_ALIVE_TIMES);
    }

    /** Its streams are told first. */
    private void end(Consumer<ClientStream> told) {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        timer.cancel();
        List.copyOf(streams).forEach(told);
        if (quic != null && quic.isActive()) {
            quic.close(true, Http3ErrorCode.H3_NO_ERROR.code(), Unpooled.EMPTY_BUFFER);
        }
        socket.close();
        keeper.closed(this);
    }

    private void closeIfDone() {
        if (phase == Phase.GOING && streams.isEmpty() && ready) {
            end(stream -> {});
        }
    }

    @Override
    public void goingAway(long firstStream) {
        goAwayReceived = true;
        client.loop.run(() -> {
            if (phase == Phase.OPEN) {
                phase = Phase.GOING;
            }
            for (ClientStream stream : List.copyOf(streams)) {
                if (stream.id() >= firstStream) {
                    stream.notTaken();
                }
            }
            closeIfDone();
        });
    }

    // ---- for its streams ----

    @Nullable
    StreamLink open(ClientStream by) {
        return phase == Phase.CLOSED || goAwayReceived || quic == null ? null : StreamLink.open(client, quic, by);
    }

    /** A stream was given back. */
    void freed(ClientStream stream) {
        streams.remove(stream);
        used = true;
        if (streams.isEmpty()) {
            if (phase == Phase.OPEN) {
                timer.set(client.idleNanos);
            } else {
                client.loop.run(this::closeIfDone); // Not while Netty is in the middle of it.
            }
        }
    }

    /** A stream was cancelled. */
    void cancelled() {
        if (++cancelled >= MOST_CANCELLED && phase == Phase.OPEN) {
            phase = Phase.GOING;
        }
    }

    /** A stream that began then got no answer in time: if nothing else came either, the connection may be dead, and is left. */
    void unanswered(long beganNanos) {
        if (phase == Phase.OPEN && socket.readNanos() - beganNanos < 0) {
            phase = Phase.GOING;
        }
    }

    byte[] hostText() {
        return hostText;
    }

    /** Whether it was used before, so that its endpoint may have closed it before the request came. */
    boolean isUsed() {
        return used;
    }
}
