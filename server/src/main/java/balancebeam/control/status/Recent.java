package balancebeam.control.status;

import balancebeam.balance.LatencyHistogram;

/**
 * Latencies of the last 10 to 20 seconds, out of a histogram that only grows: it is compared with itself as it was. One thread.
 */
final class Recent {
    private static final int SECONDS = 10;

    private LatencyHistogram older = new LatencyHistogram();
    private LatencyHistogram newer = new LatencyHistogram();
    private int age;

    /** A second has passed; {@code now} is the histogram as it is. */
    LatencyHistogram second(LatencyHistogram now) {
        if (age++ % SECONDS == 0) {
            older = newer;
            newer = now;
        }
        return now.since(older);
    }
}
