package balancebeam.control.status;

import balancebeam.balance.LatencyHistogram;

/**
 * Latencies of the last 10 to 20 seconds, out of a histogram that only grows: it is compared with itself as it was. Of two copies the
 * older one counts, so that there is always something to compare with. One thread.
 */
final class Recent {
    /** How often {@link #turn} is called, in seconds. */
    static final int SECONDS = 10;

    private LatencyHistogram older = new LatencyHistogram();
    private LatencyHistogram newer = older;

    /** Ten seconds have passed; {@code now} is the histogram as it is, and is kept. */
    void turn(LatencyHistogram now) {
        older = newer;
        newer = now;
    }

    /** What was counted up to now since the older copy. */
    LatencyHistogram of(LatencyHistogram now) {
        return now.since(older);
    }
}
