package balancebeam.balance;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A few of the endpoints for each balancer, so that many balancers before many endpoints have not all connections with all: deterministic
 * subsetting (Site Reliability Engineering, chapter 20). Static functions without state.
 *
 * <p><b>Which.</b> The endpoints form a ring, in an order by their addresses that all instances agree on. Instance 0 has the first {@code size}
 * of them, instance 1 the next, and so on around the ring. So with any number of instances, numbered from 0, endpoints are in as many subsets as each
 * other, give or take one. When an endpoint comes or goes, an instance exchanges one for another, and one more for each time that the
 * instances before it go around the ring. (The book shuffles anew for each round, and so exchanges nearly all.)
 *
 * <p><b>When they are out.</b> The next {@code size} on the ring stand in, as a priority does for the one before it, and behind them the next: nobody is
 * refused while any endpoint stands.
 */
public final class Subsets {
    private static final int LEVEL = 3;

    private Subsets() {}

    /** A subset first, and then those who stand in for it. */
    private record Turns(EndpointSet subset, Balancer.OnLoop all) implements Balancer.OnLoop {
        @Override
        public Balancer create(long seed, Prober prober) {
            return all.create(seed, prober);
        }

        @Override
        public boolean isInSubset(Endpoint endpoint) {
            return subset.find(endpoint) != null;
        }
    }

    /**
     * What asks a subset first, where there are more endpoints than that; else the balancer itself.
     *
     * @param size how many are in a subset, above 0
     * @param instance which of the balancers this is, from 0
     */
    public static Balancer.Factory over(Balancer.Factory each, int size, int instance) {
        return endpoints -> {
            if (endpoints.size() <= size) {
                return each.over(endpoints);
            }
            List<EndpointSet> turns = turns(endpoints, size, instance);
            return new Turns(
                    turns.getFirst(), GroupBalancer.over(LEVEL, turns, GroupBalancer.Capacity.ofEach(turns), each));
        };
    }

    /** All of them, by turns of that size. */
    private static List<EndpointSet> turns(EndpointSet endpoints, int size, int instance) {
        long[] identities = EndpointIdentity.of(endpoints);
        int count = identities.length;
        int[] ring = IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingLong(i -> identities[i]))
                .mapToInt(i -> i)
                .toArray();
        int first = (int) ((long) instance * size % count);
        return IntStream.iterate(0, from -> from < count, from -> from + size)
                .mapToObj(from -> endpoints.only(
                        IntStream.range(from, Math.min(from + size, count)).map(i -> ring[(first + i) % count])))
                .toList();
    }
}
