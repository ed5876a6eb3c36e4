package balancebeam.control.metrics;

import balancebeam.balance.LatencyHistogram;

/**
 * Durations at one moment. Not to be changed.
 *
 * @param below how many were below each of {@link Bounds} and, last, how many there were
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record DurationCounts(long[] below, long totalNanos) {
    static DurationCounts of(LatencyHistogram histogram) {
        return new DurationCounts(histogram.below(Bounds.nanos()), histogram.totalNanos());
    }
}
