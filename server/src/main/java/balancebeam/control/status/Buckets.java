package balancebeam.control.status;

import balancebeam.balance.LatencyHistogram;
import java.util.ArrayList;
import java.util.List;

/** The few latency buckets that people are shown. Static functions without state. */
public final class Buckets {
    static final List<Double> BOUNDS_MILLIS = List.of(
            0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10000.0);

    private static final double MILLI = 1_000_000;

    private Buckets() {}

    /** How many latencies fell into each, the last being everything above. */
    static List<Long> counts(LatencyHistogram histogram) {
        List<Long> counts = new ArrayList<>();
        long below = 0;
        for (double bound : BOUNDS_MILLIS) {
            long upTo = histogram.countBelow((long) (bound * MILLI));
            counts.add(upTo - below);
            below = upTo;
        }
        counts.add(histogram.count() - below);
        return counts;
    }

    /** In milliseconds, to the microsecond. */
    public static double millis(long nanos) {
        return Math.round(nanos / 1_000.0) / 1_000.0;
    }
}
