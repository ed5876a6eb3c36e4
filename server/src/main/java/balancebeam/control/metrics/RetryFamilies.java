package balancebeam.control.metrics;

import balancebeam.upstream.Cluster;
import java.util.List;

/** How clusters' retries go. Immutable. */
final class RetryFamilies {
    static final List<Family> ALL = List.of(
            new Family(
                    Metric.counter(
                            "balancebeam_cluster_retries",
                            "Attempts that were made again: free where no endpoint had seen anything of the request, else budgeted.",
                            "cluster",
                            "kind"),
                    (scrape, out) -> {
                        for (Cluster cluster : scrape.clusters()) {
                            out.add(cluster.retryCounts().freeTotal(), cluster.name(), "free");
                            out.add(cluster.retryCounts().budgetedTotal(), cluster.name(), "budgeted");
                        }
                    }),
            new Family(
                    Metric.counter(
                            "balancebeam_cluster_retries_denied",
                            "Attempts that were not made again, since the cluster's retry budget was spent.",
                            "cluster"),
                    (scrape, out) -> scrape.clusters()
                            .forEach(cluster -> out.add(cluster.retryCounts().deniedTotal(), cluster.name()))),
            new Family(
                    Metric.counter(
                            "balancebeam_cluster_hedges",
                            "Attempts at a second endpoint while the first one had not answered.",
                            "cluster"),
                    (scrape, out) -> scrape.clusters()
                            .forEach(cluster -> out.add(cluster.retryCounts().hedgedTotal(), cluster.name()))),
            new Family(
                    Metric.counter(
                            "balancebeam_cluster_hedges_won", "Those of them that were answered first.", "cluster"),
                    (scrape, out) -> scrape.clusters()
                            .forEach(cluster -> out.add(cluster.retryCounts().hedgesWonTotal(), cluster.name()))));

    private RetryFamilies() {}
}
