package balancebeam.config;

import java.time.Duration;

/**
 * How many requests one client address may make. Immutable.
 *
 * @param maxRequests per window; 0 switches limiting off
 * @param tableEntries how many clients are counted exactly; later ones are judged approximately while the table is full
 */
public record RateLimitConfig(int maxRequests, Duration window, RateLimitAlgorithm algorithm, int tableEntries) {
    /** The counter of an aggregate, which gets 16 times this, has 26 bits. */
    private static final int MOST_REQUESTS = (1 << 22) - 1;

    /** Shorter ones the counters can't tell apart. */
    private static final Duration SHORTEST_WINDOW = Duration.ofMillis(10);

    private static final Duration LONGEST_WINDOW = Duration.ofDays(1);

    public RateLimitConfig {
        Require.range("max-requests-per-window", maxRequests, 0, MOST_REQUESTS);
        Require.time("rate-limit-window-size", window, SHORTEST_WINDOW, LONGEST_WINDOW);
        Require.range("rate-limit-table-entries", tableEntries, 16, 1 << 26);
    }

    /** A limit with the default algorithm and table. */
    public static RateLimitConfig of(int maxRequests, Duration window) {
        return new RateLimitConfig(
                maxRequests, window, Defaults.RATE_LIMIT_ALGORITHM, Defaults.RATE_LIMIT_TABLE_ENTRIES);
    }

    /** Whether requests are limited at all. */
    public boolean isOn() {
        return maxRequests > 0;
    }
}
