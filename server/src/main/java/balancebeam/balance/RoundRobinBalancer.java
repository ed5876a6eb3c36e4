package balancebeam.balance;

import org.jspecify.annotations.Nullable;

/**
 * Picks one endpoint after the other, in configured order, from a start of this loop's own; where weights differ each as
 * often as its weight says and as evenly spread as can be (nginx's smooth weighted round-robin). Event loop only.
 */
public final class RoundRobinBalancer implements Balancer {

    private final EndpointSet endpoints;
    /** Where weights differ: how much each is owed. Their sum is 0. */
    private final long[] owed;

    private int next;

    /** A balancer that starts anywhere, as the seed says. */
    public RoundRobinBalancer(EndpointSet endpoints, long seed) {
        this.endpoints = endpoints;
        // The golden ratio spreads seeds that differ by little, such as the numbers of the loops.
        this.next = Draw.index(seed * 0x9E3779B97F4A7C15L, endpoints.size());
        this.owed = new long[endpoints.isWeighted() ? endpoints.size() : 0];
    }

    @Override
    public @Nullable Endpoint pick(PickContext context) {
        long now = context.nowNanos();
        return endpoints.isWeighted() ? weighted(context, now) : following(context, now);
    }

    private @Nullable Endpoint following(PickContext context, long now) {
        int size = endpoints.size();
        int at = next;
        for (int i = 0; i < size; i++) {
            Endpoint e = endpoints.get(at);
            at = at + 1 == size ? 0 : at + 1;
            if (Draw.pickable(e, context, now)) {
                // Goes on behind the picked one: else the successor of one that is out would get its share too.
                next = at;
                return e;
            }
        }
        return null;
    }

    /** Everyone who can be picked is owed its weight more; whoever is owed most pays all of that. */
    private @Nullable Endpoint weighted(PickContext context, long now) {
        int picked = -1;
        int sum = 0;
        int size = endpoints.size();
        int at = next;
        for (int i = 0; i < size; i++) {
            if (Draw.pickable(endpoints.get(at), context, now)) {
                owed[at] += endpoints.weight(at);
                sum += endpoints.weight(at);
                picked = picked < 0 || owed[at] > owed[picked] ? at : picked;
            }
            at = at + 1 == size ? 0 : at + 1;
        }
        if (picked < 0) {
            return null;
        }
        owed[picked] -= sum;
        return endpoints.get(picked);
    }
}
