package balancebeam.upstream;

import balancebeam.balance.HealthListener;
import balancebeam.balance.HealthPolicy;
import org.jspecify.annotations.Nullable;

/** Clusters for tests that do not pick: changes show at once. */
public final class Clusters {
    private Clusters() {}

    /** As the constructor has it. */
    public static Cluster of(String name, int maxConnections, HealthListener listener, @Nullable Cluster predecessor) {
        return new Cluster(
                name,
                maxConnections,
                HealthPolicy.DEFAULT,
                null,
                listener,
                endpoints -> (seed, prober) -> context -> null,
                0,
                new FakePace(),
                predecessor);
    }
}
