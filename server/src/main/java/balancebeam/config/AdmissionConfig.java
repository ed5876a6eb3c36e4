package balancebeam.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How many requests of a cluster run at a time, over all event loops, and how many wait for that. Immutable.
 *
 * @param maxRequests that run; 0 for no limit
 * @param maxRetries that run; 0 for no limit
 * @param maxConnections to all endpoints together, idle ones included; 0 for no limit
 * @param adaptive a limit that follows latency, or null
 * @param queue how many requests wait for a place, on each event loop; beyond that they are refused
 * @param queueTimeout how long one waits at most
 */
public record AdmissionConfig(
        int maxRequests,
        int maxRetries,
        int maxConnections,
        @Nullable AdaptiveConfig adaptive,
        int queue,
        Duration queueTimeout) {
    public static final int MOST = 1_000_000;
    public static final int MOST_QUEUE = 100_000;

    /** Any number. */
    public static final AdmissionConfig OPEN =
            new AdmissionConfig(0, 0, 0, null, Defaults.QUEUE, Defaults.QUEUE_TIMEOUT);

    public AdmissionConfig {
        adaptive = AdaptiveConfig.OFF.equals(adaptive) ? null : adaptive;
        Require.range("max-requests", maxRequests, 0, MOST);
        Require.range("max-retries", maxRetries, 0, MOST);
        Require.range("max-connections", maxConnections, 0, MOST);
        Require.range("queue", queue, 0, MOST_QUEUE);
        Require.time("queue-timeout", queueTimeout);
    }

    /** Whether the requests that run are limited. */
    public boolean isOn() {
        return maxRequests > 0 || maxRetries > 0 || adaptive != null;
    }
}
