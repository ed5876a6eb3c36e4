package balancebeam.balance;

import org.jspecify.annotations.Nullable;

/**
 * Picks the endpoint that is idlest for its weight: of all up to {@value #EXACT} endpoints, above that of {@value #DRAWS} drawn ones, since
 * reading the count of every endpoint for every request would cost more than the last bit of evenness is worth. Those
 * that are equally idle have the chances that their weights say, or the first of an idle cluster would get every request. Event loop only.
 */
public final class LeastRequestBalancer implements Balancer {

    private static final int EXACT = 32;
    private static final int DRAWS = 5;
    private static final long THOUSANDTHS = 1_000;

    private final EndpointSet endpoints;
    private final LoadMetric metric;

    public LeastRequestBalancer(EndpointSet endpoints, LoadMetric metric) {
        this.endpoints = endpoints;
        this.metric = metric;
    }

    @Override
    public @Nullable Endpoint pick(PickContext context) {
        long now = context.nowNanos();
        if (endpoints.size() > EXACT) {
            Endpoint drawn = bestDrawn(context, now);
            if (drawn != null) {
                return drawn;
            }
        }
        return best(context, now);
    }

    /** The load for each unit of weight, in thousandths where weights differ. */
    private long load(int index, long now) {
        long load = metric.load(endpoints.get(index), now);
        return endpoints.isWeighted() ? load * THOUSANDTHS * endpoints.unit() / endpoints.weight(index) : load;
    }

    private @Nullable Endpoint bestDrawn(PickContext context, long now) {
        Endpoint best = null;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < DRAWS; i++) {
            int drawn = Draw.any(endpoints, context);
            Endpoint e = endpoints.get(drawn);
            if (!Draw.pickable(e, context, now)) {
                continue;
            }
            long load = load(drawn, now);
            if (best == null || load < least) {
                best = e;
                least = load;
            }
        }
        return best;
    }

    private @Nullable Endpoint best(PickContext context, long now) {
        Endpoint best = null;
        long least = Long.MAX_VALUE;
        int tiedWeight = 0;
        long random = context.random();
        for (int i = 0; i < endpoints.size(); i++) {
            Endpoint e = endpoints.get(i);
            if (!Draw.pickable(e, context, now)) {
                continue;
            }
            long load = load(i, now);
            if (best == null || load < least) {
                best = e;
                least = load;
                tiedWeight = endpoints.weight(i);
            } else if (load == least) {
                random = Draw.next(random);
                tiedWeight += endpoints.weight(i);
                best = Draw.index(random, tiedWeight) < endpoints.weight(i) ? e : best;
            }
        }
        return best;
    }
}
