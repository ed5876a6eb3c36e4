package balancebeam.balance;

import org.jspecify.annotations.Nullable;

/**
 * Draws two endpoints and picks the idler one ("power of two choices"; Mitzenmacher 2001). Nearly as even as comparing
 * all, at the cost of reading two, and loops whose counts are a moment old do not all run to the same endpoint. Event
 * loop only.
 */
public final class P2cBalancer implements Balancer {

    /** Draws of a pair that may meet an endpoint that cannot be picked, before all endpoints are looked at. */
    private static final int DRAWS = 4;

    private final EndpointSet endpoints;
    private final LoadMetric metric;

    public P2cBalancer(EndpointSet endpoints, LoadMetric metric) {
        this.endpoints = endpoints;
        this.metric = metric;
    }

    @Override
    public @Nullable Endpoint pick(PickContext context) {
        long now = context.nowNanos();
        int size = endpoints.size();
        if (endpoints.isWeighted()) {
            return weighted(context, now);
        }
        for (int i = 0; i < DRAWS && size > 1; i++) {
            long random = context.random();
            int first = Draw.index(random, size);
            // Behind the first, round to it; without a branch, which nobody could predict.
            int second = first + 1 + Draw.index(random << 32, size - 1);
            second -= size & ((size - 1 - second) >> 31);
            Endpoint a = endpoints.get(first);
            Endpoint b = endpoints.get(second);
            if (Draw.pickable(a, context, now) && Draw.pickable(b, context, now)) {
                return idler(a, b, now);
            }
        }
        return scan(context, now);
    }

    /** Draws both by weight, so that idle ones share by it, and compares load by weight, so that busy ones do. */
    private @Nullable Endpoint weighted(PickContext context, long now) {
        for (int i = 0; i < DRAWS; i++) {
            int first = Draw.weighted(endpoints, context);
            int second = Draw.weighted(endpoints, context);
            Endpoint a = endpoints.get(first);
            Endpoint b = endpoints.get(second);
            if (Draw.pickable(a, context, now) && Draw.pickable(b, context, now)) {
                long loadOfA = metric.load(a, now) * endpoints.weight(second);
                return loadOfA <= metric.load(b, now) * endpoints.weight(first) ? a : b;
            }
        }
        return scan(context, now);
    }

    /** Draws the pair from those that can be picked: a reservoir of two. */
    private @Nullable Endpoint scan(PickContext context, long now) {
        Endpoint a = null;
        Endpoint b = null;
        int seen = 0;
        for (int i = 0; i < endpoints.size(); i++) {
            Endpoint e = endpoints.get(i);
            if (!Draw.pickable(e, context, now)) {
                continue;
            }
            int place = seen < 2 ? seen : Draw.index(context.random(), seen + 1);
            seen++;
            if (place == 0) {
                a = e;
            } else if (place == 1) {
                b = e;
            }
        }
        if (a == null || b == null) {
            return a;
        }
        // Of equally idle ones the first is picked. The pair of a scan is in configured order, which must not matter.
        return Draw.index(context.random(), 2) == 0 ? idler(a, b, now) : idler(b, a, now);
    }

    private Endpoint idler(Endpoint a, Endpoint b, long now) {
        return metric.load(a, now) <= metric.load(b, now) ? a : b;
    }
}
