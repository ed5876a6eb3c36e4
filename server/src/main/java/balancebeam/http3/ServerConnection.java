package balancebeam.http3;

import balancebeam.config.TlsPolicy;
import balancebeam.filter.Peer;
import balancebeam.filter.PeerConnection;
import balancebeam.filter.ProxyError;
import balancebeam.filter.TlsSession;
import balancebeam.multiplex.FrameLimits;
import balancebeam.multiplex.RequestConnection;
import balancebeam.multiplex.RequestStream;
import balancebeam.net.Listener;
import balancebeam.net.ProxyHeaderOutput;
import balancebeam.net.Timer;
import balancebeam.net.TlsCounts;
import balancebeam.tls.QuicTls;
import balancebeam.tls.ServerTls;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http3.DefaultHttp3GoAwayFrame;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3Exception;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's HTTP/3 connection: sees to its beginning, silence and end, and counts what its client does. Event loop only.
 *
 * <pre>
 *   HANDSHAKE ──▶ OPEN ──idle, drain──▶ GOAWAY 2⁶²−4 ──a moment──▶ GOAWAY last ──no stream left, a moment──▶ CLOSED
 *       └───────────┴───the client broke the rules, or was too slow: closed with the reason───────────────────▲
 * </pre>
 */
final class ServerConnection extends ChannelInboundHandlerAdapter implements PeerConnection, RequestConnection {
    private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);

    /** By which a connection shakes hands, though a later one may be in use when it has done so. */
    static final AttributeKey<QuicTls> TLS = AttributeKey.valueOf(ServerConnection.class, "tls");

    /** So long a client may still open streams after it was told to go. */
    private static final long GOING_NANOS = 1_000_000_000L;
    /** So long the last packets may be on their way, or be sent again. */
    private static final long FAREWELL_NANOS = 500_000_000L;
    /** More than any stream's number. */
    private static final long NO_STREAM = (1L << 62) - 4;

    private static final int STREAM_STEP = 4;
    /** After so many streams that did not end by themselves it is time for a new connection: each leaves a trace in Netty. */
    private static final int MOST_CUT_STREAMS = 1_000;

    private enum Phase {
        HANDSHAKE,
        OPEN,
        GOING,
        GONE,
        CLOSED
    }

    private final Http3Server server;
    private final Http3Server.Terms terms;
    private final Listener listener;
    private final QuicChannel channel;
    private final InetSocketAddress remote;
    private final FrameLimits<ExcessiveLoad> limits;
    private final TlsCounts tlsCounts;
    private final Timer timer;
    private final int termsNumber;
    private final Set<ServerStream> streams = new LinkedHashSet<>();

    private Phase phase = Phase.HANDSHAKE;
    private @Nullable Peer peer;
    private @Nullable List<Runnable> whenClosed;
    private String serverName = "";
    private long lastStream = -STREAM_STEP;
    private long streamsEnd = NO_STREAM;
    private int cutStreams;
    private boolean cut;

    ServerConnection(Http3Server server, Http3Server.Terms terms, QuicChannel channel) {
        this.server = server;
        this.terms = terms;
        this.listener = terms.listener();
        this.tlsCounts = terms.tlsCounts();
        this.channel = channel;
        this.remote = (InetSocketAddress) Objects.requireNonNull(channel.remoteSocketAddress());
        this.termsNumber = listener.terms();
        this.limits = server.newFrameLimits(ExcessiveLoad::new);
        this.timer = server.loop().timer(this::timedOut);
        timer.set(server.clientHeadNanos());
    }

    // ---- the connection ----

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.fireChannelActive(); // Sends our settings, which come first.
        handshakeDone();
    }

    private void handshakeDone() {
        if (phase != Phase.HANDSHAKE) {
            return;
        }
        phase = Phase.OPEN;
        server.handshakeEnded();
        tlsCounts.done(false);
        server.counts().begun();
        peer = null; // What early data did not know.
        if (isDraining()) {
            drain();
        } else if (streams.isEmpty()) {
            timer.set(server.clientIdleNanos());
        } else {
            timer.cancel();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SniCompletionEvent named && named.hostname() != null) {
            serverName = named.hostname();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof Http3Exception) {
            LOG.debug("{} broke the rules of HTTP/3: {}", remote, cause.getMessage());
        } else {
            LOG.debug("At a connection of {}", remote, cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ctx.fireChannelInactive();
        server.loop().event(this::closed);
    }

    private void closed() {
        if (phase == Phase.CLOSED) {
            return;
        }
        if (phase == Phase.HANDSHAKE) {
            server.handshakeEnded();
            tlsCounts.failed();
        }
        phase = Phase.CLOSED;
        timer.cancel();
        List.copyOf(streams).forEach(ServerStream::resetByClient);
        List<Runnable> tasks = whenClosed;
        whenClosed = null;
        if (tasks != null) {
            tasks.forEach(Runnable::run);
        }
        server.closed(this);
        terms.closed();
        listener.connectionClosed(server.loop());
    }

    /** It never began: there is no channel that could tell. */
    void failed() {
        closed();
    }

    /** Ends everything at once. */
    @Override
    public void abort() {
        if (phase != Phase.CLOSED) {
            List.copyOf(streams).forEach(stream -> stream.abort(ProxyError.CLIENT_GONE, RequestStream.End.CANCELLED));
            close(Http3ErrorCode.H3_NO_ERROR, "");
        }
    }

    private void close(Http3ErrorCode code, String why) {
        channel.close(true, code.code(), Unpooled.copiedBuffer(why, StandardCharsets.US_ASCII));
    }

    // ---- its end, without hurry ----

    /** Whether it should end after the streams that run. */
    @Override
    public boolean isDraining() {
        return server.isDraining()
                || listener.isClosed()
                || listener.terms() != termsNumber
                || server.isUnwanted(listener);
    }

    /** The client is told twice, so that requests that are on their way are still taken (RFC 9114 section 5.2). */
    @Override
    public void drain() {
        if (phase == Phase.OPEN) {
            phase = Phase.GOING;
            goAway(NO_STREAM);
            timer.set(GOING_NANOS);
        }
    }

    private void leave() {
        phase = Phase.GONE;
        streamsEnd = lastStream + STREAM_STEP;
        goAway(streamsEnd);
        closeIfDone();
    }

    private void goAway(long stream) {
        QuicStreamChannel control = Http3.getLocalControlStream(channel);
        if (control != null) {
            control.writeAndFlush(new DefaultHttp3GoAwayFrame(stream));
        }
    }

    /** Not at once: what the client has not acknowledged yet would be lost with the connection. */
    private void closeIfDone() {
        if (phase == Phase.GONE && streams.isEmpty()) {
            timer.set(FAREWELL_NANOS);
        }
    }

    private void timedOut() {
        switch (phase) {
            case HANDSHAKE -> close(Http3ErrorCode.H3_GENERAL_PROTOCOL_ERROR, "too slow");
            case OPEN, GOING -> leave(); // Idle: nothing is on its way that would be lost.
            case GONE -> {
                if (streams.isEmpty()) {
                    close(Http3ErrorCode.H3_NO_ERROR, "");
                }
            }
            case CLOSED -> {
                // It is over.
            }
        }
    }

    // ---- for its streams ----

    Http3Server server() {
        return server;
    }

    @Override
    public Listener listener() {
        return listener;
    }

    InetSocketAddress remoteAddress() {
        return remote;
    }

    /** Whether that stream may be one more request; if not, the client may ask again elsewhere. */
    boolean mayOpen(long stream) {
        if (stream >= streamsEnd) {
            return false;
        }
        if (streams.size() >= Http3Server.STREAMS) {
            // QUIC has given up streams that we still work on: who takes requests back can have more of them so.
            control();
            return false;
        }
        lastStream = Math.max(lastStream, stream);
        return phase != Phase.CLOSED;
    }

    void opened(ServerStream stream) {
        streams.add(stream);
        if (phase == Phase.OPEN) {
            timer.cancel(); // In the next phases it is not for silence, but for leaving.
            if (isDraining()) {
                drain();
            }
        }
    }

    void closed(ServerStream stream) {
        streams.remove(stream);
        if (streams.isEmpty()) {
            if (phase == Phase.OPEN) {
                timer.set(server.clientIdleNanos());
            }
            closeIfDone();
        }
    }

    @Override
    public Peer peer() {
        Peer known = peer;
        if (known == null) {
            known = new Peer(remote.getAddress(), session(), this);
            peer = known;
        }
        return known;
    }

    private TlsSession session() {
        TlsPolicy policy =
                Objects.requireNonNull(channel.attr(TLS).get()).policies().of(serverName);
        if (isEarly()) {
            return TlsSession.early(serverName, policy);
        }
        SSLSession session = Objects.requireNonNull(channel.sslEngine()).getSession();
        return TlsSession.of(session, certificate(session), serverName, policy);
    }

    private static @Nullable X509Certificate certificate(SSLSession session) {
        try {
            return ServerTls.clientCertificate(session);
        } catch (SSLPeerUnverifiedException e) {
            return null;
        }
    }

    /** Whether what comes now may have been sent by somebody who recorded it. */
    boolean isEarly() {
        return phase == Phase.HANDSHAKE;
    }

    void requested() {
        limits.request();
    }

    void control() {
        counted(limits::control);
    }

    void emptyData() {
        counted(limits::emptyData);
    }

    /** The client sent what is refused by a reset: that costs us a stream, so there is a limit. */
    @Override
    public void malformed(@Nullable String why) {
        LOG.debug("{} sent {}", remote, why);
        server.counts().refused();
        streamCut();
        counted(limits::streamError);
    }

    /** The client wants one of its requests no more. */
    void takenBack(boolean answered, long ageNanos) {
        server.counts().takenBack();
        streamCut();
        counted(() -> limits.reset(answered, ageNanos));
    }

    private void streamCut() {
        if (++cutStreams == MOST_CUT_STREAMS) {
            drain();
        }
    }

    /** Netty closes the connection for what the client did. */
    void broken(Throwable why) {
        LOG.debug("{} broke the rules of HTTP/3: {}", remote, why.getMessage());
        server.counts().broken();
    }

    private interface Count {
        void one() throws ExcessiveLoad;
    }

    private void counted(Count count) {
        if (cut) {
            return; // What came with it is told yet.
        }
        try {
            count.one();
        } catch (ExcessiveLoad e) {
            cut = true;
            LOG.debug("{} is cut: {}", remote, e.getMessage());
            server.counts().broken();
            close(Http3ErrorCode.H3_EXCESSIVE_LOAD, String.valueOf(e.getMessage()));
        }
    }

    // ---- for those who speak for its client ----

    @Override
    public byte[] proxyHeader(int version) {
        return ProxyHeaderOutput.of(version, remote, listener.localAddress());
    }

    @Override
    public boolean isClosed() {
        return phase == Phase.CLOSED;
    }

    @Override
    public void whenClosed(Runnable task) {
        if (!isClosed()) {
            if (whenClosed == null) {
                whenClosed = new ArrayList<>(1);
            }
            whenClosed.add(task);
        }
    }

    @Override
    public void forget(Runnable task) {
        if (whenClosed != null) {
            whenClosed.remove(task);
        }
    }
}
