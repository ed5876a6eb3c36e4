package balancebeam.config;

/**
 * How many retries a cluster's requests may cost beyond those that cost it nothing, over all event loops. Immutable.
 *
 * @param percent retries for a hundred requests
 * @param minPerSecond retries that there may be even with few requests
 */
public record RetryBudgetConfig(double percent, int minPerSecond) {
    public static final int MOST_PER_SECOND = 1_000_000;

    public RetryBudgetConfig {
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException(
                    "percent: %s is out of range: from 0 to 100 is possible".formatted(percent));
        }
        Require.range("min-per-second", minPerSecond, 0, MOST_PER_SECOND);
    }
}
