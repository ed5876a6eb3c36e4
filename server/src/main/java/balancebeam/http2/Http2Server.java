package balancebeam.http2;

import balancebeam.config.Limits;
import balancebeam.config.Timeouts;
import balancebeam.filter.ExchangePool;
import balancebeam.multiplex.MultiplexCounts;
import balancebeam.multiplex.StreamServer;
import balancebeam.net.Connection;
import balancebeam.net.ConnectionHandler;
import balancebeam.net.EventLoop;
import balancebeam.net.Linger.Patience;
import balancebeam.net.Listener;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.ArrayDeque;

/** The clients' HTTP/2 connections of one event loop, and what they share. Event loop only. */
public final class Http2Server extends StreamServer<ServerConnection, ServerStream> {
    /** The protocol's name in ALPN. */
    public static final String ALPN = "h2";

    /** With so much of an answer waiting it is sent at once, and not at the end of the turn. */
    static final int SOON_BYTES = 8 * 1024;

    private final ArrayDeque<ServerStream> arrived = new ArrayDeque<>();

    /** A server without connections. */
    public Http2Server(
            EventLoop loop, Limits limits, Timeouts timeouts, ExchangePool exchanges, MultiplexCounts counts) {
        super(loop, limits, timeouts, exchanges, counts, 2);
    }

    /**
     * Serves a connection that the listener has accepted, and whose client speaks HTTP/2.
     *
     * @return its handler from now on
     */
    public ConnectionHandler serve(Connection connection, Listener listener) {
        counts().begun();
        ServerConnection server = new ServerConnection(this, connection, listener);
        begun(server);
        return server;
    }

    @Override
    protected ServerStream newStream() {
        return new ServerStream(this);
    }

    /** Its request has come, and more may come by the same read. */
    void arrived(ServerStream stream) {
        arrived.addLast(stream);
    }

    /** What was read is asked now. A stream that has begun anew since is there twice, and handled once. */
    void handleArrived() {
        for (ServerStream stream = arrived.pollFirst(); stream != null; stream = arrived.pollFirst()) {
            stream.handleArrived();
        }
    }

    Http2Codec newCodec(ServerFrames frames) {
        Http2Settings settings = new Http2Settings()
                .maxConcurrentStreams(STREAMS)
                .connectProtocolEnabled(true)
                .initialWindowSize(STREAM_WINDOW_BYTES)
                .maxHeaderListSize(mostListBytes());
        Http2Codec codec = Http2Codec.ofServer(
                settings, mostListBytes(), CONNECTION_WINDOW_BYTES, read(), frames.history(), frames);
        frames.codec(codec);
        return codec;
    }

    /** For connections that end. */
    Patience patience() {
        return new Patience(lingerNanos(), streamIdleNanos(), lingerBytes());
    }
}
