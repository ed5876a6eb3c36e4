package balancebeam.config;

import java.time.Duration;

/**
 * How many requests one client address may make. Immutable.
 *
 * @param name of the policy or route that has it: routes whose limits have one name count together
 * @param maxRequests per window; 0 switches limiting off
 * @param tableEntries how many clients are counted exactly; later ones are judged approximately while the table is full
 */
public record RateLimitConfig(
        String name, int maxRequests, Duration window, RateLimitAlgorithm algorithm, int tableEntries) {
    /** The name of a limit that all share. */
    public static final String DEFAULT_NAME = "default";

    /** The counter of an aggregate, which gets 16 times this, has 26 bits. */
    public static final int MOST_REQUESTS = (1 << 22) - 1;

    /** Shorter ones the counters can't tell apart. */
    public static final Duration SHORTEST_WINDOW = Duration.ofMillis(10);

    public static final Duration LONGEST_WINDOW = Duration.ofDays(1);

    public static final int LEAST_ENTRIES = 16;
    public static final int MOST_ENTRIES = 1 << 26;

    public RateLimitConfig {
        Require.range("requests", maxRequests, 0, MOST_REQUESTS);
        Require.time("window", window, SHORTEST_WINDOW, LONGEST_WINDOW);
        Require.range("table-entries", tableEntries, LEAST_ENTRIES, MOST_ENTRIES);
    }

    /** A limit with the default algorithm and table. */
    public static RateLimitConfig of(int maxRequests, Duration window) {
        return new RateLimitConfig(
                DEFAULT_NAME, maxRequests, window, Defaults.RATE_LIMIT_ALGORITHM, Defaults.RATE_LIMIT_TABLE_ENTRIES);
    }

    /** Whether requests are limited at all. */
    public boolean isOn() {
        return maxRequests > 0;
    }
}
