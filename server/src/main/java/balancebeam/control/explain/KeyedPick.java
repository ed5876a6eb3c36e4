package balancebeam.control.explain;

import balancebeam.balance.BalancedSet;
import balancebeam.balance.Endpoint;
import balancebeam.balance.PickContext;
import balancebeam.balance.Prober;
import balancebeam.config.ClusterConfig;
import balancebeam.filter.RequestView;
import balancebeam.proxy.RequestHash;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Which endpoint of a cluster the key of a request picks. Immutable.
 *
 * @param hashed what was hashed
 * @param endpoint null when it could be any, when nobody can be picked, and when the cluster does not run
 */
record KeyedPick(String hashed, @Nullable String endpoint) {
    /** A first try at the moment: nothing was tried yet. */
    private record Asked(long hash, long nowNanos, SplittableRandom draws) implements PickContext {
        @Override
        public boolean tried(Endpoint endpoint) {
            return false;
        }

        @Override
        public long random() {
            return draws.nextLong();
        }
    }

    /**
     * Null where the algorithm goes by no key.
     *
     * @param live null for a cluster that does not run
     */
    static @Nullable KeyedPick of(
            ClusterConfig cluster, RequestView request, @Nullable BalancedSet live, long nowNanos) {
        RequestHash hashing = RequestHash.of(cluster.algorithm());
        if (hashing == null) {
            return null;
        }
        long hash = hashing.of(request);
        Endpoint picked = live == null || hash == RequestHash.NONE
                ? null
                : live.balancers().create(0, Prober.SEEN).pick(new Asked(hash, nowNanos, new SplittableRandom()));
        return new KeyedPick(hashing.text(request), picked == null ? null : picked.toString());
    }

    void addTo(Rows rows) {
        rows.row("Hashed", hashed);
        if (endpoint != null) {
            rows.row("Picks", endpoint);
        }
    }
}
