package balancebeam.config;

/** How requests per window are counted. */
public enum RateLimitAlgorithm implements Choice {
    /** Two counters per client; the last window's count fades as this one passes, so no burst fits at its edge. */
    SLIDING_WINDOW,
    /** One counter per client, back to zero at each window's start. */
    FIXED_WINDOW
}
