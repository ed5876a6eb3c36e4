package balancebeam.multiplex;

import balancebeam.config.Limits;
import balancebeam.config.Timeouts;
import balancebeam.filter.ExchangePool;
import balancebeam.net.EventLoop;
import balancebeam.net.Listener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The clients' connections of one event loop that carry streams, and what they share. Event loop only.
 *
 * @param <C> a connection
 * @param <S> a stream
 */
public abstract class StreamServer<C extends RequestConnection, S extends RequestStream<C>> {
    /** How many requests a connection may have at a time: as most others have it. */
    public static final int STREAMS = 100;
    /** What a stream may send before its exchange has used it up: by HTTP/2 it waits in blocks till then, by HTTP/3 in QUIC's library. */
    protected static final int STREAM_WINDOW_BYTES = 256 * 1024;
    /** The same for all streams of a connection together. */
    protected static final int CONNECTION_WINDOW_BYTES = 1024 * 1024;

    private static final int KEPT_STREAMS = 1024;

    private final EventLoop loop;
    private final ExchangePool exchanges;
    private final MultiplexCounts counts;
    private final int version;
    private final ArrayDeque<S> spare = new ArrayDeque<>();
    private final Set<C> connections = new LinkedHashSet<>();
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

    /**
     * A server without connections.
     *
     * @param version of HTTP
     */
    protected StreamServer(
            EventLoop loop,
            Limits limits,
            Timeouts timeouts,
            ExchangePool exchanges,
            MultiplexCounts counts,
            int version) {
        this.loop = loop;
        this.exchanges = exchanges;
        this.counts = counts;
        this.version = version;
        this.limits = limits;
        this.requestHead = requestHead(limits);
        configure(limits, timeouts);
    }

    private RequestHead requestHead(Limits of) {
        return new RequestHead(of.headBytes(), of.fields(), of.targetBytes(), version);
    }

    /** From now on these hold. */
    public final void configure(Limits newLimits, Timeouts timeouts) {
        limits = newLimits;
        requestHead = requestHead(newLimits);
        clientHeadNanos = timeouts.clientHead().toNanos();
        clientIdleNanos = timeouts.clientIdle().toNanos();
        streamIdleNanos = timeouts.streamIdle().toNanos();
        lingerNanos = timeouts.linger().toNanos();
    }

    /** From now on no request is the first of many: clients are told to go, one by one over the spread. */
    public final void drain(Duration spread) {
        draining = true;
        drain(spread, connection -> true);
    }

    /** As {@link #drain}, for the connections of one listener, which has closed or asks more of its clients than it asked of them. */
    public final void drain(Listener listener, Duration spread) {
        drain(spread, connection -> connection.listener() == listener && connection.isDraining());
    }

    private void drain(Duration spread, Predicate<C> which) {
        List<C> all = connections.stream().filter(which).toList();
        long step = spread.toNanos() / Math.max(1, all.size());
        long delay = 0;
        for (C connection : all) {
            loop.timer(connection::drain).set(delay);
            delay += step;
        }
    }

    /** Closes all connections, whatever they are doing. */
    public final void closeAll() {
        List.copyOf(connections).forEach(RequestConnection::abort);
    }

    /** Fields left out because of an underscore in their names, since the start. */
    public final long droppedFields() {
        return droppedFields;
    }

    // ---- for the connections ----

    /** A connection has begun. */
    protected final void begun(C connection) {
        connections.add(connection);
    }

    /** A connection has ended. */
    public final void closed(C connection) {
        connections.remove(connection);
    }

    /** A stream, as if new. */
    public final S takeStream() {
        S stream = spare.pollLast();
        return stream == null ? newStream() : stream;
    }

    /** Makes one that can be used for stream after stream. */
    protected abstract S newStream();

    /** Its stream has ended. */
    public final void give(S stream) {
        if (spare.size() < KEPT_STREAMS) {
            spare.addLast(stream);
        }
    }

    /** How large heads may be, as HPACK and QPACK count them. */
    protected final int mostListBytes() {
        return FieldList.mostBytes(limits.headBytes(), limits.fields());
    }

    /**
     * For a connection that has just begun.
     *
     * @param cut makes what is thrown, of what was too much
     */
    public final <X extends Exception> FrameLimits<X> newFrameLimits(Function<String, X> cut) {
        return new FrameLimits<>(loop::nowNanos, counts, cut);
    }

    public final EventLoop loop() {
        return loop;
    }

    public final ExchangePool exchanges() {
        return exchanges;
    }

    public final MultiplexCounts counts() {
        return counts;
    }

    final RequestHead requestHead() {
        return requestHead;
    }

    /** For one head at a time. */
    public final FieldList read() {
        return read;
    }

    final AnswerFields answerFields() {
        return answerFields;
    }

    public final long clientHeadNanos() {
        return clientHeadNanos;
    }

    public final long clientIdleNanos() {
        return clientIdleNanos;
    }

    public final long streamIdleNanos() {
        return streamIdleNanos;
    }

    public final long lingerNanos() {
        return lingerNanos;
    }

    public final long lingerBytes() {
        return limits.lingerBytes();
    }

    public final boolean isDraining() {
        return draining;
    }

    final void fieldsDropped(int count) {
        droppedFields += count;
    }
}
