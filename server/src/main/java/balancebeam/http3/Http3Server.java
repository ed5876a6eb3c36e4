package balancebeam.http3;

import balancebeam.config.Limits;
import balancebeam.config.Timeouts;
import balancebeam.filter.ExchangePool;
import balancebeam.http2.AnswerFields;
import balancebeam.http2.FieldList;
import balancebeam.http2.FrameLimits;
import balancebeam.http2.Http2Counts;
import balancebeam.http2.RequestHead;
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
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The clients' HTTP/3 connections of one event loop, and what they share. Event loop only. */
public final class Http3Server {
    /** With so much of an answer waiting it is sent at once, and not at the end of the turn. */
    static final int SOON_BYTES = 16 * 1024;
    /** How many requests a connection may have at a time: as most others have it. */
    static final int STREAMS = 100;

    /** What a stream may send before its exchange has used it up; QUIC holds it till then. */
    private static final int STREAM_WINDOW_BYTES = 256 * 1024;
    /** The same for all streams of a connection together. */
    private static final int CONNECTION_WINDOW_BYTES = 1024 * 1024;
    /** Of the client's control stream, and the two of QPACK's, which say next to nothing. */
    private static final int SMALL_WINDOW_BYTES = 16 * 1024;
    /** Three that there must be, and a few of kinds that nobody knows. */
    private static final int ONE_WAY_STREAMS = 8;
    /** What is read from a stream at a time. */
    private static final int READ_BYTES = 16 * 1024;
    /** After so long without a packet a connection is over, whatever runs on it: its client is gone. */
    private static final long SILENCE_SECONDS = 180;
    /** What QPACK counts for each field beside its bytes (RFC 9204 section 4.2, RFC 9114 section 4.2.2). */
    private static final int FIELD_OVERHEAD = 32;
    /** A head that is so many times too large costs its connection; below that it is answered. */
    private static final int LARGE_HEADS = 4;

    private static final int KEPT_STREAMS = 1024;
    /** With so many handshakes under way clients must prove their addresses first. */
    private static final int MANY_HANDSHAKES = 64;

    private final EventLoop loop;
    private final ExchangePool exchanges;
    private final Http2Counts counts;
    private final ArrayDeque<ServerStream> spare = new ArrayDeque<>();
    private final ArrayDeque<StreamOutput> unflushed = new ArrayDeque<>();
    private final Runnable flush = this::flush;
    private final Set<ServerConnection> connections = new LinkedHashSet<>();
    private final Predicate<Listener> isUnwanted;
    private final AnswerFields answerFields = new AnswerFields();
    private final FieldList read = new FieldList();

    private Limits limits;
    private RequestHead requestHead;
    private long clientHeadNanos;
    private long clientIdleNanos;
    private long streamIdleNanos;
    private long lingerNanos;
    private boolean draining;
    private int handshakes;
    private long droppedFields;

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
            Http2Counts counts,
            Predicate<Listener> isUnwanted) {
        this.loop = loop;
        this.exchanges = exchanges;
        this.counts = counts;
        this.isUnwanted = isUnwanted;
        this.limits = limits;
        this.requestHead = requestHead(limits);
        configure(limits, timeouts);
    }

    private static RequestHead requestHead(Limits limits) {
        return new RequestHead(limits.headBytes(), limits.fields(), limits.targetBytes(), 3);
    }

    /** From now on these hold. */
    public void configure(Limits newLimits, Timeouts timeouts) {
        limits = newLimits;
        requestHead = requestHead(newLimits);
        clientHeadNanos = timeouts.clientHead().toNanos();
        clientIdleNanos = timeouts.clientIdle().toNanos();
        streamIdleNanos = timeouts.streamIdle().toNanos();
        lingerNanos = timeouts.linger().toNanos();
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
        if (draining || !terms.listener().connectionOpened(loop)) {
            loop.run(channel::close); // Once it stands.
            return;
        }
        handshakes++;
        ServerConnection connection = new ServerConnection(this, terms, channel);
        terms.opened();
        connections.add(connection);
        // A handshake that can't even begin closes its channel without a word in its pipeline.
        channel.closeFuture().addListener(done -> loop.run(connection::failed));
        Http3Settings settings = new Http3Settings().maxFieldSectionSize(LARGE_HEADS * mostListBytes());
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

    /** A head of as many bytes and fields as are allowed is never more by QPACK's count. */
    private long mostListBytes() {
        return limits.headBytes() + (long) limits.fields() * FIELD_OVERHEAD;
    }

    /** Whether another client may begin its handshake without having proved where it is. */
    public boolean hasFewHandshakes() {
        return handshakes < MANY_HANDSHAKES;
    }

    /** From now on no request is the first of many: clients are told to go, one by one over the spread. */
    public void drain(Duration spread) {
        draining = true;
        drain(spread, connection -> true);
    }

    /** As {@link #drain}, for the connections of one listener, which has closed or asks more of its clients than it asked of them. */
    public void drain(Listener listener, Duration spread) {
        drain(spread, connection -> connection.listener() == listener && connection.isDraining());
    }

    private void drain(Duration spread, Predicate<ServerConnection> which) {
        List<ServerConnection> all = connections.stream().filter(which).toList();
        long step = spread.toNanos() / Math.max(1, all.size());
        long delay = 0;
        for (ServerConnection connection : all) {
            loop.timer(connection::drain).set(delay);
            delay += step;
        }
    }

    /** Closes all connections, whatever they are doing. */
    public void closeAll() {
        List.copyOf(connections).forEach(ServerConnection::abort);
    }

    /** Fields left out because of an underscore in their names, since the start. */
    public long droppedFields() {
        return droppedFields;
    }

    // ---- for the connections ----

    ServerStream takeStream() {
        ServerStream stream = spare.pollLast();
        return stream == null ? new ServerStream(this) : stream;
    }

    /** Its stream has ended. */
    void give(ServerStream stream) {
        if (spare.size() < KEPT_STREAMS) {
            spare.addLast(stream);
        }
    }

    /** At the end of this turn of the loop. */
    void flushLater(StreamOutput output) {
        if (output.queue()) {
            if (unflushed.isEmpty()) {
                loop.run(flush);
            }
            unflushed.addLast(output);
        }
    }

    private void flush() {
        for (int count = unflushed.size(); count > 0; count--) {
            unflushed.removeFirst().flush();
        }
        if (!unflushed.isEmpty()) {
            loop.run(flush);
        }
    }

    FrameLimits newFrameLimits() {
        return new FrameLimits(loop::nowNanos, counts);
    }

    EventLoop loop() {
        return loop;
    }

    ExchangePool exchanges() {
        return exchanges;
    }

    Http2Counts counts() {
        return counts;
    }

    RequestHead requestHead() {
        return requestHead;
    }

    /** For one head at a time. */
    FieldList read() {
        return read;
    }

    AnswerFields answerFields() {
        return answerFields;
    }

    long clientHeadNanos() {
        return clientHeadNanos;
    }

    long clientIdleNanos() {
        return clientIdleNanos;
    }

    long streamIdleNanos() {
        return streamIdleNanos;
    }

    long lingerNanos() {
        return lingerNanos;
    }

    long lingerBytes() {
        return limits.lingerBytes();
    }

    boolean isDraining() {
        return draining;
    }

    boolean isUnwanted(Listener listener) {
        return isUnwanted.test(listener);
    }

    void handshakeEnded() {
        handshakes--;
    }

    void fieldsDropped(int count) {
        droppedFields += count;
    }

    void closed(ServerConnection connection) {
        connections.remove(connection);
    }
}
