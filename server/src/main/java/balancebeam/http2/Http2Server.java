package balancebeam.http2;

import balancebeam.config.Limits;
import balancebeam.config.Timeouts;
import balancebeam.filter.ExchangePool;
import balancebeam.net.Connection;
import balancebeam.net.ConnectionHandler;
import balancebeam.net.EventLoop;
import balancebeam.net.Linger.Patience;
import balancebeam.net.Listener;
import io.netty.handler.codec.http2.Http2Settings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The clients' HTTP/2 connections of one event loop, and what they share. Event loop only. */
public final class Http2Server {
    /** The protocol's name in ALPN. */
    public static final String ALPN = "h2";

    /** With so much of an answer waiting it is sent at once, and not at the end of the turn. */
    static final int SOON_BYTES = 8 * 1024;

    /** What a stream may send before its exchange has used it up; it waits in blocks till then. */
    private static final int STREAM_WINDOW_BYTES = 256 * 1024;
    /** The same for all streams of a connection together. */
    private static final int CONNECTION_WINDOW_BYTES = 1024 * 1024;
    /** As most others have it. */
    private static final int STREAMS = 100;
    /** What HPACK counts for each field beside its bytes (RFC 7541 section 4.1). */
    private static final int FIELD_OVERHEAD = 32;

    private static final int KEPT_STREAMS = 1024;

    private final EventLoop loop;
    private final ExchangePool exchanges;
    private final Http2Counts counts;
    private final ArrayDeque<ServerStream> spare = new ArrayDeque<>();
    private final ArrayDeque<ServerStream> arrived = new ArrayDeque<>();
    private final Set<ServerConnection> connections = new LinkedHashSet<>();
    private final AnswerFields answerFields = new AnswerFields();
    private final FieldList read = new FieldList();

    private Limits limits;
    private RequestHead requestHead;
    private long clientHeadNanos;
    private long clientIdleNanos;
    private long streamIdleNanos;
    private long lingerNanos;
    private boolean draining;
    private long droppedFields;

    /** A server without connections. */
    public Http2Server(EventLoop loop, Limits limits, Timeouts timeouts, ExchangePool exchanges, Http2Counts counts) {
        this.loop = loop;
        this.exchanges = exchanges;
        this.counts = counts;
        this.limits = limits;
        this.requestHead = requestHead(limits);
        configure(limits, timeouts);
    }

    private static RequestHead requestHead(Limits limits) {
        return new RequestHead(limits.headBytes(), limits.fields(), limits.targetBytes(), 2);
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

    /**
     * Serves a connection that the listener has accepted, and whose client speaks HTTP/2.
     *
     * @return its handler from now on
     */
    public ConnectionHandler serve(Connection connection, Listener listener) {
        counts.begun();
        ServerConnection server = new ServerConnection(this, connection, listener);
        connections.add(server);
        return server;
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

    /** Its request has come, and more may come by the same read. */
    void arrived(ServerStream stream) {
        arrived.addLast(stream);
    }

    /** What was read is asked now. A stream that has begun anew since is there twice, and handled once. */
    void handleArrived() {
        for (ServerStream stream = arrived.pollFirst(); stream != null; stream = arrived.pollFirst()) {
            stream.handle();
        }
    }

    /** Its stream has ended. */
    void give(ServerStream stream) {
        if (spare.size() < KEPT_STREAMS) {
            spare.addLast(stream);
        }
    }

    Http2Codec newCodec(ServerFrames frames) {
        Http2Settings settings = new Http2Settings()
                .maxConcurrentStreams(STREAMS)
                .connectProtocolEnabled(true)
                .initialWindowSize(STREAM_WINDOW_BYTES)
                .maxHeaderListSize(mostListBytes());
        Http2Codec codec =
                Http2Codec.ofServer(settings, mostListBytes(), CONNECTION_WINDOW_BYTES, read, frames.history(), frames);
        frames.codec(codec);
        return codec;
    }

    /** A head of as many bytes and fields as are allowed is never more by HPACK's count. */
    private int mostListBytes() {
        return limits.headBytes() + limits.fields() * FIELD_OVERHEAD;
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

    /** For connections that end. */
    Patience patience() {
        return new Patience(lingerNanos, streamIdleNanos, limits.lingerBytes());
    }

    boolean isDraining() {
        return draining;
    }

    void fieldsDropped(int count) {
        droppedFields += count;
    }

    void closed(ServerConnection connection) {
        connections.remove(connection);
    }
}
