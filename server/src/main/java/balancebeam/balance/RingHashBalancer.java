package balancebeam.balance;

import org.jspecify.annotations.Nullable;

/**
 * Picks by a key: the endpoint of the next point on a {@link HashRing}. Where that can't be picked, or is full, the points behind
 * it decide, which are those of many others; after {@value #STEPS} it is {@link Rendezvous}'. Event loop only.
 */
public final class RingHashBalancer implements Balancer {
    private static final int STEPS = 64;

    private final EndpointSet endpoints;
    private final HashRing ring;
    private final Rendezvous others;
    private final @Nullable LoadBound bound;

    private RingHashBalancer(HashRing ring, Rendezvous others, @Nullable LoadBound bound) {
        this.endpoints = others.endpoints();
        this.ring = ring;
        this.others = others;
        this.bound = bound;
    }

    /**
     * Makes one ring for all loops.
     *
     * @param points of an endpoint, for each unit of its weight
     * @param loadBound above 1, times the mean; 0 for none
     */
    public static Balancer.Factory factory(int points, double loadBound) {
        return endpoints -> {
            HashRing ring = new HashRing(endpoints, points);
            Rendezvous others = new Rendezvous(endpoints);
            return (seed, prober) -> new RingHashBalancer(ring, others, LoadBound.of(endpoints, loadBound));
        };
    }

    @Override
    public @Nullable Endpoint pick(PickContext context) {
        if (endpoints.size() == 0) {
            return null;
        }
        long now = context.nowNanos();
        long hash = context.hash();
        if (bound != null) {
            bound.begin(now);
        }
        int point = ring.find(hash);
        for (int i = 0; i < STEPS; i++) {
            int index = ring.endpoint(point);
            Endpoint e = endpoints.get(index);
            if (Draw.pickable(e, context, now) && (bound == null || bound.hasRoom(index))) {
                return e;
            }
            point = ring.after(point);
        }
        return others.pickAny(context, hash, now, bound);
    }
}
