package balancebeam.balance;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Endpoints of the first priority, and of the next ones as far as those before can't carry everything: a priority carries
 * {@value GroupBalancer#OVERPROVISIONING} % times the share of its weight that stands, as Envoy computes it. Static functions without state.
 */
public final class Priorities {
    private static final int LEVEL = 1;

    private Priorities() {}

    /** What picks by priorities where there are several, and else is the balancer itself. */
    public static Balancer.Factory over(Balancer.Factory each) {
        return endpoints -> {
            List<EndpointSet> groups = groups(endpoints);
            if (groups.size() < 2) {
                return each.over(endpoints);
            }
            return GroupBalancer.over(LEVEL, groups, GroupBalancer.Capacity.ofEach(groups), each);
        };
    }

    private static List<EndpointSet> groups(EndpointSet endpoints) {
        return endpoints.toList().stream()
                .map(Endpoint::priority)
                .distinct()
                .sorted()
                .map(priority -> endpoints.only(endpoint -> endpoint.priority() == priority))
                .toList();
    }

    /** What percentage of the picks begins with each priority of the set now. Thread-safe; allocates. */
    public static Map<Integer, Integer> percentages(EndpointSet endpoints, long nowNanos) {
        List<EndpointSet> groups = groups(endpoints);
        int[] upTo = new int[groups.size()];
        GroupBalancer.share(groups, GroupBalancer.Capacity.ofEach(groups), nowNanos, new long[groups.size()], upTo);
        Map<Integer, Integer> all = new HashMap<>();
        for (int i = 0; i < upTo.length; i++) {
            boolean alone = upTo.length == 1;
            int percent = alone ? GroupBalancer.WHOLE : upTo[i] - (i == 0 ? 0 : upTo[i - 1]);
            all.put(groups.get(i).get(0).priority(), percent);
        }
        return all;
    }
}
