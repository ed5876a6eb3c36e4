package balancebeam.assembly;

import balancebeam.config.ClusterConfig;
import balancebeam.config.ProcessConfig;
import org.jspecify.annotations.Nullable;

/**
 * What of the process matters to how a cluster picks; a cluster that asks for none of it is the same in any process. Immutable.
 *
 * @param zone null where zones don't matter
 * @param zoneShare null for as many requests as in each other zone
 * @param instance null where all endpoints are asked
 */
record Vantage(
        @Nullable String zone,
        @Nullable Double zoneShare,
        @Nullable Integer instance) {
    static Vantage of(ClusterConfig cluster, ProcessConfig process) {
        return new Vantage(
                cluster.zoneAware() ? process.zone() : null,
                cluster.zoneAware() ? process.zoneShare() : null,
                cluster.subsetSize() > 0 ? process.instance() : null);
    }
}
