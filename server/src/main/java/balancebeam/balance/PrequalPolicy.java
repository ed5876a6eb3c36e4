package balancebeam.balance;

import java.time.Duration;

/**
 * How {@link PrequalBalancer} probes, and how long it believes what it was told. Immutable.
 *
 * @param probesPerRequest how many endpoints each request asks on average, above 0; not on its own behalf, but of those to come
 * @param removalsPerRequest how many answers each request throws away on average, the oldest and the worst by turns; at least 0
 * @param poolSize most answers that are kept, at least 2
 * @param longestAge how long an answer is believed
 * @param rifQuantile an endpoint is hot when it has more requests in flight than this share of those that answered lately, 0 to 1
 */
public record PrequalPolicy(
        double probesPerRequest, double removalsPerRequest, int poolSize, Duration longestAge, double rifQuantile) {

    /** As the paper of Prequal has it: 3 probes and 1 removal per request, 16 answers of 1 s, hot above the 84 % quantile. */
    public static final PrequalPolicy DEFAULT = new PrequalPolicy(3, 1, 16, Duration.ofSeconds(1), Math.pow(2, -0.25));

    /** As few answers are thrown away as are asked for, and no more than the paper has it. */
    private static final double PROBES_PER_REMOVAL = 3;

    /** How much more comes into the pool than leaves it otherwise, per request; the paper's delta. */
    private static final double SURPLUS = 1;

    /** No answer is used more often: its age bounds it anyway. */
    private static final double MOST_USES = 64;

    public PrequalPolicy {
        if (!(probesPerRequest > 0 && probesPerRequest <= poolSize)) {
            throw new IllegalArgumentException(
                    "probes per request are above 0 and at most the pool's size, not " + probesPerRequest);
        }
        if (!(removalsPerRequest >= 0 && removalsPerRequest <= poolSize)) {
            throw new IllegalArgumentException(
                    "removals per request are from 0 to the pool's size, not " + removalsPerRequest);
        }
        if (poolSize < 2 || poolSize > 1_000) {
            throw new IllegalArgumentException("a pool has from 2 to 1,000 answers, not " + poolSize);
        }
        if (!longestAge.isPositive()) {
            throw new IllegalArgumentException("answers cannot be believed for " + longestAge);
        }
        if (!(rifQuantile >= 0 && rifQuantile <= 1)) {
            throw new IllegalArgumentException("a quantile is from 0 to 1, not " + rifQuantile);
        }
    }

    /** The default with so many probes per request. */
    public static PrequalPolicy withProbes(double perRequest) {
        return new PrequalPolicy(
                perRequest,
                Math.min(DEFAULT.removalsPerRequest, perRequest / PROBES_PER_REMOVAL),
                DEFAULT.poolSize,
                DEFAULT.longestAge,
                DEFAULT.rifQuantile);
    }

    /**
     * How many requests may go by one answer, on average: so many that as much leaves the pool as comes in, when of so many
     * endpoints a probe asks one whose answer is in the pool already with the chance that the pool's size says. At least 1.
     */
    double usesOfAnswer(int endpoints) {
        double fresh = 1 - (double) Math.min(poolSize, endpoints) / endpoints;
        double kept = fresh * probesPerRequest - removalsPerRequest;
        return kept <= 0 ? MOST_USES : Math.clamp((1 + SURPLUS) / kept, 1, MOST_USES);
    }
}
