package balancebeam.balance;

import balancebeam.bytes.Hashing;
import org.jspecify.annotations.Nullable;

/**
 * Highest random weight (Thaler and Ravishankar 1998): every endpoint has a score for a key, and the best one that can be picked
 * is picked. So when one goes, only its keys move, each to its own next best, which spreads them by weight over all others. The
 * score of weight {@code w} is {@code -ln(u) / w} with {@code u} a hash from 0 to 1, the lower the better (Mosharaf and others
 * 2005). It looks at every endpoint. Immutable, thread-safe.
 */
final class Rendezvous {
    private static final double FROM_53_BITS = 0x1p-53;
    private static final int DROPPED_BITS = 11;

    private final EndpointSet endpoints;
    private final long[] identities;

    Rendezvous(EndpointSet endpoints) {
        this.endpoints = endpoints;
        this.identities = EndpointIdentity.of(endpoints);
    }

    EndpointSet endpoints() {
        return endpoints;
    }

    /** The best of those that can be picked and have room; if none has, of those that can be picked. */
    @Nullable
    Endpoint pickAny(PickContext context, long hash, long now, @Nullable LoadBound bound) {
        Endpoint picked = pick(context, hash, now, bound);
        return picked == null && bound != null ? pick(context, hash, now, null) : picked;
    }

    private @Nullable Endpoint pick(PickContext context, long hash, long now, @Nullable LoadBound bound) {
        return endpoints.isWeighted() ? weighted(context, hash, now, bound) : even(context, hash, now, bound);
    }

    private @Nullable Endpoint even(PickContext context, long hash, long now, @Nullable LoadBound bound) {
        Endpoint best = null;
        long lowest = 0;
        for (int i = 0; i < identities.length; i++) {
            // Of equal weights the logarithm orders as its argument does.
            long score = draw(hash, i);
            if ((best == null || score < lowest) && fits(i, context, now, bound)) {
                best = endpoints.get(i);
                lowest = score;
            }
        }
        return best;
    }

    private @Nullable Endpoint weighted(PickContext context, long hash, long now, @Nullable LoadBound bound) {
        Endpoint best = null;
        double lowest = Double.MAX_VALUE;
        for (int i = 0; i < identities.length; i++) {
            // u is 1 - v: ln(u) is at least v away from 0, so few logarithms are taken.
            double v = draw(hash, i) * FROM_53_BITS;
            if (v < lowest * endpoints.weight(i)) {
                double score = -StrictMath.log1p(-v) / endpoints.weight(i);
                if (score < lowest && fits(i, context, now, bound)) {
                    best = endpoints.get(i);
                    lowest = score;
                }
            }
        }
        return best;
    }

    /** From 0 to 2⁵³, different for every key and endpoint. */
    private long draw(long hash, int index) {
        return Hashing.mix64(hash ^ identities[index]) >>> DROPPED_BITS;
    }

    private boolean fits(int index, PickContext context, long now, @Nullable LoadBound bound) {
        return Draw.pickable(endpoints.get(index), context, now) && (bound == null || bound.hasRoom(index));
    }
}
