package balancebeam.net;

/**
 * How late an event loop's timers come: what a connection waits when the loop is busy with something else. The loop writes
 * some thirty times a second at most; any thread reads.
 */
final class LoopLag {
    private static final long WINDOW_NANOS = 10_000_000_000L;
    private static final long NEVER = Long.MAX_VALUE;

    private final long originNanos;
    // All on the clock that begins at the origin, so that they can be compared.
    private volatile long worstNanos;
    private volatile long worstBeforeNanos;
    private volatile long windowBeganNanos;
    private volatile long dueNanos = NEVER;

    LoopLag(long nowNanos) {
        originNanos = nowNanos;
    }

    /** The next timers should come at that time. Event loop only. */
    void due(long atNanos) {
        dueNanos = atNanos - originNanos;
    }

    /** They have come. Event loop only. */
    void came(long nowNanos) {
        long now = nowNanos - originNanos;
        long lag = dueNanos == NEVER ? 0 : Math.max(0, now - dueNanos);
        dueNanos = NEVER;
        if (now - windowBeganNanos >= WINDOW_NANOS) {
            // A reader in between sees a worst of one window or both, never none.
            worstBeforeNanos = now - windowBeganNanos < 2 * WINDOW_NANOS ? worstNanos : 0;
            worstNanos = lag;
            windowBeganNanos = now;
        } else if (lag > worstNanos) {
            worstNanos = lag;
        }
    }

    /** How late they came at most in the last ten to twenty seconds, or are now, in nanoseconds. Thread-safe. */
    long worst(long nowNanos) {
        long now = nowNanos - originNanos;
        long due = dueNanos;
        long late = due == NEVER ? 0 : now - due;
        long age = now - windowBeganNanos;
        long worst = age < 2 * WINDOW_NANOS ? worstNanos : 0;
        long before = age < WINDOW_NANOS ? worstBeforeNanos : 0;
        return Math.max(Math.max(worst, before), Math.max(0, late));
    }
}
