package balancebeam.filter;

import java.util.BitSet;
import java.util.List;

/**
 * What of an exchange may be tried again. Immutable.
 *
 * <p>A pooled connection that proves closed, and a stream that its endpoint says it did not look at, are always tried again: that
 * is no failure of the request.
 */
public final class RetryPolicy {
    private static final long MILLI = 1_000_000;

    /** What holds where nothing is said: see {@code Defaults.RETRY}. */
    public static final RetryPolicy NONE = new RetryPolicy(false, false, false, List.of(), 1, 0, false, 0, 0, 0);

    private final boolean onConnectFailure;
    private final boolean onReset;
    private final boolean onTimeout;
    private final BitSet statuses = new BitSet();
    private final int maxAttempts;
    private final long perTryNanos;
    private final boolean nonIdempotent;
    private final long backOffNanos;
    private final long maxBackOffNanos;
    private final long bufferBytes;

    /**
     * A policy.
     *
     * @param maxAttempts of those that an endpoint may have seen something of, the first included
     * @param perTryNanos from an attempt's beginning to the head of its answer; 0 for no such limit
     * @param backOffNanos the longest wait before the second retry; 0 for none
     * @param bufferBytes how much of a request's content is kept while it passes
     */
    public RetryPolicy(
            boolean onConnectFailure,
            boolean onReset,
            boolean onTimeout,
            List<Integer> statuses,
            int maxAttempts,
            long perTryNanos,
            boolean nonIdempotent,
            long backOffNanos,
            long maxBackOffNanos,
            long bufferBytes) {
        this.onConnectFailure = onConnectFailure;
        this.onReset = onReset;
        this.onTimeout = onTimeout;
        statuses.forEach(this.statuses::set);
        this.maxAttempts = maxAttempts;
        this.perTryNanos = perTryNanos;
        this.nonIdempotent = nonIdempotent;
        this.backOffNanos = backOffNanos;
        this.maxBackOffNanos = maxBackOffNanos;
        this.bufferBytes = bufferBytes;
    }

    /** Whether that error is one after which another attempt may be made, as far as the request allows it. */
    public boolean isOn(ProxyError error) {
        return switch (error.retry()) {
            case ALWAYS ->
                onConnectFailure || error.blame() == ProxyError.Blame.NOBODY || error == ProxyError.REFUSED_STREAM;
            case IF_REPEATABLE -> onReset || error.blame() == ProxyError.Blame.NOBODY;
            case NEVER -> onTimeout && error == ProxyError.ANSWER_TIMEOUT;
        };
    }

    /** Whether an answer of that status is as good as none. */
    public boolean isOn(int status) {
        return statuses.get(status);
    }

    /** Whether a request may be sent twice that an endpoint may have acted upon. */
    public boolean allows(Exchange exchange) {
        return nonIdempotent || exchange.method().isIdempotent();
    }

    public int maxAttempts() {
        return maxAttempts;
    }

    public long perTryNanos() {
        return perTryNanos;
    }

    public long bufferBytes() {
        return bufferBytes;
    }

    /**
     * How long to wait before a retry. The first goes at once, since it goes to another endpoint; those that follow wait for a random
     * time of up to the back-off, which doubles (full jitter; Brooker 2015).
     *
     * @param retry 1 for the first
     * @param random all 64 bits are used
     */
    public long backOffNanos(int retry, long random) {
        if (retry < 2 || backOffNanos == 0) {
            return 0;
        }
        long longest = Math.min(maxBackOffNanos, backOffNanos << Math.min(retry - 2, 20));
        return Math.max(MILLI, Math.floorMod(random, longest));
    }
}
