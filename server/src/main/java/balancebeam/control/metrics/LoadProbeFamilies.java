package balancebeam.control.metrics;

import balancebeam.upstream.Cluster;
import balancebeam.upstream.LoadProbeCounts;
import java.util.List;

/** How probes of endpoints' load go. Immutable. */
final class LoadProbeFamilies {
    static final List<Family> ALL = List.of(new Family(
            Metric.counter(
                    "balancebeam_cluster_load_probes",
                    "Endpoints that were asked for their load: it was reported, they were silent about it, or did not answer well.",
                    "cluster",
                    "result"),
            (scrape, out) -> {
                for (Cluster cluster : scrape.clusters()) {
                    LoadProbeCounts counts = cluster.probeCounts();
                    if (counts.areAny()) {
                        out.add(counts.reportedTotal(), cluster.name(), "reported");
                        out.add(counts.silentTotal(), cluster.name(), "silent");
                        out.add(counts.failedTotal(), cluster.name(), "failed");
                    }
                }
            }));

    private LoadProbeFamilies() {}
}
