package balancebeam.balance;

/** Turns random longs into choices. Immutable functions; nothing allocates. */
final class Draw {

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

    /** Whether that endpoint may be picked for that attempt. */
    static boolean pickable(Endpoint endpoint, PickContext context, long nowNanos) {
        return endpoint.health().eligible(nowNanos) && !context.tried(endpoint);
    }
}
