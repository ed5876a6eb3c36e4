package balancebeam.control.metrics;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointMetrics;
import balancebeam.balance.EndpointMetrics.Counter;
import balancebeam.balance.LatencyHistogram;
import java.util.Arrays;

/** Everything that grows at an endpoint, at one moment; and sums and differences of that. One thread only. */
final class EndpointCounts {
    private static final Counter[] COUNTERS = Counter.values();
    private static final long[] BOUNDS = Bounds.nanos();
    private static final int BELOW = COUNTERS.length;
    private static final int ALL = BELOW + BOUNDS.length;
    private static final int TOTAL_NANOS = ALL + 1;

    private final long[] counts = new long[TOTAL_NANOS + 1];

    /**
     * What it has counted so far.
     *
     * @param scratch overwritten: a histogram is made of those of all loops
     */
    static EndpointCounts of(Endpoint endpoint, LatencyHistogram scratch) {
        EndpointCounts now = new EndpointCounts();
        EndpointMetrics metrics = endpoint.metrics();
        for (int i = 0; i < COUNTERS.length; i++) {
            now.counts[i] = metrics.total(COUNTERS[i]);
        }
        scratch.clear();
        metrics.addLatency(scratch);
        System.arraycopy(scratch.below(BOUNDS), 0, now.counts, BELOW, BOUNDS.length + 1);
        now.counts[TOTAL_NANOS] = scratch.totalNanos();
        return now;
    }

    /** Adds all counts of another so many times. */
    void add(EndpointCounts other, int times) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += times * other.counts[i];
        }
    }

    // The order of the enum as it is now is all that is meant.
    @SuppressWarnings("EnumOrdinal")
    long get(Counter counter) {
        return counts[counter.ordinal()];
    }

    /** Final answers of a status class, 1 to 5. */
    long answers(int statusClass) {
        return get(
                switch (statusClass) {
                    case 1 -> Counter.ANSWERS_1XX;
                    case 2 -> Counter.ANSWERS_2XX;
                    case 3 -> Counter.ANSWERS_3XX;
                    case 4 -> Counter.ANSWERS_4XX;
                    case 5 -> Counter.ANSWERS_5XX;
                    default -> throw new IllegalArgumentException("no class: " + statusClass);
                });
    }

    /** Latencies as {@link Points#add(DurationCounts, List, String...)} takes them. */
    DurationCounts latencies() {
        return new DurationCounts(Arrays.copyOfRange(counts, BELOW, TOTAL_NANOS), counts[TOTAL_NANOS]);
    }
}
