package balancebeam.balance;

/** Turns random longs into choices. Immutable functions; nothing allocates. */
final class Draw {

    private static final int WEIGHTED_DRAWS = 16;

    private Draw() {}

    /** An index from 0 to {@code bound - 1}, out of the upper 32 bits: multiply and shift, no division (Lemire 2019). */
    static int index(long random, int bound) {
        return (int) (((random >>> 32) * bound) >>> 32);
    }

    /** Another random long out of one; one multiplication, good in its upper half only (Steele and Vigna 2021). */
    static long next(long random) {
        return random * 0xD1342543DE82EF95L + 1;
    }

    /**
     * Whether the {@code seen}-th candidate of a stream replaces the one that was chosen so far: with the chance of 1 in
     * {@code seen}, which leaves every candidate the same chance in the end (reservoir sampling).
     */
    static boolean replaces(long random, int seen) {
        return index(random, seen) == 0;
    }

    /** An index of the set, each as likely as its weight says; at a weight's cost only where weights differ. */
    static int any(EndpointSet endpoints, PickContext context) {
        return endpoints.isWeighted() ? weighted(endpoints, context) : index(context.random(), endpoints.size());
    }

    /**
     * An index of the set, each as likely as its weight says: drawn evenly, and drawn again when its weight loses a second
     * draw against the greatest (rejection). After {@value #WEIGHTED_DRAWS} lost ones it is the last, whatever its weight.
     */
    static int weighted(EndpointSet endpoints, PickContext context) {
        int index = 0;
        for (int i = 0; i < WEIGHTED_DRAWS; i++) {
            long random = context.random();
            index = index(random, endpoints.size());
            if (index(random << 32, endpoints.greatestWeight()) < endpoints.weight(index)) {
                return index;
            }
        }
        return index;
    }

    /** Whether that endpoint may be picked for that attempt. */
    static boolean pickable(Endpoint endpoint, PickContext context, long nowNanos) {
        return endpoint.takesWork()
                && endpoint.hasRoom()
                && endpoint.health().eligible(nowNanos)
                && !context.tried(endpoint);
    }
}
