package balancebeam.control.metrics;

import balancebeam.upstream.admission.Admission;
import balancebeam.upstream.admission.Waits;
import java.util.List;
import java.util.function.ToLongFunction;

/** How many requests clusters run and let wait, where that is limited. Immutable. */
final class AdmissionFamilies {
    static final List<Family> ALL = List.of(
            of(
                    Metric.gauge(
                            "balancebeam_cluster_requests_running",
                            "Requests that have a place in their cluster.",
                            "cluster"),
                    Admission::running),
            of(
                    Metric.gauge(
                            "balancebeam_cluster_requests_limit",
                            "How many may run now: what is configured, or what latency lets.",
                            "cluster"),
                    Admission::limit),
            ofWaits(
                    Metric.gauge(
                            "balancebeam_cluster_requests_waiting",
                            "Requests that wait for a place in their cluster, or for room at an endpoint.",
                            "cluster"),
                    Waits::waiting),
            ofWaits(
                    Metric.counter(
                            "balancebeam_cluster_requests_refused",
                            "Requests that were refused since the queue for that was full.",
                            "cluster"),
                    Waits::refusedTotal),
            ofWaits(
                    Metric.counter(
                            "balancebeam_cluster_queue_timeouts",
                            "Requests that waited for that as long as they may.",
                            "cluster"),
                    Waits::timedOutTotal));

    private AdmissionFamilies() {}

    private static Family of(Metric metric, ToLongFunction<Admission> value) {
        return new Family(metric, (scrape, out) -> scrape.clusters().forEach(cluster -> {
            Admission admission = cluster.admission();
            if (admission != null) {
                out.add(value.applyAsLong(admission), cluster.name());
            }
        }));
    }

    /** For a place and for endpoints together, of clusters where one or the other is limited. */
    private static Family ofWaits(Metric metric, ToLongFunction<Waits> value) {
        return new Family(metric, (scrape, out) -> scrape.clusters().forEach(cluster -> {
            Admission admission = cluster.admission();
            if (cluster.limitsRequests()) {
                long forPlace = admission == null ? 0 : value.applyAsLong(admission.waits());
                out.add(forPlace + value.applyAsLong(cluster.endpointWaits()), cluster.name());
            }
        }));
    }
}
