package balancebeam.balance;

import org.jspecify.annotations.Nullable;

/** Picks one endpoint after the other, in configured order, from a start of this loop's own. Event loop only. */
public final class RoundRobinBalancer implements Balancer {

    private final EndpointSet endpoints;
    private int next;

    /** A balancer that starts anywhere, as the seed says. */
    public RoundRobinBalancer(EndpointSet endpoints, long seed) {
        this.endpoints = endpoints;
        // The golden ratio spreads seeds that differ by little, such as the numbers of the loops.
        this.next = Draw.index(seed * 0x9E3779B97F4A7C15L, endpoints.size());
    }

    @Override
    public @Nullable Endpoint pick(PickContext context) {
        long now = context.nowNanos();
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
}
