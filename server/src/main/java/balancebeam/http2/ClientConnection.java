package balancebeam.http2;

import balancebeam.balance.Endpoint;
import balancebeam.bytes.Ascii;
import balancebeam.filter.MultiplexedConnection;
import balancebeam.filter.ProxyError;
import balancebeam.multiplex.FieldList;
import balancebeam.net.CodecChannel;
import balancebeam.net.ConnectFailure;
import balancebeam.net.Connection;
import balancebeam.net.ConnectionHandler;
import balancebeam.net.Reason;
import balancebeam.net.Timer;
import io.netty.handler.codec.http2.Http2Connection.PropertyKey;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/2 connection to an endpoint, which as many attempts share as it takes at a time, each by a stream of its own. Event loop
 * only.
 *
 * <pre>
 *   CONNECTING ──▶ OPEN ──GOAWAY, its pool retired──▶ GOING ──no stream left──▶ CLOSED
 * </pre>
 *
 * <p>It stands once the endpoint has sent its SETTINGS: then it is known to speak HTTP/2, and how many streams it takes.
 */
public final class ClientConnection implements MultiplexedConnection, ConnectionHandler {
    private enum Phase {
        CONNECTING,
        OPEN,
        GOING,
        CLOSED
    }

    private final Http2Client client;
    private final Endpoint endpoint;
    private final Keeper keeper;
    private final Connection connection;
    private final byte[] hostText;
    private final Timer timer;
    private final CodecChannel channel;
    private final Http2Codec codec;
    private final Link link;
    private final PropertyKey streams;
    private final Runnable flush = this::flush;

    private Phase phase = Phase.CONNECTING;
    private int running;
    private boolean reading;
    private boolean flushing;
    /** Streams that got content by the present read. */
    private final ArrayDeque<ClientStream> fed = new ArrayDeque<>();

    /** The codec runs. */
    private boolean started;
    /** The endpoint's first SETTINGS have come. */
    private boolean settled;
    /** Its keeper knows that it stands. */
    private boolean ready;

    /** The endpoint takes extended CONNECTs (RFC 8441 section 3). */
    private boolean takesTunnels;

    private boolean used;
    private long lastReadNanos;

    /**
     * Begins to connect.
     *
     * @param first what is sent before all else, also before TLS; empty for nothing
     * @throws IOException when not even a socket could be had
     */
    ClientConnection(Http2Client client, Endpoint endpoint, Keeper keeper, byte[] first) throws IOException {
        this.client = client;
        this.endpoint = endpoint;
        this.keeper = keeper;
        this.hostText = Ascii.bytes(endpoint.name());
        this.timer = client.loop.timer(this::timedOut);
        this.connection = client.dialer.connect(client.loop, endpoint.name(), endpoint.address(), first, this);
        this.channel = new CodecChannel(connection, this::codecCloses);
        this.codec = client.newCodec(new ClientFrames(this, client.newFrameLimits()));
        this.link = new Link(codec, channel, connection);
        this.streams = codec.connection().newKey();
        timer.set(client.connectNanos);
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public int room() {
        if (phase == Phase.CONNECTING) {
            return Http2Client.STREAMS;
        }
        return phase == Phase.OPEN ? capacity() : 0;
    }

    @Override
    public int capacity() {
        if (phase == Phase.CLOSED || codec.connection().goAwayReceived()) {
            return 0;
        }
        return Math.min(Http2Client.STREAMS, codec.connection().local().maxActiveStreams()) - running;
    }

    @Override
    public boolean isConnected() {
        return phase == Phase.OPEN;
    }

    @Override
    public boolean isIdle() {
        return phase == Phase.OPEN && running == 0;
    }

    @Override
    public ClientStream stream() {
        running++;
        timer.cancel();
        ClientStream stream = client.takeStream();
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
        if (client.secure && !connection.applicationProtocol().equals(Http2Server.ALPN)) {
            connectFailed(ProxyError.TLS_FAILED, "speaks no HTTP/2: it agreed on none by ALPN");
            return;
        }
        started = true;
        channel.start(codec);
    }

    /** The endpoint has sent SETTINGS. */
    void settingsRead(Http2Settings settings) {
        takesTunnels |= Boolean.TRUE.equals(settings.connectProtocolEnabled());
        if (!settled) {
            settled = true;
            client.loop.run(this::ready); // Not while Netty is in the middle of it.
        }
    }

    private void ready() {
        if (phase == Phase.CLOSED) {
            return;
        }
        timer.cancel();
        ready = true;
        if (phase == Phase.CONNECTING) {
            phase = Phase.OPEN;
        }
        keeper.connected(this);
        if (running == 0 && phase == Phase.OPEN) {
            timer.set(client.idleNanos);
        }
        closeIfDone();
    }

    @Override
    public void onRead(ByteBuffer bytes) {
        lastReadNanos = client.loop.nowNanos();
        reading = true;
        try {
            channel.receive(bytes);
        } finally {
            reading = false;
        }
        while (!fed.isEmpty()) {
            fed.removeFirst().flush();
        }
    }

    @Override
    public void onInputClosed() {
        if (ready) {
            lost("closed the connection");
        } else {
            connectFailed(ProxyError.CONNECT_FAILED, "closed the connection before it said anything by HTTP/2");
        }
    }

    @Override
    public void onBroken(Exception cause) {
        if (!ready) {
            connectFailed(ConnectFailure.error(cause), "could not be connected to: " + Reason.of(cause));
        } else {
            lost("broke the connection: " + Reason.of(cause));
        }
    }

    @Override
    public void onWritable() {
        channel.congestionChanged();
        all().forEach(ClientStream::onWritable);
    }

    /** Netty has said GOAWAY for whatever the endpoint did, and lets go. */
    private void codecCloses() {
        if (!ready) {
            connectFailed(ProxyError.CONNECT_FAILED, "does not speak HTTP/2");
            return;
        }
        end(stream -> stream.fail(ProxyError.BAD_ANSWER, "broke the rules of HTTP/2"));
    }

    private void lost(String detail) {
        end(stream -> stream.lost(detail));
    }

    private void connectFailed(ProxyError error, String detail) {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        timer.cancel();
        if (started) {
            channel.connectionClosed();
        }
        connection.close();
        keeper.connectFailed(this, error, detail);
        keeper.closed(this);
    }

    private void timedOut() {
        if (!ready) {
            connectFailed(
                    ProxyError.CONNECT_TIMEOUT,
                    started ? "did not begin to speak HTTP/2 in time" : "did not accept the connection in time");
        } else if (running == 0) {
            end(stream -> {});
        }
    }

    /** Its streams are told first: what they had is gone when the codec has ended. */
    private void end(Consumer<ClientStream> told) {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        timer.cancel();
        all().forEach(told);
        if (started) {
            channel.connectionClosed();
        }
        connection.close();
        keeper.closed(this);
    }

    private void closeIfDone() {
        if (phase == Phase.GOING && running == 0 && ready) {
            codec.goAway(0, Http2Error.NO_ERROR, "");
            end(stream -> {});
        }
    }

    private List<ClientStream> all() {
        List<ClientStream> all = new ArrayList<>();
        try {
            codec.connection().forEachActiveStream(stream -> {
                ClientStream of = stream.getProperty(streams);
                if (of != null) {
                    all.add(of);
                }
                return true;
            });
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        }
        return all;
    }

    /** The endpoint takes no more, and has not taken streams above the last. */
    void goingAway(int lastStream) {
        if (phase == Phase.OPEN) {
            phase = Phase.GOING;
        }
        for (ClientStream stream : all()) {
            if (stream.id() > lastStream) {
                stream.notTaken();
            }
        }
        client.loop.run(this::closeIfDone);
    }

    // ---- for its streams ----

    @Nullable
    Http2Stream open(FieldList fields, boolean end, ClientStream by) {
        Http2Stream opened = phase == Phase.CLOSED ? null : codec.open(fields, end);
        if (opened != null) {
            opened.setProperty(streams, by);
            flushLater();
        }
        return opened;
    }

    @Nullable
    ClientStream stream(Http2Stream stream) {
        return stream.getProperty(streams);
    }

    /** Netty has ended it. */
    void streamClosed(Http2Stream stream) {
        ClientStream of = stream.removeProperty(streams);
        if (of != null) {
            of.onClosed();
        }
    }

    /** That stream has got content by the present read, the end of which it wants to hear of. */
    void fed(ClientStream stream) {
        if (fed.peekLast() != stream) {
            fed.addLast(stream);
        }
    }

    /** A stream was given back. */
    void freed() {
        running--;
        used = true;
        if (running == 0) {
            if (phase == Phase.OPEN) {
                timer.set(client.idleNanos);
            } else {
                client.loop.run(this::closeIfDone); // Not while Netty is in the middle of it.
            }
        }
    }

    /** A stream that began then got no answer in time: if nothing else came either, the connection may be dead, and is left. */
    void unanswered(long beganNanos) {
        if (phase == Phase.OPEN && lastReadNanos - beganNanos < 0) {
            phase = Phase.GOING;
        }
    }

    boolean takesTunnels() {
        return takesTunnels;
    }

    Link link() {
        return link;
    }

    byte[] hostText() {
        return hostText;
    }

    /** Whether it was used before, so that its endpoint may have closed it before the request came. */
    boolean isUsed() {
        return used;
    }

    boolean isCongested() {
        return connection.isCongested();
    }

    long sentBytes() {
        return connection.sentBytes();
    }

    void trailers(Http2Stream stream, FieldList fields) {
        codec.headers(stream.id(), fields, true);
        flushLater();
    }

    void reset(Http2Stream stream, Http2Error error) {
        if (phase != Phase.CLOSED) {
            codec.reset(stream.id(), error);
            flushLater();
        }
    }

    void consumed(Http2Stream stream, int bytes) {
        if (phase != Phase.CLOSED) {
            codec.consumed(stream, bytes);
            flushLater();
        }
    }

    /** Content was written, of which so much waits: much of it goes at once, so that its source need not be stopped. */
    void written(int waitingBytes) {
        if (waitingBytes >= Http2Server.SOON_BYTES) {
            codec.flush();
        } else {
            flushLater();
        }
    }

    private void flushLater() {
        if (!flushing && !reading) {
            flushing = true;
            client.loop.run(flush);
        }
    }

    private void flush() {
        flushing = false;
        if (phase != Phase.CLOSED) {
            codec.flush();
        }
    }
}
