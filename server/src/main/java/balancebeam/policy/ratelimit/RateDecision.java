package balancebeam.policy.ratelimit;

/**
 * What the limiter decided, packed into a long so that deciding allocates nothing: bit 62 is set if the request may
 * pass, bits 32 to 61 are what remains, bits 0 to 31 the seconds until reset.
 */
public final class RateDecision {

    private static final long ALLOWED = 1L << 62;
    private static final int REMAINING_SHIFT = 32;
    private static final int REMAINING_MASK = (1 << 30) - 1;
    private static final long MICROS_PER_SECOND = 1_000_000;

    private RateDecision() {}

    /** Whether the request may pass. */
    public static boolean allowed(long decision) {
        return (decision & ALLOWED) != 0;
    }

    /** Requests that the client could make after this one, at this instant: the {@code r} of the RateLimit field. */
    public static int remaining(long decision) {
        return (int) (decision >>> REMAINING_SHIFT) & REMAINING_MASK;
    }

    /**
     * Seconds, rounded up, so at least 1. When nothing remains: until one request would be allowed, if the client
     * makes none before that; this is Retry-After. Otherwise: until the window ends. It is the {@code t} of the
     * RateLimit field (draft-ietf-httpapi-ratelimit-headers).
     */
    public static int resetSeconds(long decision) {
        return (int) decision;
    }

    static long allow(long remaining, long resetMicros) {
        return ALLOWED | remaining << REMAINING_SHIFT | seconds(resetMicros);
    }

    static long refuse(long waitMicros) {
        return seconds(waitMicros);
    }

    /** Of two allowing decisions the one that leaves less; of equal ones the one that lasts longer. */
    static long tighter(long a, long b) {
        int difference = remaining(a) - remaining(b);
        if (difference == 0) {
            return resetSeconds(a) >= resetSeconds(b) ? a : b;
        }
        return difference < 0 ? a : b;
    }

    private static long seconds(long micros) {
        return (micros + MICROS_PER_SECOND - 1) / MICROS_PER_SECOND;
    }
}
