package balancebeam.balance;

import org.jspecify.annotations.Nullable;

/** Picks any endpoint, each with the chance that its weight says. Event loop only. */
public final class RandomBalancer implements Balancer {

    /** Draws that may meet an endpoint that cannot be picked, before all endpoints are looked at. */
    private static final int DRAWS = 4;

    private final EndpointSet endpoints;

    public RandomBalancer(EndpointSet endpoints) {
        this.endpoints = endpoints;
    }

    @Override
    public @Nullable Endpoint pick(PickContext context) {
        long now = context.nowNanos();
        int size = endpoints.size();
        for (int i = 0; i < DRAWS && size > 0; i++) {
            Endpoint e = endpoints.get(Draw.any(endpoints, context));
            if (Draw.pickable(e, context, now)) {
                return e;
            }
        }
        return scan(context, now);
    }

    private @Nullable Endpoint scan(PickContext context, long now) {
        Endpoint picked = null;
        int seen = 0;
        for (int i = 0; i < endpoints.size(); i++) {
            Endpoint e = endpoints.get(i);
            if (Draw.pickable(e, context, now) && Draw.replaces(context.random(), ++seen)) {
                picked = e;
            }
        }
        return picked;
    }
}
