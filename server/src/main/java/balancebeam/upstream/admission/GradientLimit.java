package balancebeam.upstream.admission;

import balancebeam.balance.LatencyHistogram;
import balancebeam.config.AdaptiveConfig;

/**
 * A limit that follows latency: while the cluster answers about as fast as it can, the limit grows; when answers take longer than that by
 * more than the tolerance, requests queue up there, and the limit falls in proportion (after Envoy's gradient controller and Netflix's
 * concurrency-limits). One thread adapts it, any may read it.
 *
 * <p><b>As fast as it can.</b> That is the median latency while few requests run. A cluster can become slower or faster for good, and under a
 * limit that is too high its fastest is never seen. So once in {@value #REMEASURE_SECONDS} seconds the limit is lowered to its least until
 * {@value #LEAST_SAMPLES} answers were measured, or a second has passed without; in between a median that is lower takes the place of the
 * one known.
 *
 * <p><b>The step.</b> gradient = tolerated × fastest ÷ present, at most 1; limit = limit × gradient + √limit. The root is the queue that is
 * allowed for, and what lets the limit grow. It does not grow while less than half of it is used: nothing is learnt then.
 */
final class GradientLimit {
    private static final int REMEASURE_SECONDS = 60;
    private static final int LEAST_SAMPLES = 50;
    private static final long SECOND = 1_000_000_000;
    private static final double STEEPEST = 0.5;
    private static final double MEDIAN = 50;

    private final AdaptiveConfig config;
    private LatencyHistogram before = new LatencyHistogram();
    private volatile double limit;
    private double held;
    private long fastestNanos;
    private boolean measuring = true;
    private long measuringSince = Long.MIN_VALUE;
    private long remeasureAt;

    GradientLimit(AdaptiveConfig config) {
        this.config = config;
        this.held = config.min();
        this.limit = config.min();
    }

    int limit() {
        return (int) limit;
    }

    /** The median when the cluster was fastest; 0 before it is known. */
    long fastestNanos() {
        return fastestNanos;
    }

    /**
     * One step.
     *
     * @param all latencies since the beginning
     * @param running requests now
     */
    void adapt(LatencyHistogram all, int running, long nowNanos) {
        LatencyHistogram recent = all.since(before);
        if (measuring) {
            measure(recent, all, nowNanos);
            return;
        }
        if (nowNanos - remeasureAt >= 0) {
            measuring = true;
            measuringSince = nowNanos;
            held = limit;
            limit = config.min();
            before = all;
            return;
        }
        if (recent.count() < LEAST_SAMPLES) {
            return; // What came is counted the next time.
        }
        before = all;
        long median = recent.percentile(MEDIAN);
        fastestNanos = Math.min(fastestNanos, median);
        double gradient = Math.clamp(config.tolerance() * fastestNanos / Math.max(1, median), STEEPEST, 1);
        double next = limit * gradient + Math.sqrt(limit);
        if (next < limit || running * 2L >= (long) limit) {
            limit = Math.clamp(next, config.min(), config.max());
        }
    }

    private void measure(LatencyHistogram recent, LatencyHistogram all, long nowNanos) {
        if (measuringSince == Long.MIN_VALUE) {
            measuringSince = nowNanos;
        }
        boolean enough = recent.count() >= LEAST_SAMPLES;
        if (!enough && (fastestNanos == 0 || nowNanos - measuringSince < SECOND)) {
            return;
        }
        if (enough) {
            fastestNanos = Math.max(1, recent.percentile(MEDIAN));
        }
        before = all;
        measuring = false;
        remeasureAt = nowNanos + REMEASURE_SECONDS * SECOND;
        limit = Math.max(held, config.min());
    }
}
