package balancebeam.proxy;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointSet;
import balancebeam.balance.LastResort;
import balancebeam.balance.PickContext;
import balancebeam.filter.Stickiness;
import org.jspecify.annotations.Nullable;

/**
 * Where an attempt begins: where the client was before, where the balancer says, or at a last resort. Endpoints that are well but have as many
 * attempts as they may are worth waiting for, and so is the one where the client was. Event loop only; static functions without state.
 */
final class EndpointChoice {
    private EndpointChoice() {}

    /**
     * Null for nowhere, or nowhere yet.
     *
     * @param sticky null where it makes no difference where the client was
     */
    static @Nullable Endpoint pick(
            ClusterOnLoop from, @Nullable Stickiness sticky, PickContext context, Retries retries) {
        EndpointSet all = from.endpoints();
        Endpoint before = sticky == null ? null : sticky.wanted(all);
        if (before != null && context.isFull(before)) {
            return null;
        }
        if (before != null && context.mayPick(before)) {
            return before;
        }
        Endpoint picked = from.balancer().pick(context);
        if (picked == null && !LastResort.isWellOneFull(all, context)) {
            picked = LastResort.pick(all, context);
        }
        return picked == null && !LastResort.isFull(all, context) && retries.forgetTried()
                ? from.balancer().pick(context)
                : picked;
    }

    /** Whether there may be one later for which there is none now. */
    static boolean isWorthWaiting(ClusterOnLoop from, @Nullable Stickiness sticky, PickContext context) {
        EndpointSet all = from.endpoints();
        Endpoint before = sticky == null ? null : sticky.wanted(all);
        return (before != null && context.isFull(before)) || LastResort.isFull(all, context);
    }

    /** Whether an endpoint is well, whatever runs there: then those who wait already go first. */
    static boolean isAnyWell(ClusterOnLoop from, PickContext context) {
        EndpointSet all = from.endpoints();
        for (int i = 0; i < all.size(); i++) {
            if (context.mayPick(all.get(i)) || context.isFull(all.get(i))) {
                return true;
            }
        }
        return false;
    }
}
