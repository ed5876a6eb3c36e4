package balancebeam.multiplex;

import balancebeam.config.Limits;
import balancebeam.config.Timeouts;
import balancebeam.filter.Exchange;
import balancebeam.net.EventLoop;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of one event loop to the endpoints of a cluster share, when they carry streams. Event loop only.
 *
 * @param <S> a stream
 */
public abstract class StreamClient<S> {
    /** The most streams on one connection, whatever its endpoint allows. */
    public static final int STREAMS = 100;

    private static final int KEPT_STREAMS = 256;

    private final EventLoop loop;
    private final Limits limits;
    private final long connectNanos;
    private final long answerNanos;
    private final long streamIdleNanos;
    private final long idleNanos;
    private final AnswerHead answerHead;
    private final RequestFields requestFields;
    private final FieldList read = new FieldList();
    private final ArrayDeque<S> spare = new ArrayDeque<>();

    /**
     * Without connections.
     *
     * @param secure whether they are by TLS
     * @param version of HTTP
     */
    protected StreamClient(EventLoop loop, boolean secure, Limits limits, Timeouts timeouts, int version) {
        this.loop = loop;
        this.limits = limits;
        this.connectNanos = timeouts.connect().toNanos();
        this.answerNanos = timeouts.answer().toNanos();
        this.streamIdleNanos = timeouts.streamIdle().toNanos();
        this.idleNanos = timeouts.upstreamIdle().toNanos();
        this.answerHead = new AnswerHead(limits.answerHeadBytes(), limits.fields(), version);
        this.requestFields = new RequestFields(secure);
    }

    /** A stream, as if new. */
    final S takeStream() {
        S stream = spare.pollLast();
        return stream == null ? newStream() : stream;
    }

    /** Makes one that can be used for attempt after attempt. */
    protected abstract S newStream();

    /** Its attempt is over. */
    final void give(S stream) {
        if (spare.size() < KEPT_STREAMS) {
            spare.addLast(stream);
        }
    }

    public final EventLoop loop() {
        return loop;
    }

    /** How large heads of answers may be, as HPACK and QPACK count them. */
    protected final int mostListBytes() {
        return FieldList.mostBytes(limits.answerHeadBytes(), limits.fields());
    }

    /** For one head at a time. */
    public final FieldList read() {
        return read;
    }

    final AnswerProgress newProgress() {
        return new AnswerProgress(answerHead, limits);
    }

    final RequestFields requestFields() {
        return requestFields;
    }

    final long connectNanos() {
        return connectNanos;
    }

    /** For how long a connection is kept that nobody uses. */
    final long idleNanos() {
        return idleNanos;
    }

    /** From the end of that request to the head of its answer. */
    final long answerNanos(Exchange exchange) {
        long ofRoute = exchange.route().settings().answerNanos();
        return ofRoute == 0 ? answerNanos : ofRoute;
    }

    /** How long it may stand still. */
    final long streamIdleNanos(@Nullable Exchange exchange) {
        long ofRoute = exchange == null ? 0 : exchange.route().settings().streamIdleNanos();
        return ofRoute == 0 ? streamIdleNanos : ofRoute;
    }
}
