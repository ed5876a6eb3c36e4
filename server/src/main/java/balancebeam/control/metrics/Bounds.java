package balancebeam.control.metrics;

import java.math.BigDecimal;
import java.util.List;

/** The bounds of the page's histograms: from a fast answer of a neighbour to what no client waits for. Immutable. */
final class Bounds {
    /** In seconds, as the page writes them. */
    static final List<String> SECONDS = List.of(
            "0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1.0", "2.5", "5.0",
            "10.0");

    private static final long[] NANOS = SECONDS.stream()
            .mapToLong(bound -> new BigDecimal(bound).movePointRight(9).longValueExact())
            .toArray();

    private Bounds() {}

    /** The same in nanoseconds. */
    static long[] nanos() {
        return NANOS.clone();
    }

    /** The first bound that is not below; one more than the last for none. */
    static int bucket(long nanos) {
        int bucket = 0;
        while (bucket < NANOS.length && NANOS[bucket] < nanos) {
            bucket++;
        }
        return bucket;
    }
}
