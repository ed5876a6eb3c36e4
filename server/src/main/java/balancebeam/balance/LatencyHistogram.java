package balancebeam.balance;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts of latencies in log-linear buckets, from 1 µs to 137 s. One thread records; any thread may add it to a sum.
 *
 * <p>The unit is 1,024 ns, so that a shift finds it. Below 8 units a bucket is one unit wide; above, each doubling is
 * divided into 8. So a bucket is at most an eighth of its value wide, and its middle is within 6.3 % of everything in
 * it, and within 3 % of most. Longer latencies count in the last bucket.
 *
 * <p>Memory: 200 buckets and a total, 8 bytes each: 1.6 KiB. Smaller counts would wrap on a busy endpoint within a day.
 */
public final class LatencyHistogram {

    private static final int UNIT_SHIFT = 10;
    private static final int STEP_BITS = 3;
    private static final int STEPS = 1 << STEP_BITS;
    private static final int BUCKETS = 200;
    private static final int TOTAL_NANOS = BUCKETS;

    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] counts = new long[BUCKETS + 1];

    /** Counts one latency. A negative one, which a clock read late can make, counts as 0. Never allocates. */
    public void record(long nanos) {
        long latency = Math.max(nanos, 0);
        add(bucket(latency), 1);
        add(TOTAL_NANOS, latency);
    }

    /** Adds what another histogram has counted, as of now. This one belongs to the caller's thread. */
    public void add(LatencyHistogram other) {
        for (int i = 0; i <= BUCKETS; i++) {
            add(i, (long) COUNT.getOpaque(other.counts, i));
        }
    }

    /** What was counted since {@code earlier}, an older copy of the same, as a histogram of the caller's own. */
    public LatencyHistogram since(LatencyHistogram earlier) {
        LatencyHistogram difference = new LatencyHistogram();
        for (int i = 0; i <= BUCKETS; i++) {
            difference.add(i, (long) COUNT.getOpaque(counts, i) - (long) COUNT.getOpaque(earlier.counts, i));
        }
        return difference;
    }

    /** Forgets everything. This one belongs to the caller's thread. */
    public void clear() {
        for (int i = 0; i <= BUCKETS; i++) {
            COUNT.setOpaque(counts, i, 0L);
        }
    }

    /**
     * How many latencies were below each of the bounds. Exact where the bound is the border of a bucket; within a bucket,
     * latencies are taken as evenly spread. None of these counts ever falls from one call to the next, nor along the bounds.
     *
     * @param boundsNanos ascending, from 0 to two minutes
     * @return a count for each bound and, last, that of all latencies
     */
    public long[] below(long... boundsNanos) {
        long[] below = new long[boundsNanos.length + 1];
        long seen = 0;
        int next = 0;
        for (int i = 0; i < BUCKETS; i++) {
            long here = (long) COUNT.getOpaque(counts, i);
            long low = lowest(i);
            long width = lowest(i + 1) - low;
            for (; next < boundsNanos.length && boundsNanos[next] < low + width; next++) {
                below[next] = seen + (long) ((double) here * (boundsNanos[next] - low) / width);
            }
            seen += here;
        }
        below[boundsNanos.length] = seen;
        return below;
    }

    /** How many latencies were counted. */
    public long count() {
        long count = 0;
        for (int i = 0; i < BUCKETS; i++) {
            count += (long) COUNT.getOpaque(counts, i);
        }
        return count;
    }

    /** How many latencies were below a bound; those in its own bucket by the share of the bucket that lies below it. */
    public long countBelow(long nanos) {
        int last = bucket(nanos);
        long count = 0;
        for (int i = 0; i < last; i++) {
            count += (long) COUNT.getOpaque(counts, i);
        }
        long width = lowest(last + 1) - lowest(last);
        return count + (long) COUNT.getOpaque(counts, last) * (nanos - lowest(last)) / width;
    }

    /** The sum of all latencies. */
    public long totalNanos() {
        return (long) COUNT.getOpaque(counts, TOTAL_NANOS);
    }

    /**
     * The latency in nanoseconds that this share of all does not exceed, in the middle of its bucket; 0 when nothing was
     * counted.
     *
     * @param percent from 0 to 100
     */
    public long percentile(double percent) {
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException("no percentage: " + percent);
        }
        long count = count();
        long rank = Math.max(1, (long) Math.ceil(count * percent / 100));
        long seen = 0;
        for (int i = 0; i < BUCKETS && count > 0; i++) {
            seen += (long) COUNT.getOpaque(counts, i);
            // A loop may have counted on since the sum was made; that only moves the answer within its own error.
            if (seen >= rank) {
                return (lowest(i) + lowest(i + 1)) / 2;
            }
        }
        return 0;
    }

    private void add(int index, long more) {
        // Only this thread writes, so reading back needs no order; opaque keeps a reader from seeing half a long.
        COUNT.setOpaque(counts, index, counts[index] + more);
    }

    static int bucket(long nanos) {
        long units = nanos >>> UNIT_SHIFT;
        if (units < STEPS) {
            return (int) units;
        }
        int doubling = 63 - STEP_BITS - Long.numberOfLeadingZeros(units);
        int index = (doubling << STEP_BITS) + (int) (units >>> doubling);
        return Math.min(index, BUCKETS - 1);
    }

    /** The smallest latency that falls into a bucket, in nanoseconds. */
    static long lowest(int bucket) {
        if (bucket < STEPS) {
            return (long) bucket << UNIT_SHIFT;
        }
        int doubling = (bucket >> STEP_BITS) - 1;
        return (long) (STEPS + (bucket & (STEPS - 1))) << (doubling + UNIT_SHIFT);
    }
}
