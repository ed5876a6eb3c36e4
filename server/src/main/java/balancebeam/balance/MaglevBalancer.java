package balancebeam.balance;

import balancebeam.bytes.Hashing;
import org.jspecify.annotations.Nullable;

/**
 * Picks by a key: one look into {@link MaglevTable}. Where that endpoint can't be picked, or is full, the key goes on to other
 * slots, which spread those of one endpoint over all others; after {@value #PROBES} it is {@link Rendezvous}'. Event loop only.
 */
public final class MaglevBalancer implements Balancer {
    private static final int PROBES = 8;

    private final EndpointSet endpoints;
    private final MaglevTable table;
    private final Rendezvous others;
    private final @Nullable LoadBound bound;

    private MaglevBalancer(MaglevTable table, Rendezvous others, @Nullable LoadBound bound) {
        this.endpoints = others.endpoints();
        this.table = table;
        this.others = others;
        this.bound = bound;
    }

    /**
     * Makes one table for all loops.
     *
     * @param tableSize a prime
     * @param loadBound above 1, times the mean; 0 for none
     */
    public static Balancer.Factory factory(int tableSize, double loadBound) {
        return endpoints -> {
            MaglevTable table = new MaglevTable(endpoints, tableSize);
            Rendezvous others = new Rendezvous(endpoints);
            return (seed, prober) -> new MaglevBalancer(table, others, LoadBound.of(endpoints, loadBound));
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
        long probe = hash;
        for (int i = 0; i < PROBES; i++) {
            int index = table.at(probe);
            Endpoint e = endpoints.get(index);
            if (Draw.pickable(e, context, now) && (bound == null || bound.hasRoom(index))) {
                return e;
            }
            probe = Hashing.mix64(probe + Hashing.GOLDEN);
        }
        return others.pickAny(context, hash, now, bound);
    }
}
