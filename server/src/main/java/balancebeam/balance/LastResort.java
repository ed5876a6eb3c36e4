package balancebeam.balance;

import org.jspecify.annotations.Nullable;

/**
 * The pick when a {@link Balancer} has none left: an endpoint that is only {@link HealthState#EJECTED}. An ejection is a
 * guess, made from failures that may be over, and a client that gets an error because of a guess was failed by the
 * balancer. So before a request is given up, every ejected endpoint that it has not tried gets one chance; endpoints
 * that are {@link HealthState#DOWN} get none, since the active check says so; and those that refuse connections come behind
 * those that are out for their answers. An answer ends the ejection (see
 * {@link EndpointHealth}). Event loop only.
 */
public final class LastResort {

    private LastResort() {}

    /** An endpoint that is not down and was not tried, any of them with equal chance, or null. Never allocates. */
    public static @Nullable Endpoint pick(EndpointSet endpoints, PickContext context) {
        Endpoint picked = null;
        boolean refuses = true;
        int seen = 0;
        long now = context.nowNanos();
        for (int i = 0; i < endpoints.size(); i++) {
            Endpoint e = endpoints.get(i);
            // Not "is ejected": one whose ejection has ended since the balancer looked must not be missed.
            if (!e.takesWork() || !e.hasRoom() || !e.health().activeUp() || context.tried(e)) {
                continue;
            }
            boolean also = e.health().refuses(now);
            if (also != refuses) {
                if (also) {
                    continue;
                }
                refuses = false;
                seen = 0;
            }
            if (Draw.replaces(context.random(), ++seen)) {
                picked = e;
            }
        }
        return picked;
    }

    /** Whether one that is well could take the attempt if fewer ran there: then there is no need for a last resort. */
    public static boolean isWellOneFull(EndpointSet endpoints, PickContext context) {
        for (int i = 0; i < endpoints.size(); i++) {
            if (context.isFull(endpoints.get(i))) {
                return true;
            }
        }
        return false;
    }

    /** Whether there is none for want of room alone: an endpoint that could take the attempt if fewer ran there. */
    public static boolean isFull(EndpointSet endpoints, PickContext context) {
        for (int i = 0; i < endpoints.size(); i++) {
            Endpoint e = endpoints.get(i);
            if (context.isFull(e) || isFullLastResort(e, context)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFullLastResort(Endpoint endpoint, PickContext context) {
        return endpoint.takesWork() && !endpoint.hasRoom() && endpoint.health().activeUp() && !context.tried(endpoint);
    }
}
