package balancebeam.balance;

import org.jspecify.annotations.Nullable;

/**
 * Picks the first endpoint that is not full, in configured order, so that as few as can do the work have some; the rest can be
 * switched off (HAProxy's {@code first}). When all are full it picks the one that is so by least, for its weight. Loops see each
 * other's requests a moment late, so an endpoint can get one more from each. Event loop only.
 */
public final class FirstAvailableBalancer implements Balancer {

    private final EndpointSet endpoints;
    private final int fill;

    /** @param fill requests that make an endpoint full, for each unit of its weight */
    public FirstAvailableBalancer(EndpointSet endpoints, int fill) {
        this.endpoints = endpoints;
        this.fill = fill;
    }

    @Override
    public @Nullable Endpoint pick(PickContext context) {
        long now = context.nowNanos();
        Endpoint idlest = null;
        long load = 0;
        long weight = 1;
        for (int i = 0; i < endpoints.size(); i++) {
            Endpoint e = endpoints.get(i);
            if (!Draw.pickable(e, context, now)) {
                continue;
            }
            long inFlight = e.inFlight();
            int weightHere = endpoints.weight(i);
            if (inFlight * endpoints.unit() < (long) fill * weightHere) {
                return e;
            }
            if (idlest == null || inFlight * weight < load * weightHere) {
                idlest = e;
                load = inFlight;
                weight = weightHere;
            }
        }
        return idlest;
    }
}
