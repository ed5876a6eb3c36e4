package balancebeam.http2;

import balancebeam.balance.Endpoint;
import balancebeam.config.Limits;
import balancebeam.config.Timeouts;
import balancebeam.filter.MultiplexedConnection;
import balancebeam.multiplex.FrameLimits;
import balancebeam.multiplex.MultiplexCounts;
import balancebeam.multiplex.StreamClient;
import balancebeam.net.Dialer;
import balancebeam.net.EventLoop;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;

/** What the HTTP/2 connections of one event loop to the endpoints of a cluster share. Event loop only. */
public final class Http2Client extends StreamClient<ClientStream> {
    /** What is wrong with an endpoint whose first bytes are an answer of HTTP/1: a verb phrase about it. */
    public static final String SPEAKS_HTTP1 = "speaks HTTP/1, for which its cluster can't have 'protocol: http2'";

    /** What an endpoint may send ahead on one stream; it waits in blocks while the client is slow. */
    private static final int STREAM_WINDOW_BYTES = 256 * 1024;
    /** More than all streams together: one that stands still takes nothing from the others. */
    private static final int CONNECTION_WINDOW_BYTES = (STREAMS + 1) * STREAM_WINDOW_BYTES;

    final Dialer dialer;
    final boolean secure;
    private final MultiplexCounts counts = new MultiplexCounts();

    /**
     * Without connections.
     *
     * @param dialer how connections begin
     * @param secure whether that is by TLS; then it must offer HTTP/2 by ALPN
     */
    public Http2Client(EventLoop loop, Dialer dialer, boolean secure, Limits limits, Timeouts timeouts) {
        super(loop, secure, limits, timeouts, 2);
        this.dialer = dialer;
        this.secure = secure;
    }

    /**
     * Begins to connect: a {@link MultiplexedConnection.Opening}.
     *
     * @throws IOException when not even a socket could be had
     */
    public MultiplexedConnection connect(Endpoint endpoint, MultiplexedConnection.Keeper keeper, byte[] first)
            throws IOException {
        return new ClientConnection(this, endpoint, keeper, first);
    }

    Http2Codec newCodec(ClientFrames frames) {
        Http2Settings settings = new Http2Settings()
                .pushEnabled(false)
                .initialWindowSize(STREAM_WINDOW_BYTES)
                .maxHeaderListSize(mostListBytes());
        Http2Codec codec = Http2Codec.ofClient(settings, mostListBytes(), CONNECTION_WINDOW_BYTES, read(), frames);
        frames.codec(codec);
        return codec;
    }

    FrameLimits<Http2Exception> newFrameLimits() {
        return new FrameLimits<>(loop()::nowNanos, counts, Http2Codec::calm);
    }

    @Override
    protected ClientStream newStream() {
        return new ClientStream(this);
    }
}
