package balancebeam.config;

/**
 * A limit of running requests that follows latency. Immutable.
 *
 * @param min it is never lower; what runs while the fastest latency is measured
 * @param max it is never higher
 * @param tolerance how many times as long as at its fastest a cluster may take before the limit falls, 1 to 10
 */
public record AdaptiveConfig(int min, int max, double tolerance) {
    public static final int MOST = 1_000_000;
    public static final double MOST_TOLERANCE = 10;

    /** There is no such limit. */
    public static final AdaptiveConfig OFF = new AdaptiveConfig(MOST, MOST, 1);

    public AdaptiveConfig {
        Require.range("min", min, 1, MOST);
        Require.range("max", max, 1, MOST);
        if (max < min) {
            throw new IllegalArgumentException("max: is less than min");
        }
        if (!(tolerance >= 1 && tolerance <= MOST_TOLERANCE)) {
            throw new IllegalArgumentException(
                    "tolerance: %s is out of range: from 1 to 10 is possible".formatted(tolerance));
        }
    }
}
