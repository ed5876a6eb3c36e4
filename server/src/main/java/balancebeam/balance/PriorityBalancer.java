package balancebeam.balance;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Picks from the endpoints of the first priority, and from the next ones as far as those before can't carry everything: as Envoy
 * computes it. Each priority has a balancer of its own. Event loop only.
 *
 * <p><b>Shares.</b> A priority carries {@value #OVERPROVISIONING} % times the share of its weight that is eligible, at most all: a few
 * may be out before the next one gets any. What it can't carry is left to the next. When all together can't carry everything, they share
 * it as they can.
 *
 * <p>Who is eligible changes at any moment, and counting all at every pick would be dear: shares are {@value #REFRESH_MILLIS} ms old at
 * most. They only decide who is asked first. A priority that has nobody to pick, for whatever reason, passes on to the others, in their order.
 */
public final class PriorityBalancer implements Balancer {
    private static final long OVERPROVISIONING = 140;
    private static final int WHOLE = 100;
    private static final int REFRESH_MILLIS = 20;
    private static final long REFRESH_NANOS = REFRESH_MILLIS * 1_000_000L;

    private final EndpointSet[] groups;
    private final Balancer[] balancers;
    /** The percentage of picks that begin at this priority or before. */
    private final int[] upTo;

    private boolean counted;
    private long countedNanos;

    private PriorityBalancer(EndpointSet[] groups, Balancer.OnLoop[] each, long seed, Prober prober) {
        this.groups = groups;
        balancers = new Balancer[groups.length];
        upTo = new int[groups.length];
        for (int i = 0; i < groups.length; i++) {
            balancers[i] = each[i].create(seed + i, prober);
        }
    }

    /** What picks by priorities where there are several, and else is the balancer itself. */
    public static Balancer.Factory over(Balancer.Factory each) {
        return endpoints -> {
            EndpointSet[] groups = groups(endpoints);
            if (groups.length < 2) {
                return each.over(endpoints);
            }
            Balancer.OnLoop[] balancers = Arrays.stream(groups).map(each::over).toArray(Balancer.OnLoop[]::new);
            return (seed, prober) -> new PriorityBalancer(groups, balancers, seed, prober);
        };
    }

    private static EndpointSet[] groups(EndpointSet endpoints) {
        return endpoints.toList().stream()
                .mapToInt(Endpoint::priority)
                .distinct()
                .sorted()
                .mapToObj(priority -> endpoints.only(endpoint -> endpoint.priority() == priority))
                .toArray(EndpointSet[]::new);
    }

    /** What percentage of the picks each priority of the set begins with now. Thread-safe; allocates. */
    public static Map<Integer, Integer> percentages(EndpointSet endpoints, long nowNanos) {
        EndpointSet[] groups = groups(endpoints);
        if (groups.length == 1) {
            return Map.of(groups[0].get(0).priority(), WHOLE);
        }
        int[] upTo = new int[groups.length];
        share(groups, nowNanos, upTo);
        Map<Integer, Integer> all = new HashMap<>();
        for (int i = 0; i < groups.length; i++) {
            all.put(groups[i].get(0).priority(), upTo[i] - (i == 0 ? 0 : upTo[i - 1]));
        }
        return all;
    }

    @Override
    public @Nullable Endpoint pick(PickContext context) {
        long now = context.nowNanos();
        if (!counted || now - countedNanos >= REFRESH_NANOS) {
            share(groups, now, upTo);
            counted = true;
            countedNanos = now;
        }
        int first = first(context);
        Endpoint picked = balancers[first].pick(context);
        for (int i = 0; i < balancers.length && picked == null; i++) {
            picked = i == first ? null : balancers[i].pick(context);
        }
        return picked;
    }

    private int first(PickContext context) {
        if (upTo[0] == WHOLE) {
            return 0;
        }
        // Requests that should meet the same endpoint must begin at the same priority.
        long hash = context.hash();
        int drawn = Draw.index(hash == 0 ? context.random() : Draw.next(hash), WHOLE);
        int first = 0;
        while (drawn >= upTo[first] && first < upTo.length - 1) {
            first++;
        }
        return first;
    }

    private static void share(EndpointSet[] groups, long nowNanos, int[] upTo) {
        int sum = 0;
        for (int i = 0; i < groups.length; i++) {
            upTo[i] = carries(groups[i], nowNanos);
            sum += upTo[i];
        }
        int all = Math.clamp(sum, 1, WHOLE);
        int shared = 0;
        for (int i = 0; i < groups.length; i++) {
            shared = Math.min(WHOLE, shared + upTo[i] * WHOLE / all);
            upTo[i] = shared;
        }
    }

    /** In percent of everything. */
    private static int carries(EndpointSet group, long nowNanos) {
        long eligible = 0;
        long all = 0;
        for (int i = 0; i < group.size(); i++) {
            Endpoint endpoint = group.get(i);
            all += group.weight(i);
            eligible += endpoint.takesWork() && endpoint.health().eligible(nowNanos) ? group.weight(i) : 0;
        }
        return (int) Math.min(WHOLE, OVERPROVISIONING * eligible / Math.max(1, all));
    }
}
