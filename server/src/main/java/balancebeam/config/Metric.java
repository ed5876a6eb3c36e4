package balancebeam.config;

/** By what an endpoint is less busy than another. */
public enum Metric implements Choice {
    /** Fewer requests running. */
    IN_FLIGHT,
    /** Its answers came sooner, where a slow one counts at once and is forgotten slowly; times the requests running. */
    PEAK_EWMA,
    /** It said so itself, by a field of its answers; times the requests running. */
    REPORTED
}
