package balancebeam.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a request that is slow to be answered is sent to a second endpoint too. Immutable.
 *
 * @param percentile of the cluster's recent latencies: a request that has taken longer is hedged; null to go by {@code delay} alone
 * @param delay a request is never hedged sooner
 */
public record HedgeConfig(@Nullable Double percentile, Duration delay) {
    public static final double LEAST_PERCENTILE = 50;
    public static final double MOST_PERCENTILE = 99.99;

    public HedgeConfig {
        if (percentile != null && !(percentile >= LEAST_PERCENTILE && percentile <= MOST_PERCENTILE)) {
            throw new IllegalArgumentException(
                    "percentile: %s is out of range: from 50 to 99.99 is possible".formatted(percentile));
        }
        Require.time("delay", delay);
    }
}
