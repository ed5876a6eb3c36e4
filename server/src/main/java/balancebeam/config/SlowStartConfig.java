package balancebeam.config;

import java.time.Duration;

/**
 * How an endpoint that is new, or back, comes to its full weight: as Envoy computes it, by the share of the window that has passed,
 * to the power of 1 / aggression. Immutable.
 *
 * @param window how long it takes
 * @param aggression 1 is a line; more gives more at the beginning, less gives more at the end
 * @param floorPercent of its weight, that it has from the beginning
 */
public record SlowStartConfig(Duration window, double aggression, int floorPercent) {
    public static final double LEAST_AGGRESSION = 0.1;
    public static final double MOST_AGGRESSION = 10;
    public static final int WHOLE = 100;

    public SlowStartConfig {
        Require.range("floor", floorPercent, 1, WHOLE);
        if (!(aggression >= LEAST_AGGRESSION && aggression <= MOST_AGGRESSION)) {
            throw new IllegalArgumentException(
                    "aggression: %s is not from %s to %s".formatted(aggression, LEAST_AGGRESSION, MOST_AGGRESSION));
        }
        if (!window.isPositive()) {
            throw new IllegalArgumentException("window: %s is no time".formatted(window));
        }
    }

    /** The percentage of its weight that an endpoint has after that time, from the floor to {@value #WHOLE}. */
    public int percent(long elapsedNanos) {
        double passed = Math.clamp((double) elapsedNanos / window.toNanos(), 0, 1);
        return Math.max(floorPercent, (int) (Math.pow(passed, 1 / aggression) * WHOLE));
    }
}
