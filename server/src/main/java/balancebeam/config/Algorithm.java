package balancebeam.config;

/** How a cluster picks an endpoint for a request. */
public enum Algorithm implements Choice {
    /** Power of two choices: of two endpoints drawn at random, the one with fewer requests running. */
    P2C,
    /** The endpoint with the fewest requests running. */
    LEAST_REQUEST,
    /** One after the other. */
    ROUND_ROBIN,
    /** Any, each as likely as the next. */
    RANDOM,
    /** The first endpoint until it is full, then the next: as few as can do the work. */
    FIRST_AVAILABLE,
    /** By a key of the request: equal keys meet the same endpoint, by a lookup table. */
    MAGLEV,
    /** By a key, on a ring of points. */
    RING_HASH,
    /** By a key, comparing all endpoints. */
    RENDEZVOUS
}
