package balancebeam.policy.ratelimit;

/**
 * The arithmetic of one window's length and kind. All of it is in whole microseconds and whole requests, and rounds
 * against the client. Products stay below 2⁶³: a count is below 2²⁶, a window at most 8.64 × 10¹⁰ µs. Immutable.
 */
record Window(long micros, boolean sliding) {

    static Window of(RateLimit limit) {
        long nanos = limit.window().toNanos();
        return new Window(Math.ceilDiv(nanos, 1_000), limit.kind() == WindowKind.SLIDING);
    }

    /**
     * How many requests of the previous window still count.
     *
     * @param leftMicros what is left of this window, 1 to the whole of it
     */
    long carried(long previous, long leftMicros) {
        return previous == 0 ? 0 : Math.ceilDiv(previous * leftMicros, micros);
    }

    /**
     * How long until one more request is allowed, if none is made before, for a client that may make none now.
     *
     * <p>Sliding: a request is allowed when {@code previous × left / window ≤ limit - current - 1}. If this window
     * has room at all, that gives the {@code left} to wait for. Otherwise {@code current} becomes the previous
     * count when this window ends, and the same is solved for the next one.
     */
    long waitMicros(long limit, long current, long previous, long leftMicros) {
        if (!sliding) {
            return leftMicros;
        }
        if (current < limit) {
            return leftMicros - (limit - current - 1) * micros / previous;
        }
        return leftMicros + micros - (limit - 1) * micros / current;
    }
}
