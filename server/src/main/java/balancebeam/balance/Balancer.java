package balancebeam.balance;

import org.jspecify.annotations.Nullable;

/**
 * Picks the endpoint for an attempt out of one {@link EndpointSet}. Event loop only: every loop has an instance of its
 * own, with its own seeded start, so that loops do not march in step. It keeps to these laws, and one suite tests all
 * balancers for them:
 *
 * <ul>
 *   <li>What it picks is eligible now and was not tried by this exchange.
 *   <li>It returns null only when there is no such endpoint; the caller may then ask {@link LastResort}.
 *   <li>It never allocates and never blocks.
 * </ul>
 */
@FunctionalInterface
public interface Balancer {

    /** An eligible endpoint that the exchange has not tried yet, or null when there is none. */
    @Nullable
    Endpoint pick(PickContext context);

    /** Makes balancers for a set: each algorithm is one of these. Thread-safe. */
    @FunctionalInterface
    interface Factory {

        /** What balancers of all event loops over that set share, such as a table, is made now: not on an event loop. */
        OnLoop over(EndpointSet endpoints);
    }

    /** Makes the balancers over one set, of one event loop each. Immutable, thread-safe. */
    @FunctionalInterface
    interface OnLoop {

        /**
         * A balancer over that set. Cheap.
         *
         * @param seed where this loop starts, different for every loop
         * @param prober asks endpoints on that loop, for an algorithm that does
         */
        Balancer create(long seed, Prober prober);

        /** Whether that endpoint is asked while enough stand of those that are: all are but with {@link Subsets}. For who looks at it. */
        default boolean isInSubset(Endpoint endpoint) {
            return true;
        }
    }
}
