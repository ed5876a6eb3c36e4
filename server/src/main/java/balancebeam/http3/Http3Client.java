package balancebeam.http3;

import balancebeam.balance.Endpoint;
import balancebeam.config.Limits;
import balancebeam.config.Timeouts;
import balancebeam.filter.MultiplexedConnection;
import balancebeam.multiplex.FieldList;
import balancebeam.multiplex.StreamClient;
import balancebeam.net.EventLoop;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.quic.QuicSslEngine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;

/** What the HTTP/3 connections of one event loop to the endpoints of a cluster share. Event loop only. */
public final class Http3Client extends StreamClient<ClientStream> {
    /** What ALPN calls HTTP/3. */
    public static final String ALPN = "h3";

    /** Without a word from an endpoint for so long its connection is lost, if it does not say less. */
    static final Duration SILENCE = Duration.ofSeconds(30);

    /** What an endpoint may send ahead on one stream; it waits in the library while the client is slow. */
    private static final int STREAM_WINDOW_BYTES = 128 * 1024;
    /** More than all streams together, so that one which stands still takes nothing from the others; the library knows no more. */
    private static final int CONNECTION_WINDOW_BYTES = 24 * 1024 * 1024;

    /** A head that is so many times too large ends the connection. */
    private static final int LARGE_HEADS = 4;

    private final BiFunction<String, InetSocketAddress, SSLEngine> engines;

    /**
     * Without connections.
     *
     * @param engines makes an engine of QUIC in client mode, for a name "host:port" as configured, and an address
     */
    public Http3Client(
            EventLoop loop,
            BiFunction<String, InetSocketAddress, SSLEngine> engines,
            Limits limits,
            Timeouts timeouts) {
        super(loop, true, limits, timeouts, 3);
        this.engines = engines;
    }

    /**
     * Begins to connect: a {@link MultiplexedConnection.Opening}.
     *
     * @param first is empty: nothing goes before QUIC
     * @throws IOException when not even a socket could be had
     */
    public MultiplexedConnection connect(Endpoint endpoint, MultiplexedConnection.Keeper keeper, byte[] first)
            throws IOException {
        return new ClientConnection(this, endpoint, keeper);
    }

    SSLEngine newEngine(Endpoint endpoint) {
        return engines.apply(endpoint.name(), endpoint.address());
    }

    /** What one connection speaks QUIC by. */
    static ChannelHandler newCodec(SSLEngine engine) {
        return Http3.newQuicClientCodecBuilder()
                .sslEngineProvider(channel -> (QuicSslEngine) engine)
                .maxIdleTimeout(SILENCE.toMillis(), TimeUnit.MILLISECONDS)
                .initialMaxData(CONNECTION_WINDOW_BYTES)
                .initialMaxStreamDataBidirectionalLocal(STREAM_WINDOW_BYTES)
                .activeMigration(false)
                .build();
    }

    /** How large heads may be, as QPACK counts them, so that an endpoint loses one answer for it, and not its connection. */
    long mostSectionBytes() {
        return (long) LARGE_HEADS * mostListBytes();
    }

    /** As a list, which holds until the next. */
    FieldList list(Http3Headers headers) {
        FieldList list = read();
        list.fill(headers);
        return list;
    }

    @Override
    protected ClientStream newStream() {
        return new ClientStream(this);
    }
}
