package balancebeam.upstream.outlier;

import balancebeam.config.OutlierConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Compares what endpoints did in one interval. Immutable functions of their arguments. */
final class Deviation {
    /** What is slower by less is not worth an ejection, however many times it is. */
    private static final long LEAST_SLOWER_NANOS = 5_000_000;

    private static final double MILLI = 1_000_000;

    private Deviation() {}

    /**
     * One endpoint in one interval.
     *
     * @param requests that were answered, or failed
     * @param failures how many of them
     * @param medianNanos of its answers; 0 where it has none
     */
    record Seen(long requests, long failures, long medianNanos) {
        double successRate() {
            return requests == 0 ? 1 : (double) (requests - failures) / requests;
        }
    }

    /** For each, why it is an outlier: a verb phrase; empty for one that is none. */
    static List<String> judge(List<Seen> all, OutlierConfig config) {
        List<Seen> counted = all.stream().filter(one -> counts(one, config)).toList();
        if (counted.size() < config.leastEndpoints()) {
            return all.stream().map(one -> "").toList();
        }
        double mean = counted.stream().mapToDouble(Seen::successRate).average().orElse(1);
        double variance = counted.stream()
                .mapToDouble(one -> (one.successRate() - mean) * (one.successRate() - mean))
                .average()
                .orElse(0);
        double least = mean - config.successRateDeviation() * Math.sqrt(variance);
        long median = median(counted);
        return all.stream()
                .map(one -> counts(one, config) ? judge(one, config, mean, least, median) : "")
                .toList();
    }

    private static boolean counts(Seen one, OutlierConfig config) {
        return one.requests >= config.leastRequests();
    }

    private static String judge(Seen one, OutlierConfig config, double mean, double least, long median) {
        if (config.successRateDeviation() > 0 && one.successRate() < least) {
            return "had successes in %s of %d requests, where all have %s"
                    .formatted(percent(one.successRate()), one.requests, percent(mean));
        }
        boolean slow = config.latencyFactor() > 0
                && one.medianNanos > config.latencyFactor() * median
                && one.medianNanos - median > LEAST_SLOWER_NANOS;
        return slow
                ? "took %.1f ms for half of %d requests, where all take %.1f ms"
                        .formatted(one.medianNanos / MILLI, one.requests, median / MILLI)
                : "";
    }

    private static long median(List<Seen> counted) {
        long[] medians = counted.stream().mapToLong(Seen::medianNanos).sorted().toArray();
        return Arrays.stream(medians).skip((medians.length - 1) / 2).findFirst().orElse(0);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", share * 100);
    }
}
