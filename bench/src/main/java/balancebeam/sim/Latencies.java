package balancebeam.sim;

/** Latencies of one run, each within 1 % of the truth. */
final class Latencies {

    private static final int STEP_BITS = 7;
    private static final int STEPS = 1 << STEP_BITS;

    private final int[] counts = new int[(64 - STEP_BITS) * STEPS];
    private long count;
    private double sum;

    void add(long nanos) {
        counts[bucket(Math.max(0, nanos))]++;
        count++;
        sum += nanos;
    }

    double meanMillis() {
        return count == 0 ? 0 : sum / count / 1e6;
    }

    /**
     * The latency in milliseconds that this share of all does not exceed; 0 when there are none.
     *
     * @param share from 0 to 1
     */
    double quantileMillis(double share) {
        long rank = Math.max(1, (long) Math.ceil(share * count));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return (lowest(i) + lowest(i + 1)) / 2.0 / 1e6;
            }
        }
        return 0;
    }

    private static int bucket(long nanos) {
        if (nanos < STEPS) {
            return (int) nanos;
        }
        int doubling = 63 - STEP_BITS - Long.numberOfLeadingZeros(nanos);
        return (doubling << STEP_BITS) + (int) (nanos >>> doubling);
    }

    private static double lowest(int bucket) {
        if (bucket < STEPS) {
            return bucket;
        }
        int doubling = (bucket >> STEP_BITS) - 1;
        return Math.scalb((double) (STEPS + (bucket & (STEPS - 1))), doubling);
    }
}
