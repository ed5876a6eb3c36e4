package balancebeam.config;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * When a request that came to nothing is tried again. Immutable.
 *
 * @param on what an attempt may have come to
 * @param statuses answers of endpoints that count as failures: 400 to 599
 * @param maxAttempts of those that an endpoint may have seen something of, the first one included; 1 for no second one
 * @param perTryTimeout from an attempt's beginning to the head of its answer; null for the route's answer timeout alone
 * @param nonIdempotent whether that holds for requests too that an endpoint may have acted upon, such as a POST
 * @param backOff the longest wait before the second retry; doubles with each that follows; 0 for none
 * @param maxBackOff where the doubling ends
 * @param bufferBytes how much of a request's content is kept while it passes, so that it can be sent again
 */
public record RetryConfig(
        Set<RetryCondition> on,
        List<Integer> statuses,
        int maxAttempts,
        @Nullable Duration perTryTimeout,
        boolean nonIdempotent,
        Duration backOff,
        Duration maxBackOff,
        long bufferBytes) {
    public static final int LEAST_STATUS = 400;
    public static final int MOST_STATUS = 599;
    public static final int MOST_ATTEMPTS = 100;
    public static final long MOST_BUFFER_BYTES = 1L << 30;

    /** No request is ever tried twice, save on a pooled connection that turns out to be closed. */
    public static final RetryConfig OFF =
            new RetryConfig(Set.of(), List.of(), 1, null, false, Duration.ZERO, Duration.ZERO, 0);

    public RetryConfig {
        on = Set.copyOf(on);
        statuses = List.copyOf(new TreeSet<>(statuses));
        for (int status : statuses) {
            Require.range("statuses", status, LEAST_STATUS, MOST_STATUS);
        }
        Require.range("max-attempts", maxAttempts, 1, MOST_ATTEMPTS);
        if (perTryTimeout != null) {
            Require.time("per-try-timeout", perTryTimeout);
        }
        Require.zeroOrTime("back-off", backOff);
        Require.zeroOrTime("max-back-off", maxBackOff);
        if (maxBackOff.compareTo(backOff) < 0) {
            throw new IllegalArgumentException("max-back-off: is shorter than back-off");
        }
        Require.range("buffer", bufferBytes, 0, MOST_BUFFER_BYTES);
    }
}
