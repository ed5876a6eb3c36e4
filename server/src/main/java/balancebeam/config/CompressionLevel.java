package balancebeam.config;

/** What compression may cost. */
public enum CompressionLevel implements Choice {
    /** Least CPU. */
    FASTEST,
    DEFAULT,
    /** Some per cent smaller, for more CPU. */
    BETTER
}
