package balancebeam.balance;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What has happened at one endpoint: counters, and a latency histogram per status class. Every event loop writes a
 * {@link Shard} of its own; readers, on any thread, sum the shards and see each count a moment old.
 *
 * <p>Memory: 0.3 KiB per loop that has used the endpoint, and {@link LatencyHistogram}'s 1.6 KiB for each status
 * class that this loop has seen there. 1,000 endpoints that answer 2xx and 4xx to 2 loops take 7 MiB.
 */
public final class EndpointMetrics {

    private static final int CLASSES = 5;

    private final AtomicLong ejections = new AtomicLong();
    private volatile @Nullable Shard[] shards = new Shard[0];

    /**
     * The shard of an event loop, made when first asked for. Only that loop may write to it; it may also keep it.
     *
     * @param loop the loop's index, from 0
     */
    public Shard shard(int loop) {
        @Nullable Shard[] all = shards;
        Shard shard = loop < all.length ? all[loop] : null;
        return shard != null ? shard : addShard(loop);
    }

    // The lock is taken once per loop in the life of an endpoint.
    private synchronized Shard addShard(int loop) {
        @Nullable Shard[] all = Arrays.copyOf(shards, Math.max(shards.length, loop + 1));
        Shard shard = all[loop];
        if (shard == null) {
            shard = new Shard();
            all[loop] = shard;
            shards = all;
        }
        return shard;
    }

    /** How often that has happened. */
    public long total(Counter counter) {
        long total = counter == Counter.EJECTIONS ? ejections.get() : 0;
        for (Shard shard : shards) {
            if (shard != null) {
                total += shard.get(counter);
            }
        }
        return total;
    }

    /**
     * The latencies of answers of one status class, as a histogram of the caller's own.
     *
     * @param statusClass 1 to 5
     */
    public LatencyHistogram latency(int statusClass) {
        LatencyHistogram sum = new LatencyHistogram();
        addLatency(statusClass, sum);
        return sum;
    }

    /** The latencies of all answers, as a histogram of the caller's own. */
    public LatencyHistogram latency() {
        LatencyHistogram sum = new LatencyHistogram();
        addLatency(sum);
        return sum;
    }

    /** Adds the latencies of all answers to a histogram of the caller's own. */
    public void addLatency(LatencyHistogram sum) {
        for (int statusClass = 1; statusClass <= CLASSES; statusClass++) {
            addLatency(statusClass, sum);
        }
    }

    private void addLatency(int statusClass, LatencyHistogram sum) {
        for (Shard shard : shards) {
            LatencyHistogram histogram = shard == null ? null : shard.histogram(statusClass);
            if (histogram != null) {
                sum.add(histogram);
            }
        }
    }

    /** Any thread: the health state machine counts its own ejections, which are rare. */
    void ejected() {
        ejections.incrementAndGet();
    }

    /** What is counted. */
    public enum Counter {
        /** Attempts sent to the endpoint. */
        REQUESTS(0),
        /** Final answers by status class, whose slot is the class. */
        ANSWERS_1XX(1),
        ANSWERS_2XX(2),
        ANSWERS_3XX(3),
        ANSWERS_4XX(4),
        ANSWERS_5XX(5),
        /** Connections that could not be made. */
        CONNECT_FAILURES(6),
        /** Attempts here that followed another attempt of the same exchange. */
        RETRIES(7),
        /** Connections that broke before or within an answer. */
        RESETS(8),
        /** Times that health took it out: attempts could not connect, or its answers were bad or slow. */
        EJECTIONS(9);

        /** Where a shard keeps it. */
        private final int slot;

        Counter(int slot) {
            this.slot = slot;
        }
    }

    /** The part that one event loop writes. Its writes are a few plain instructions and only the first ones allocate. */
    public static final class Shard {

        // Loops write at the same time, and the collector may put their shards side by side: free space at both ends.
        private static final int FIRST = 6;
        private static final int LENGTH = FIRST + Counter.values().length + 8;

        private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);
        private static final VarHandle HISTOGRAM = MethodHandles.arrayElementVarHandle(LatencyHistogram[].class);

        private final long[] counts = new long[LENGTH];
        private final @Nullable LatencyHistogram[] histograms = new LatencyHistogram[CLASSES];

        private Shard() {}

        /** An attempt begins. */
        public void request() {
            increment(Counter.REQUESTS.slot);
        }

        /**
         * An attempt got its final answer.
         *
         * @param status 100 to 599; what is above counts as 5xx (RFC 9110, section 15)
         * @param latencyNanos from the attempt's begin to its answer
         */
        public void answer(int status, long latencyNanos) {
            int statusClass = Math.clamp(status / 100, 1, CLASSES);
            increment(statusClass);
            LatencyHistogram histogram = histograms[statusClass - 1];
            if (histogram == null) {
                histogram = new LatencyHistogram();
                HISTOGRAM.setRelease(histograms, statusClass - 1, histogram);
            }
            histogram.record(latencyNanos);
        }

        /** A connection could not be made. */
        public void connectFailure() {
            increment(Counter.CONNECT_FAILURES.slot);
        }

        /** An attempt begins that follows another one of the same exchange. */
        public void retry() {
            increment(Counter.RETRIES.slot);
        }

        /** A connection broke before or within an answer. */
        public void reset() {
            increment(Counter.RESETS.slot);
        }

        private void increment(int slot) {
            int index = FIRST + slot;
            // Single writer: reading back needs no order, and opaque keeps a reader from seeing half a long.
            COUNT.setOpaque(counts, index, counts[index] + 1);
        }

        private long get(Counter counter) {
            return (long) COUNT.getOpaque(counts, FIRST + counter.slot);
        }

        private @Nullable LatencyHistogram histogram(int statusClass) {
            return (LatencyHistogram) HISTOGRAM.getAcquire(histograms, statusClass - 1);
        }
    }
}
