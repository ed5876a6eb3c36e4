package balancebeam.balance;

import org.jspecify.annotations.Nullable;

/**
 * Picks the idlest endpoint: of all up to {@value #EXACT} endpoints, above that of {@value #DRAWS} drawn ones, since
 * reading the count of every endpoint for every request would cost more than the last bit of evenness is worth. Those
 * that are equally idle have equal chances, or the first of an idle cluster would get every request. Event loop only.
 */
public final class LeastRequestBalancer implements Balancer {

    private static final int EXACT = 32;
    private static final int DRAWS = 5;

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

    private @Nullable Endpoint bestDrawn(PickContext context, long now) {
        Endpoint best = null;
        long least = Long.MAX_VALUE;
        for (int i = 0; i < DRAWS; i++) {
            Endpoint e = endpoints.get(Draw.index(context.random(), endpoints.size()));
            if (!Draw.pickable(e, context, now)) {
                continue;
            }
            long load = metric.load(e, now);
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
        int ties = 0;
        long random = context.random();
        for (int i = 0; i < endpoints.size(); i++) {
            Endpoint e = endpoints.get(i);
            if (!Draw.pickable(e, context, now)) {
                continue;
            }
            long load = metric.load(e, now);
            if (best == null || load < least) {
                best = e;
                least = load;
                ties = 1;
            } else if (load == least) {
                random = Draw.next(random);
                best = Draw.replaces(random, ++ties) ? e : best;
            }
        }
        return best;
    }
}
