package balancebeam.http3;

import balancebeam.config.Limits;
import balancebeam.config.Timeouts;
import balancebeam.filter.ExchangePool;
import balancebeam.multiplex.MultiplexCounts;
import balancebeam.multiplex.StreamServer;
import balancebeam.net.EventLoop;
import balancebeam.net.Listener;
import balancebeam.net.TlsCounts;
import balancebeam.tls.QuicTls;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.handler.codec.http3.DefaultHttp3SettingsFrame;
import io.netty.handler.codec.http3.Http3ServerConnectionHandler;
import io.netty.handler.codec.http3.Http3Settings;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionIdGenerator;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The clients' HTTP/3 connections of one event loop, and what they share. Event loop only. */
public final class Http3Server extends StreamServer<ServerConnection, ServerStream> {
    /** With so much of an answer waiting it is sent at once, and not at the end of the turn. */
    static final int SOON_BYTES = 16 * 1024;
    /** Of the client's control stream, and the two of QPACK's, which say next to nothing. */
    private static final int SMALL_WINDOW_BYTES = 16 * 1024;
    /** Three that there must be, and a few of kinds that nobody knows. */
    private static final int ONE_WAY_STREAMS = 8;
    /** What is read from a stream at a time. */
    private static final int READ_BYTES = 16 * 1024;
    /** After so long without a packet a connection is over, whatever runs on it: its client is gone. */
    private static final long SILENCE_SECONDS = 180;
    /** A head that is so many times too large costs its connection; below that it is answered. */
    private static final int LARGE_HEADS = 4;

    /** With so many handshakes under way clients must prove their addresses first. */
    private static final int MANY_HANDSHAKES = 64;

    private final ArrayDeque<StreamOutput> unflushed = new ArrayDeque<>();
    private final Runnable flush = this::flush;
    private final Predicate<Listener> isUnwanted;
    private int handshakes;

    /**
     * A server without connections.
     *
     * @param isUnwanted whether nobody should speak HTTP/3 any more at a listener that is open; thread-safe
     */
    public Http3Server(
            EventLoop loop,
            Limits limits,
            Timeouts timeouts,
            ExchangePool exchanges,
            MultiplexCounts counts,
            Predicate<Listener> isUnwanted) {
        super(loop, limits, timeouts, exchanges, counts, 3);
        this.isUnwanted = isUnwanted;
    }

    /** What a listener says of its clients. Thread-safe. */
    public interface Terms {
        Listener listener();

        TlsCounts tlsCounts();

        /** For a connection that begins. */
        QuicTls tls();

        /** A connection has begun. */
        void opened();

        /** It has ended. */
        void closed();
    }

    /** What serves the connections that come by one socket. */
    public ChannelHandler newCodec(Terms terms, QuicConnectionIdGenerator ids, int idBytes, QuicTokenHandler tokens) {
        return new QuicServerCodecBuilder()
                .sslEngineProvider(channel -> {
                    QuicTls tls = terms.tls();
                    channel.attr(ServerConnection.TLS).set(tls);
                    return tls.newEngine();
                })
                .maxIdleTimeout(SILENCE_SECONDS, TimeUnit.SECONDS)
                .initialMaxData(CONNECTION_WINDOW_BYTES)
                .initialMaxStreamDataBidirectionalRemote(STREAM_WINDOW_BYTES)
                .initialMaxStreamDataBidirectionalLocal(0)
                .initialMaxStreamDataUnidirectional(SMALL_WINDOW_BYTES)
                .initialMaxStreamsBidirectional(STREAMS)
                .initialMaxStreamsUnidirectional(ONE_WAY_STREAMS)
                .activeMigration(true)
                .localConnectionIdLength(idBytes)
                .connectionIdAddressGenerator(ids)
                .tokenHandler(tokens)
                .handler(new ChannelInitializer<QuicChannel>() {
                    @Override
                    protected void initChannel(QuicChannel channel) {
                        begin(terms, channel);
                    }
                })
                .streamOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(READ_BYTES).maxMessagesPerRead(1))
                .build();
    }

    private void begin(Terms terms, QuicChannel channel) {
        if (isDraining() || !terms.listener().connectionOpened(loop())) {
            loop().run(channel::close); // Once it stands.
            return;
        }
        handshakes++;
        ServerConnection connection = new ServerConnection(this, terms, channel);
        terms.opened();
        begun(connection);
        // A handshake that can't even begin closes its channel without a word in its pipeline.
        channel.closeFuture().addListener(done -> loop().run(connection::failed));
        Http3Settings settings = new Http3Settings().maxFieldSectionSize((long) LARGE_HEADS * mostListBytes());
        ChannelInitializer<QuicStreamChannel> requests = new ChannelInitializer<>() {
            @Override
            protected void initChannel(QuicStreamChannel stream) {
                stream.pipeline().addLast(new RequestFrames(connection, stream));
            }
        };
        channel.pipeline()
                .addLast(connection)
                .addLast(new Http3ServerConnectionHandler(
                        requests,
                        new ControlFrames(connection),
                        type -> {
                            connection.control();
                            return null;
                        },
                        new DefaultHttp3SettingsFrame(settings),
                        true));
    }

    /** Whether another client may begin its handshake without having proved where it is. */
    public boolean hasFewHandshakes() {
        return handshakes < MANY_HANDSHAKES;
    }

    // ---- for the connections ----

    @Override
    protected ServerStream newStream() {
        return new ServerStream(this);
    }

    /** At the end of this turn of the loop. */
    void flushLater(StreamOutput output) {
        if (output.queue()) {
            if (unflushed.isEmpty()) {
                loop().run(flush);
            }
            unflushed.addLast(output);
        }
    }

    private void flush() {
        for (int count = unflushed.size(); count > 0; count--) {
            unflushed.removeFirst().flush();
        }
        if (!unflushed.isEmpty()) {
            loop().run(flush);
        }
    }

    boolean isUnwanted(Listener listener) {
        return isUnwanted.test(listener);
    }

    void handshakeEnded() {
        handshakes--;
    }
}
