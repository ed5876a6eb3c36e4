package balancebeam.control.metrics;

import balancebeam.upstream.admission.Admission;
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
            of(
                    Metric.gauge(
                            "balancebeam_cluster_requests_waiting",
                            "Requests that wait for a place in their cluster.",
                            "cluster"),
                    Admission::waiting),
            of(
                    Metric.counter(
                            "balancebeam_cluster_requests_refused",
                            "Requests that were refused since the queue of their cluster was full.",
                            "cluster"),
                    Admission::refusedTotal),
            of(
                    Metric.counter(
                            "balancebeam_cluster_queue_timeouts",
                            "Requests that waited for a place in their cluster as long as they may.",
                            "cluster"),
                    Admission::timedOutTotal));

    private AdmissionFamilies() {}

    private static Family of(Metric metric, ToLongFunction<Admission> value) {
        return new Family(metric, (scrape, out) -> scrape.clusters().forEach(cluster -> {
            Admission admission = cluster.admission();
            if (admission != null) {
                out.add(value.applyAsLong(admission), cluster.name());
            }
        }));
    }
}
