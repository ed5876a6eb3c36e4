package balancebeam.control.metrics;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointAdmin;
import balancebeam.balance.HealthState;
import balancebeam.upstream.Cluster;
import java.util.List;
import java.util.Locale;

/** How endpoints are, and how many of each cluster can work. Immutable. */
final class HealthFamilies {
    private static final double PERCENT = 100;
    private static final String[] LABELS = {"cluster", "endpoint"};

    static final List<Family> ALL = List.of(
            each(
                    Metric.gauge(
                            "balancebeam_endpoint_up",
                            "Whether its health lets it be picked: 1, or 0 while it is ejected or down.",
                            LABELS),
                    (scrape, row, endpoint, out) -> out.add(isUp(scrape, endpoint) ? 1 : 0, row.labels())),
            each(
                    Metric.gauge(
                            "balancebeam_endpoint_state",
                            "1 for the state of its health, 0 for the other ones of: up, ejected, down.",
                            "cluster",
                            "endpoint",
                            "state"),
                    (scrape, row, endpoint, out) ->
                            oneOf(HealthState.values(), endpoint.health().state(scrape.nowNanos()), row, out)),
            each(
                    Metric.gauge(
                            "balancebeam_endpoint_admin_state",
                            "1 for what an operator has decided, 0 for the other ones of: active, draining, drained, ejected.",
                            "cluster",
                            "endpoint",
                            "state"),
                    (scrape, row, endpoint, out) -> oneOf(EndpointAdmin.values(), endpoint.admin(), row, out)),
            each(
                    Metric.gauge("balancebeam_endpoint_weight", "Its weight; with 0 it gets no new work.", LABELS),
                    (scrape, row, endpoint, out) -> out.add(row.cluster().weight(endpoint), row.labels())),
            each(
                    Metric.gauge(
                            "balancebeam_endpoint_weight_ratio",
                            "The part of its weight that it has now: less than 1 in a slow start, while it is drained over a time, or as its agent says.",
                            LABELS),
                    (scrape, row, endpoint, out) -> out.add(row.cluster().percent(endpoint) / PERCENT, row.labels())),
            each(
                    Metric.gauge(
                            "balancebeam_endpoint_priority",
                            "0 is asked first, the next ones as those before can't carry everything.",
                            LABELS),
                    (scrape, row, endpoint, out) -> out.add(endpoint.priority(), row.labels())),
            each(
                    Metric.gauge(
                            "balancebeam_endpoint_in_flight_limit",
                            "How many requests it may have in flight: then it is passed over. 0 for any number.",
                            LABELS),
                    (scrape, row, endpoint, out) -> out.add(endpoint.inFlightLimit(), row.labels())),
            each(
                    Metric.info(
                            "balancebeam_endpoint",
                            "The name by which the configuration has this address, and its zone.",
                            "cluster",
                            "endpoint",
                            "name",
                            "zone"),
                    (scrape, row, endpoint, out) -> out.add(1, row.labels(endpoint.name(), endpoint.zone()))),
            new Family(
                    Metric.gauge(
                            "balancebeam_cluster_panic",
                            "1 while so few endpoints stand that those are readmitted which are out, else 0.",
                            "cluster"),
                    (scrape, out) -> scrape.clusters()
                            .forEach(cluster -> out.add(cluster.panic().isOn() ? 1 : 0, cluster.name()))),
            new Family(
                    Metric.counter(
                            "balancebeam_cluster_agent_answers",
                            "Times that agents were asked: understood, garbled where not all of the answer was, none where none came.",
                            "cluster",
                            "result"),
                    (scrape, out) -> {
                        for (Cluster cluster : scrape.clusters()) {
                            out.add(cluster.agentCounts().understoodTotal(), cluster.name(), "understood");
                            out.add(cluster.agentCounts().garbledTotal(), cluster.name(), "garbled");
                            out.add(cluster.agentCounts().noneTotal(), cluster.name(), "none");
                        }
                    }),
            cluster("balancebeam_cluster_endpoints", "Endpoints of the cluster.", (scrape, cluster, endpoint) -> true),
            cluster(
                    "balancebeam_cluster_healthy_endpoints",
                    "Endpoints whose health lets them be picked.",
                    (scrape, cluster, endpoint) -> isUp(scrape, endpoint)),
            cluster(
                    "balancebeam_cluster_eligible_endpoints",
                    "Endpoints that may get new work: healthy, not taken out by an operator, with a weight above 0.",
                    (scrape, cluster, endpoint) -> isUp(scrape, endpoint)
                            && endpoint.takesWork()
                            && cluster.weight(endpoint) * cluster.percent(endpoint) > 0));

    private HealthFamilies() {}

    /** Adds what there is to say of an endpoint that has series of its own. */
    private interface EachSingle {
        void add(Scrape scrape, EndpointRow row, Endpoint endpoint, Points out);
    }

    private interface Counted {
        boolean test(Scrape scrape, Cluster cluster, Endpoint endpoint);
    }

    private static Family each(Metric metric, EachSingle collector) {
        return new Family(metric, (scrape, out) -> {
            for (EndpointRow row : scrape.endpoints()) {
                Endpoint endpoint = row.single();
                if (endpoint != null) {
                    collector.add(scrape, row, endpoint, out);
                }
            }
        });
    }

    private static Family cluster(String name, String help, Counted counted) {
        return new Family(Metric.gauge(name, help, "cluster"), (scrape, out) -> scrape.clusters()
                .forEach(cluster -> out.add(
                        cluster.all().stream()
                                .filter(endpoint -> counted.test(scrape, cluster, endpoint))
                                .count(),
                        cluster.name())));
    }

    private static boolean isUp(Scrape scrape, Endpoint endpoint) {
        return endpoint.health().state(scrape.nowNanos()) == HealthState.UP;
    }

    private static <E extends Enum<E>> void oneOf(E[] all, E present, EndpointRow row, Points out) {
        for (E one : all) {
            out.add(one == present ? 1 : 0, row.labels(one.name().toLowerCase(Locale.ROOT)));
        }
    }
}
