package balancebeam.balance;

/** What a pick may know of the attempt it is for. Event loop only; no method allocates. */
public interface PickContext {

    /** The loop's clock, as {@link balancebeam.time.Ticker#nanos()}. */
    long nowNanos();

    /** What consistent algorithms go by: equal for requests that should meet the same endpoint. */
    long hash();

    /** Whether this exchange has tried that endpoint already, so that it is not picked again. */
    boolean tried(Endpoint endpoint);

    /** Whether that endpoint may be picked for this attempt: what every balancer asks, and who wants a certain one. */
    default boolean mayPick(Endpoint endpoint) {
        return Draw.pickable(endpoint, this, nowNanos());
    }

    /** Whether that endpoint could be picked for this attempt if fewer ran there. */
    default boolean isFull(Endpoint endpoint) {
        return !endpoint.hasRoom()
                && endpoint.takesWork()
                && endpoint.health().eligible(nowNanos())
                && !tried(endpoint);
    }

    /** The next of a sequence of random longs; all 64 bits are used. */
    long random();
}
