package balancebeam.config;

import java.time.Duration;

/**
 * What in the answers of an endpoint puts it out for a while. Immutable.
 *
 * @param consecutiveServerErrors answers of 5xx in a row that do; 0 for none
 * @param consecutiveGatewayFailures the same of answers of 502 to 504, and of requests that were not answered; 0 for none
 * @param successRateDeviation how many standard deviations its share of successes may lie below the endpoints' mean; 0 for any
 * @param latencyFactor how many times the endpoints' median its own may be; 0 for any
 * @param leastRequests answers in an interval from which on an endpoint counts for shares and latencies
 * @param leastEndpoints how many endpoints must count
 * @param interval how long requests are counted before they are judged
 * @param firstEjection how long the first ejection lasts; doubles with each one, and halves again with each good interval
 * @param longestEjection where that ends
 * @param maxEjected of the endpoints so many may be out at once, in percent; one always may
 */
public record OutlierConfig(
        int consecutiveServerErrors,
        int consecutiveGatewayFailures,
        double successRateDeviation,
        double latencyFactor,
        int leastRequests,
        int leastEndpoints,
        Duration interval,
        Duration firstEjection,
        Duration longestEjection,
        double maxEjected) {
    public OutlierConfig {
        Require.time("interval", interval);
        Require.time("first-ejection", firstEjection);
        Require.time("longest-ejection", longestEjection);
        if (longestEjection.compareTo(firstEjection) < 0) {
            throw new IllegalArgumentException("longest-ejection: is shorter than first-ejection");
        }
    }

    /** Whether endpoints are compared with each other. */
    public boolean compares() {
        return successRateDeviation > 0 || latencyFactor > 0;
    }
}
