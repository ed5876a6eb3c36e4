package balancebeam.balance;

import java.time.Duration;

/**
 * What an endpoint begins with, and how fast it is believed to be well again. Immutable.
 *
 * @param startsUp whether it may be picked before its first probe
 * @param firstEjection how long the first failed attempt keeps an endpoint out; doubles with each ejection that follows
 *     without a success in between
 * @param longestEjection where the doubling ends, at least {@code firstEjection}
 */
public record HealthPolicy(boolean startsUp, Duration firstEjection, Duration longestEjection) {

    /** Up from the start; ejections last 1, 2, 4 ... 60 seconds. */
    public static final HealthPolicy DEFAULT = new HealthPolicy(true, Duration.ofSeconds(1), Duration.ofSeconds(60));

    /** Down until a probe has passed; for the rest as by default. */
    public static final HealthPolicy UNPROVEN = new HealthPolicy(false, Duration.ofSeconds(1), Duration.ofSeconds(60));

    public HealthPolicy {
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
