package balancebeam.http2;

import balancebeam.balance.Endpoint;
import balancebeam.bytes.Ascii;
import balancebeam.filter.ProxyError;
import balancebeam.multiplex.AttemptConnection;
import balancebeam.multiplex.FieldList;
import balancebeam.net.CodecChannel;
import balancebeam.net.ConnectFailure;
import balancebeam.net.Connection;
import balancebeam.net.ConnectionHandler;
import balancebeam.net.Reason;
import io.netty.handler.codec.http2.Http2Connection.PropertyKey;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/2 connection to an endpoint. It stands once the endpoint has sent its SETTINGS: then it is known to speak HTTP/2, and how many
 * streams it takes. Event loop only.
 */
final class ClientConnection extends AttemptConnection<ClientStream> implements ConnectionHandler {
    private static final byte[] HTTP_1 = Ascii.bytes("HTTP/1.");

    private final Http2Client client;
    private final Connection connection;
    private final CodecChannel channel;
    private final Http2Codec codec;
    private final Link link;
    private final PropertyKey ofStream;
    private final Runnable flush = this::flush;

    private boolean reading;
    private boolean flushing;
    /** Streams that got content by the present read. */
    private final ArrayDeque<ClientStream> fed = new ArrayDeque<>();

    /** The codec runs. */
    private boolean started;
    /** The endpoint's first SETTINGS have come. */
    private boolean settled;

    /** The endpoint takes extended CONNECTs (RFC 8441 section 3). */
    private boolean takesTunnels;

    private long lastReadNanos;

    /**
     * Begins to connect.
     *
     * @param first what is sent before all else, also before TLS; empty for nothing
     * @throws IOException when not even a socket could be had
     */
    ClientConnection(Http2Client client, Endpoint endpoint, Keeper keeper, byte[] first) throws IOException {
        super(client, endpoint, keeper);
        this.client = client;
        this.connection = client.dialer.connect(client.loop(), endpoint.name(), endpoint.address(), first, this);
        this.channel = new CodecChannel(connection, this::codecCloses);
        this.codec = client.newCodec(new ClientFrames(this, client.newFrameLimits()));
        this.link = new Link(codec, channel, connection);
        this.ofStream = codec.connection().newKey();
        connecting();
    }

    @Override
    protected int granted() {
        return codec.connection().goAwayReceived()
                ? 0
                : codec.connection().local().maxActiveStreams() - streams();
    }

    @Override
    protected void lease(ClientStream stream) {
        stream.lease(this);
    }

    // ---- from connecting to closed ----

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
            client.loop()
                    .run(
                            () -> { // Not while Netty is in the middle of it.
                                if (!isClosed()) {
                                    ready();
                                }
                            });
        }
    }

    @Override
    public void onRead(ByteBuffer bytes) {
        lastReadNanos = client.loop().nowNanos();
        if (!settled && isHttp1(bytes)) {
            bytes.position(bytes.limit());
            connectFailed(ProxyError.CONNECT_FAILED, Http2Client.SPEAKS_HTTP1);
            return;
        }
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

    private static boolean isHttp1(ByteBuffer first) {
        int at = first.position();
        return first.remaining() >= HTTP_1.length
                && IntStream.range(0, HTTP_1.length).allMatch(i -> first.get(at + i) == HTTP_1[i]);
    }

    @Override
    public void onInputClosed() {
        if (isReady()) {
            lost("closed the connection");
        } else {
            connectFailed(ProxyError.CONNECT_FAILED, "closed the connection before it said anything by HTTP/2");
        }
    }

    @Override
    public void onBroken(Exception cause) {
        if (!isReady()) {
            connectFailed(ConnectFailure.error(cause), "could not be connected to: " + Reason.of(cause));
        } else {
            lost("broke the connection: " + Reason.of(cause));
        }
    }

    @Override
    public void onWritable() {
        channel.congestionChanged();
        eachStream(ClientStream::onWritable);
    }

    /** Netty has said GOAWAY for whatever the endpoint did, and lets go. */
    private void codecCloses() {
        if (!isReady()) {
            connectFailed(ProxyError.CONNECT_FAILED, "does not speak HTTP/2");
            return;
        }
        end(ClientStream::brokeRules);
    }

    @Override
    protected void closeTransport() {
        if (started) {
            channel.connectionClosed();
        }
        connection.close();
    }

    @Override
    protected String connectTimedOut() {
        return started ? "did not begin to speak HTTP/2 in time" : "did not accept the connection in time";
    }

    @Override
    protected void done() {
        codec.goAway(0, Http2Error.NO_ERROR, "");
    }

    /** The endpoint takes no more, and has not taken streams above the last. */
    void goingAway(int lastStream) {
        endpointLeaves(lastStream + 1L);
    }

    // ---- for its streams ----

    @Nullable
    Http2Stream open(FieldList fields, boolean end, ClientStream by) {
        Http2Stream opened = isClosed() ? null : codec.open(fields, end);
        if (opened != null) {
            opened.setProperty(ofStream, by);
            flushLater();
        }
        return opened;
    }

    @Nullable
    ClientStream stream(Http2Stream stream) {
        return stream.getProperty(ofStream);
    }

    /** Netty has ended it. */
    void streamClosed(Http2Stream stream) {
        ClientStream of = stream.removeProperty(ofStream);
        if (of != null) {
            of.closed();
        }
    }

    /** That stream gets content by the present read, the end of which it wants to hear of. */
    void fed(ClientStream stream) {
        if (fed.peekLast() != stream) {
            fed.addLast(stream);
        }
    }

    @Override
    protected long lastReadNanos() {
        return lastReadNanos;
    }

    @Override
    protected boolean takesTunnels() {
        return takesTunnels;
    }

    @Override
    protected String version() {
        return "HTTP/2";
    }

    Link link() {
        return link;
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
        if (!isClosed()) {
            codec.reset(stream.id(), error);
            flushLater();
        }
    }

    void consumed(Http2Stream stream, int bytes) {
        if (!isClosed()) {
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
            client.loop().run(flush);
        }
    }

    private void flush() {
        flushing = false;
        if (!isClosed()) {
            codec.flush();
        }
    }
}
