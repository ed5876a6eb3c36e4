package balancebeam.balance;

import java.util.Arrays;

/**
 * The server's side of {@link PrequalBalancer}: how many requests are in flight, and how long one takes when there are so many. A
 * server counts each request with it and answers probes from it. Thread-safe.
 *
 * <p>The latency is the median of those recent requests that came when about as many were in flight as now: what the last ones
 * took is no measure of what the next one will when there are many more, or many fewer.
 */
public final class ServedLoad {

    /** Requests that are remembered: a power of two. */
    private static final int WINDOW = 128;
    /** So many of them, those that came at the most similar RIF, have a say. */
    private static final int VOICES = 31;
    /** Those whose RIF is farther away are all equally far. */
    private static final int FARTHEST = 255;
    /** Older ones have none. */
    private static final long LONGEST_NANOS = 10_000_000_000L;

    private final int[] rifs = new int[WINDOW];
    private final long[] latencies = new long[WINDOW];
    private final long[] times = new long[WINDOW];
    private final long[] nearest = new long[VOICES];
    private final int[] distances = new int[FARTHEST + 1];
    private int size;
    private int next;
    private int inFlight;

    /**
     * A request has come.
     *
     * @return how many there are now, itself among them: to be given back with its end
     */
    public synchronized int begin() {
        return ++inFlight;
    }

    /** A request was answered, and well. */
    public synchronized void end(int begin, long latencyNanos, long nowNanos) {
        inFlight--;
        rifs[next] = begin;
        latencies[next] = latencyNanos;
        times[next] = nowNanos;
        next = (next + 1) % WINDOW;
        size = Math.min(size + 1, WINDOW);
    }

    /** A request has failed, or was turned away: how long that took says nothing. */
    public synchronized void fail() {
        inFlight--;
    }

    /** How many requests are in flight. */
    public synchronized int rif() {
        return inFlight;
    }

    /**
     * How long a request takes that comes now, in nanoseconds; 0 when there were none lately. What others took counts for each
     * request that shares the machine: a machine that was busy a moment ago is not slow when it is idle.
     */
    public synchronized long latencyNanos(long nowNanos) {
        int recent = countDistances(nowNanos);
        if (recent == 0) {
            return 0;
        }
        int left = Math.min(VOICES, recent);
        int farthest = 0;
        while (left > distances[farthest]) {
            left -= distances[farthest++];
        }
        return median(recent, farthest, left);
    }

    /** Counts the recent ones by how far the RIF that they met is from what the next would meet. */
    private int countDistances(long nowNanos) {
        Arrays.fill(distances, 0);
        for (int i = 0; i < size; i++) {
            int at = (next - 1 - i) & (WINDOW - 1);
            if (nowNanos - times[at] > LONGEST_NANOS) {
                return i;
            }
            distances[distance(at)]++;
        }
        return size;
    }

    /** Of those that are nearer than the farthest that have a say, and of the newest of these. */
    private long median(int recent, int farthest, int ofThese) {
        int voices = 0;
        int left = ofThese;
        for (int i = 0; i < recent; i++) {
            int at = (next - 1 - i) & (WINDOW - 1);
            int distance = distance(at);
            if (distance < farthest || (distance == farthest && left-- > 0)) {
                nearest[voices++] = latencies[at] * (inFlight + 1) / rifs[at];
            }
        }
        Arrays.sort(nearest, 0, voices);
        return nearest[voices / 2];
    }

    private int distance(int at) {
        return Math.min(Math.abs(rifs[at] - (inFlight + 1)), FARTHEST);
    }
}
