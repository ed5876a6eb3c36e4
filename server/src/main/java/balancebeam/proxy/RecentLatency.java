package balancebeam.proxy;

import balancebeam.balance.LatencyHistogram;

/**
 * How long the attempts of the last five to ten seconds took to the head of their answers, on one event loop. Event loop only; never
 * allocates after its first second.
 */
final class RecentLatency {
    private static final long PERIOD_NANOS = 5_000_000_000L;
    private static final long REFRESH_NANOS = 100_000_000;
    /** Of fewer nobody can say what is slow. */
    private static final int LEAST_SAMPLES = 50;

    private LatencyHistogram present = new LatencyHistogram();
    private LatencyHistogram before = new LatencyHistogram();
    private final LatencyHistogram both = new LatencyHistogram();
    private long periodEnd = Long.MIN_VALUE;
    private long refreshed = Long.MIN_VALUE;
    private double askedPercentile;
    private long answer;

    void record(long nanos, long nowNanos) {
        if (nowNanos >= periodEnd) {
            turn(nowNanos);
        }
        present.record(nanos);
    }

    private void turn(long nowNanos) {
        LatencyHistogram oldest = before;
        before = present;
        oldest.clear();
        present = oldest;
        if (nowNanos - periodEnd >= PERIOD_NANOS) {
            before.clear(); // Nothing was recorded for a whole period.
        }
        periodEnd = nowNanos + PERIOD_NANOS;
    }

    /** The percentile, a moment old; 0 while too few are known. */
    long percentile(double percent, long nowNanos) {
        if (nowNanos - refreshed >= REFRESH_NANOS || refreshed == Long.MIN_VALUE || percent != askedPercentile) {
            refreshed = nowNanos;
            askedPercentile = percent;
            both.clear();
            both.add(present);
            both.add(before);
            answer = both.count() < LEAST_SAMPLES ? 0 : both.percentile(percent);
        }
        return answer;
    }
}
