package balancebeam.upstream.admission;

import balancebeam.balance.LatencyHistogram;
import balancebeam.config.AdmissionConfig;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
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
    private final AtomicIntegerArray waiting;
    private final LatencyHistogram[] latencies;
    private final Runnable[] wakers;
    private final LongAdder refused = new LongAdder();
    private final LongAdder timedOut = new LongAdder();
    private volatile int limit;

    /** Nobody runs or waits. */
    public Admission(AdmissionConfig config, int loops) {
        this.config = config;
        this.gradient = config.adaptive() == null ? null : new GradientLimit(config.adaptive());
        this.waiting = new AtomicIntegerArray(loops);
        this.latencies = new LatencyHistogram[loops];
        this.wakers = new Runnable[loops];
        for (int i = 0; i < loops; i++) {
            latencies[i] = new LatencyHistogram();
            wakers[i] = () -> {};
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

    /**
     * A request that ran has ended; another loop's is woken if none waits on that one.
     *
     * @param loop on which it ran
     */
    public void leave(int loop) {
        running.getAndDecrement();
        wakeOther(loop);
    }

    /** Something came free that requests wait for: other than the caller's own loop, one on which some wait is woken. */
    public void wakeOther(int loop) {
        int loops = waiting.length();
        if (waiting.get(loop) > 0) {
            return;
        }
        for (int i = 1; i < loops; i++) {
            int other = (loop + i) % loops;
            if (waiting.get(other) > 0) {
                wakers[other].run();
                return;
            }
        }
    }

    /** Nobody waits on that loop any more: if there is a place, one of another loop is woken. */
    public void passOn(int loop) {
        if (running.get() < limit) {
            wakeOther(loop);
        }
    }

    /**
     * Who is to be told, and how: before requests are taken on that loop.
     *
     * @param waker thread-safe
     */
    public void wakes(int loop, Runnable waker) {
        wakers[loop] = waker;
        waiting.set(loop, 0); // Publishes the waker to the other loops.
    }

    /** So many requests wait on that loop now. Of that loop only. */
    public void waiting(int loop, int count) {
        waiting.set(loop, count);
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
        for (int i = 0; limit > before && i < waiting.length(); i++) {
            if (waiting.get(i) > 0) {
                wakers[i].run();
            }
        }
    }

    /** A request was refused, since the queue was full. */
    public void refused() {
        refused.increment();
    }

    /** A request waited longer than it may. */
    public void timedOut() {
        timedOut.increment();
    }

    public int running() {
        return running.get();
    }

    /** How many may run now; {@link Integer#MAX_VALUE} for any number. */
    public int limit() {
        return limit;
    }

    /** How many wait, over all loops. */
    public int waiting() {
        int sum = 0;
        for (int i = 0; i < waiting.length(); i++) {
            sum += waiting.get(i);
        }
        return sum;
    }

    public long refusedTotal() {
        return refused.sum();
    }

    public long timedOutTotal() {
        return timedOut.sum();
    }
}
