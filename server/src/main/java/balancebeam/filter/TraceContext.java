package balancebeam.filter;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The trace that an exchange is part of (W3C Trace Context): who asked, and as whom we ask further. Empty unless tracing is on.
 * Reused with its exchange. Event loop only.
 */
public final class TraceContext {
    private static final int SAMPLED = 1;

    /** A cluster may have hundreds of endpoints that all fail: further attempts are counted and not kept. */
    private static final int MOST_ATTEMPTS = 16;

    private final List<TracedAttempt> attempts = new ArrayList<>(2);
    private long traceHigh;
    private long traceLow;
    private long parent;
    private long exchangeSpan;
    private long firstAttemptSpan;
    private int flags;
    private @Nullable ExchangeListener spans;

    void clear() {
        attempts.clear();
        traceHigh = 0;
        traceLow = 0;
        parent = 0;
        exchangeSpan = 0;
        firstAttemptSpan = 0;
        flags = 0;
        spans = null;
    }

    /**
     * Becomes part of a trace.
     *
     * @param parentSpan the client's span; 0 when the trace begins here
     * @param traceFlags as in traceparent
     */
    public void join(long high, long low, long parentSpan, int traceFlags) {
        traceHigh = high;
        traceLow = low;
        parent = parentSpan;
        flags = traceFlags;
    }

    /** Sets the spans of our own: of the exchange, and of its first attempt. */
    public void spans(long ofExchange, long ofFirstAttempt) {
        exchangeSpan = ofExchange;
        firstAttemptSpan = ofFirstAttempt;
    }

    /** Who takes the spans when the exchange has ended, if they are wanted. */
    public void takenBy(ExchangeListener listener) {
        spans = listener;
    }

    @Nullable
    ExchangeListener spansTaker() {
        return isSampled() ? spans : null;
    }

    /** Whether it is part of a trace, sampled or not. */
    public boolean isPresent() {
        return (traceHigh | traceLow) != 0;
    }

    /** Whether its spans are wanted. */
    public boolean isSampled() {
        return (flags & SAMPLED) != 0;
    }

    /** The first half of the trace's id. */
    public long traceHigh() {
        return traceHigh;
    }

    /** The second half of the trace's id. */
    public long traceLow() {
        return traceLow;
    }

    /** The client's span; 0 when the trace began here. */
    public long parent() {
        return parent;
    }

    public long exchangeSpan() {
        return exchangeSpan;
    }

    /**
     * The span of an attempt.
     *
     * @param number from 1
     */
    public long attemptSpan(int number) {
        return firstAttemptSpan + number - 1;
    }

    public int flags() {
        return flags;
    }

    void ended(TracedAttempt attempt) {
        if (attempts.size() < MOST_ATTEMPTS) {
            attempts.add(attempt);
        }
    }

    /** The attempts that are over, in order; the first sixteen of them. A copy. */
    public List<TracedAttempt> attempts() {
        return List.copyOf(attempts);
    }
}
