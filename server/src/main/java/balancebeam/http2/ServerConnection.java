package balancebeam.http2;

import balancebeam.filter.Peer;
import balancebeam.filter.ProxyError;
import balancebeam.multiplex.FieldList;
import balancebeam.multiplex.FrameLimits;
import balancebeam.multiplex.RequestConnection;
import balancebeam.multiplex.RequestStream;
import balancebeam.net.ClientPeer;
import balancebeam.net.CodecChannel;
import balancebeam.net.Connection;
import balancebeam.net.ConnectionHandler;
import balancebeam.net.Linger;
import balancebeam.net.Listener;
import balancebeam.net.Timer;
import io.netty.handler.codec.http2.Http2Connection.PropertyKey;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's HTTP/2 connection: gives what arrives to the codec, and sees to the connection's beginning, silence and end. Event
 * loop only.
 *
 * <pre>
 *   OPEN ──idle, drain──▶ GOAWAY 2³¹−1 ──a moment──▶ GOAWAY last ──no stream left──▶ {@link Linger} ──▶ CLOSED
 *     └────────the client broke the rules: GOAWAY with the reason──────────────────────▲
 * </pre>
 */
final class ServerConnection implements ConnectionHandler, RequestConnection {
    private static final Logger LOG = LoggerFactory.getLogger(ServerConnection.class);

    /** So long a client may still open streams after it was told to go. */
    private static final long GOING_NANOS = 1_000_000_000L;
    /** With so much of its answers unsent a client is not read from. */
    private static final long MOST_UNSENT_BYTES = 256 * 1024;

    private enum Phase {
        OPEN,
        GOING,
        GONE,
        LINGER,
        CLOSED
    }

    private final Http2Server server;
    private final Connection connection;
    private final Listener listener;
    private final CodecChannel channel;
    private final Http2Codec codec;
    private final Link link;
    private final FrameLimits<Http2Exception> limits;
    private final PropertyKey streams;
    private final Timer timer;
    private final Runnable flush = this::flush;
    private final int terms;

    private Phase phase = Phase.OPEN;
    private @Nullable Peer peer;
    private @Nullable Linger linger;
    private boolean reading;
    private boolean flushing;
    private boolean inputEnded;
    /** Whether nothing more can be said to the client. */
    private boolean silent;

    ServerConnection(Http2Server server, Connection connection, Listener listener) {
        this.server = server;
        this.connection = connection;
        this.listener = listener;
        this.terms = listener.terms();
        this.timer = server.loop().timer(this::timedOut);
        this.channel = new CodecChannel(connection, this::codecCloses);
        this.limits = server.newFrameLimits(Http2Codec::calm);
        this.codec = server.newCodec(new ServerFrames(this, limits));
        this.link = new Link(codec, channel, connection);
        this.streams = codec.connection().newKey();
        connection.handler(this);
        timer.set(server.clientHeadNanos());
        channel.start(codec);
    }

    // ---- the connection ----

    @Override
    public void onRead(ByteBuffer bytes) {
        reading = true;
        try {
            channel.receive(bytes);
        } finally {
            reading = false;
            server.handleArrived();
        }
        if (connection.unsentBytes() > MOST_UNSENT_BYTES) {
            connection.pauseReading();
        }
    }

    @Override
    public void onWritable() {
        channel.congestionChanged();
        connection.resumeReading();
        forEachStream(ServerStream::onWritable);
    }

    @Override
    public void onInputClosed() {
        // There is no half-close: a client that says no more has nothing to wait for (RFC 9113 section 9.1).
        inputEnded = true;
        endStreams();
        startLinger();
    }

    @Override
    public void onBroken(Exception cause) {
        silent = true;
        endStreams();
        closed();
    }

    /** Netty has said GOAWAY for whatever the client did, and lets go. */
    private void codecCloses() {
        silent = true;
        server.counts().broken();
        endStreams();
        startLinger();
    }

    private void endStreams() {
        forEachStream(stream -> stream.abort(ProxyError.CLIENT_GONE, RequestStream.End.CANCELLED));
    }

    private void startLinger() {
        if (phase != Phase.LINGER && phase != Phase.CLOSED) {
            phase = Phase.LINGER;
            timer.cancel();
            silent = true;
            channel.flushNow();
            linger = Linger.begin(server.patience(), connection, inputEnded, this::closed);
            if (phase == Phase.LINGER) {
                channel.connectionClosed();
            }
        }
    }

    private void closed() {
        if (phase != Phase.CLOSED) {
            boolean lingered = phase == Phase.LINGER;
            phase = Phase.CLOSED;
            timer.cancel();
            if (!lingered || linger == null) {
                channel.connectionClosed();
            }
            server.closed(this);
            listener.connectionClosed(server.loop());
        }
    }

    /** Ends everything at once. */
    @Override
    public void abort() {
        if (phase != Phase.CLOSED) {
            if (linger != null) {
                linger.abort();
            }
            silent = true;
            endStreams();
            connection.reset();
            closed();
        }
    }

    // ---- its end, without hurry ----

    /** Whether it should end after the streams that run. */
    @Override
    public boolean isDraining() {
        return server.isDraining() || listener.isClosed() || listener.terms() != terms;
    }

    /** The client is told twice, so that requests that are on their way are still taken (RFC 9113 section 6.8). */
    @Override
    public void drain() {
        if (phase == Phase.OPEN) {
            phase = Phase.GOING;
            codec.goAway(Integer.MAX_VALUE, Http2Error.NO_ERROR, "");
            timer.set(GOING_NANOS);
        }
    }

    private void leave() {
        phase = Phase.GONE;
        timer.cancel();
        codec.goAway(codec.connection().remote().lastStreamCreated(), Http2Error.NO_ERROR, "");
        closeIfDone();
    }

    private void closeIfDone() {
        if (phase == Phase.GONE && codec.connection().numActiveStreams() == 0) {
            codec.flush();
            startLinger();
        }
    }

    private void timedOut() {
        switch (phase) {
            case OPEN -> leave(); // Idle: nothing is on its way that would be lost.
            case GOING -> leave();
            default -> {
                // Its streams have clocks of their own.
            }
        }
    }

    // ---- for its streams ----

    void streamOpened(Http2Stream stream, FieldList fields, boolean ended) {
        if (phase == Phase.OPEN) {
            timer.cancel(); // In the next phases it is not for silence, but for leaving.
        }
        ServerStream made = server.takeStream();
        made.begin(this, stream);
        stream.setProperty(streams, made);
        made.request(fields, ended);
        if (phase == Phase.OPEN && isDraining()) {
            drain();
        }
    }

    @Nullable
    ServerStream stream(Http2Stream stream) {
        return stream.getProperty(streams);
    }

    /** @param stream its state is closed already */
    void streamClosed(Http2Stream stream) {
        ServerStream of = stream.removeProperty(streams);
        if (of != null) {
            of.onClosed();
        }
        if (codec.connection().numActiveStreams() == 0) {
            if (phase == Phase.OPEN) {
                timer.set(server.clientIdleNanos());
            } else if (phase == Phase.GONE) {
                server.loop().run(this::closeIfDone); // Not while Netty is in the middle of it.
            }
        }
    }

    Link link() {
        return link;
    }

    void headers(Http2Stream stream, FieldList fields, boolean end) {
        codec.headers(stream.id(), fields, end);
        flushLater();
    }

    /** Content was written, of which so much waits: much of it goes at once, so that its source need not be stopped. */
    void written(int waitingBytes) {
        if (waitingBytes >= Http2Server.SOON_BYTES) {
            codec.flush();
        } else {
            flushLater();
        }
    }

    void reset(Http2Stream stream, Http2Error error) {
        if (silent) {
            return;
        }
        codec.reset(stream.id(), error);
        flushLater();
    }

    void consumed(Http2Stream stream, int bytes) {
        if (silent) {
            return;
        }
        codec.consumed(stream, bytes);
        flushLater();
    }

    /** Once for all that is written in this turn of the loop. */
    private void flushLater() {
        if (!flushing && !reading) {
            flushing = true;
            server.loop().run(flush);
        }
    }

    private void flush() {
        flushing = false;
        if (!silent) {
            codec.flush();
        }
    }

    boolean isCongested() {
        return connection.isCongested();
    }

    @Override
    public Listener listener() {
        return listener;
    }

    @Override
    public Peer peer() {
        if (peer == null) {
            peer = ClientPeer.of(connection);
        }
        return peer;
    }

    /** The client sent what is refused by a reset: that costs us a stream, so there is a limit. */
    @Override
    public void malformed(@Nullable String why) {
        LOG.debug("{} sent {}", connection.remoteAddress(), why);
        server.counts().refused();
        try {
            limits.streamError();
        } catch (Http2Exception e) {
            codec.fail(e);
        }
    }

    /** The client wants one of its requests no more. */
    void takenBack() {
        server.counts().takenBack();
    }

    long sentBytes() {
        return connection.sentBytes();
    }

    private void forEachStream(Consumer<ServerStream> action) {
        try {
            codec.connection().forEachActiveStream(stream -> {
                ServerStream of = stream.getProperty(streams);
                if (of != null) {
                    action.accept(of);
                }
                return true;
            });
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
