package balancebeam.balance;

import java.time.Duration;

/**
 * How fast an endpoint is believed to be down, and up again. Immutable.
 *
 * @param rise active successes in a row that bring a {@link HealthState#DOWN} endpoint back, at least 1
 * @param fall active failures in a row that take an endpoint down, at least 1
 * @param firstEjection how long the first failed attempt keeps an endpoint out; doubles with each ejection that follows
 *     without a success in between
 * @param longestEjection where the doubling ends, at least {@code firstEjection}
 */
public record HealthPolicy(int rise, int fall, Duration firstEjection, Duration longestEjection) {

    /** One check decides; ejections last 1, 2, 4 ... 60 seconds. */
    public static final HealthPolicy DEFAULT = new HealthPolicy(1, 1, Duration.ofSeconds(1), Duration.ofSeconds(60));

    public HealthPolicy {
        if (rise < 1 || fall < 1) {
            throw new IllegalArgumentException("rise and fall are at least 1, not " + rise + " and " + fall);
        }
        if (!firstEjection.isPositive() || longestEjection.compareTo(firstEjection) < 0) {
            throw new IllegalArgumentException(
                    "an ejection cannot last from " + firstEjection + " to " + longestEjection);
        }
    }

    /** How long an ejection lasts that follows {@code earlier} others without a success in between. */
    long ejectionNanos(int earlier) {
        long longest = longestEjection.toNanos();
        long nanos = firstEjection.toNanos();
        for (int i = 0; i < earlier && nanos < longest; i++) {
            nanos = nanos > longest / 2 ? longest : nanos * 2;
        }
        return Math.min(nanos, longest);
    }
}
