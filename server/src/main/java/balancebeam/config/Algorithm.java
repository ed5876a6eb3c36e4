package balancebeam.config;

/** How a cluster picks an endpoint for a request. */
public enum Algorithm implements Choice {
    /** Power of two choices: of two endpoints drawn at random, the one that is less busy by a {@link Metric}. */
    P2C,
    /** The endpoint that is least busy by a {@link Metric}. */
    LEAST_REQUEST,
    /** The endpoint whose answers come soonest, on average and by the requests running. */
    LEAST_RESPONSE_TIME,
    /** The endpoint with the fewest bytes per second, by the requests running. */
    LEAST_BANDWIDTH,
    /** The endpoint that is fastest among those that are not busier than most, by what requests met there. */
    PREQUAL,
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
