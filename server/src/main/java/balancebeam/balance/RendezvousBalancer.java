package balancebeam.balance;

import org.jspecify.annotations.Nullable;

/** Picks by a key: the endpoint that is best for it, by {@link Rendezvous}. Event loop only. */
public final class RendezvousBalancer implements Balancer {
    private final Rendezvous all;
    private final @Nullable LoadBound bound;

    private RendezvousBalancer(Rendezvous all, @Nullable LoadBound bound) {
        this.all = all;
        this.bound = bound;
    }

    /**
     * Knows the endpoints' identities once for all loops.
     *
     * @param loadBound above 1, times the mean; 0 for none
     */
    public static Balancer.Factory factory(double loadBound) {
        return endpoints -> {
            Rendezvous all = new Rendezvous(endpoints);
            return (seed, prober) -> new RendezvousBalancer(all, LoadBound.of(endpoints, loadBound));
        };
    }

    @Override
    public @Nullable Endpoint pick(PickContext context) {
        long now = context.nowNanos();
        if (bound != null) {
            bound.begin(now);
        }
        return all.pickAny(context, context.hash(), now, bound);
    }
}
