package balancebeam.upstream.admission;

import balancebeam.balance.LatencyHistogram;
import balancebeam.config.AdmissionConfig;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How many requests of a cluster run at a time, over all event loops: no more than is configured, and than its latency lets it
 * (see {@link GradientLimit}). Requests for which there is no place wait on their own loop; whoever leaves wakes a loop on which one
 * waits. Thread-safe.
 */
public final class Admission {
    /** From one look at latencies to the next. */
    public static final long ADAPT_MILLIS = 100;

    private final AdmissionConfig config;
    private final @Nullable GradientLimit gradient;
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger retries = new AtomicInteger();
    private final Waits waits;
    private final LatencyHistogram[] latencies;
    private volatile int limit;

    /** Nobody runs or waits. */
    public Admission(AdmissionConfig config, int loops) {
        this.config = config;
        this.gradient = config.adaptive() == null ? null : new GradientLimit(config.adaptive());
        this.waits = new Waits(loops);
        this.latencies = new LatencyHistogram[loops];
        for (int i = 0; i < loops; i++) {
            latencies[i] = new LatencyHistogram();
        }
        this.limit = most();
    }

    private int most() {
        int fixed = config.maxRequests() == 0 ? Integer.MAX_VALUE : config.maxRequests();
        return gradient == null ? fixed : Math.min(fixed, gradient.limit());
    }

    public AdmissionConfig config() {
        return config;
    }

    /** A request may run now; then it owes a {@link #leave}. */
    public boolean tryEnter() {
        int now;
        do {
            now = running.get();
            if (now >= limit) {
                return false;
            }
        } while (!running.weakCompareAndSetVolatile(now, now + 1));
        return true;
    }

    /** A request that ran has ended: its place is free, which those who wait are to be told. */
    public void leave() {
        running.getAndDecrement();
    }

    /** Those for whom there is no place yet. */
    public Waits waits() {
        return waits;
    }

    /** A request that failed may be tried again; then it owes a {@link #retryEnded}. */
    public boolean tryRetry() {
        if (config.maxRetries() == 0) {
            return true;
        }
        int now;
        do {
            now = retries.get();
            if (now >= config.maxRetries()) {
                return false;
            }
        } while (!retries.weakCompareAndSetVolatile(now, now + 1));
        return true;
    }

    public void retryEnded() {
        if (config.maxRetries() != 0) {
            retries.getAndDecrement();
        }
    }

    /** Whether latencies matter. */
    public boolean isAdaptive() {
        return gradient != null;
    }

    /** An answer began so long after its attempt. Of that loop only. */
    public void latency(int loop, long nanos) {
        latencies[loop].record(nanos);
    }

    /** Adapts the limit to what was measured since the last time. Called every {@value #ADAPT_MILLIS} ms. */
    public synchronized void adapt(long nowNanos) {
        if (gradient == null) {
            return;
        }
        LatencyHistogram sum = new LatencyHistogram();
        for (LatencyHistogram ofLoop : latencies) {
            sum.add(ofLoop);
        }
        gradient.adapt(sum, running.get(), nowNanos);
        int before = limit;
        limit = most();
        if (limit > before) {
            waits.wakeAll();
        }
    }

    public int running() {
        return running.get();
    }

    /** How many may run now; {@link Integer#MAX_VALUE} for any number. */
    public int limit() {
        return limit;
    }
}
