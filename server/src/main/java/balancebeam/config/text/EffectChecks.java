package balancebeam.config.text;

import balancebeam.config.AdmissionConfig;
import balancebeam.config.ClusterConfig;
import balancebeam.config.Config;
import balancebeam.config.Defaults;
import balancebeam.config.EndpointConfig;
import balancebeam.config.EndpointProtocol;
import balancebeam.config.HealthConfig;
import balancebeam.config.HealthyWhen;
import balancebeam.config.PolicyConfig;
import balancebeam.config.ProbeConfig;
import balancebeam.config.RouteAction;
import balancebeam.config.RouteConfig;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be written, and has no effect, or not the one that it looks like. Thread-safe: static functions without state. */
final class EffectChecks {
    private EffectChecks() {}

    static void check(Config config, Report report) {
        for (ClusterConfig cluster : config.clusters()) {
            Value at = report.definedBelow(Kind.CLUSTER, cluster.name(), List.of());
            endpoints(cluster, at.below(List.of("endpoints")));
            limits(cluster, at.below(List.of("concurrency")));
            health(cluster.health(), at);
        }
        for (RouteConfig route : config.routes()) {
            Value at = report.definedBelow(Kind.ROUTE, route.name(), List.of());
            times(route.policy(), at);
            priority(route, config, at);
        }
    }

    private static void endpoints(ClusterConfig cluster, Value at) {
        List<EndpointConfig> named = cluster.named();
        if (!named.isEmpty() && named.stream().allMatch(endpoint -> endpoint.weight() == 0)) {
            at.warning("all weights are 0: nobody gets any requests");
        }
        // Of later versions one connection carries many requests.
        int connections = cluster.protocol() == EndpointProtocol.HTTP1 ? cluster.maxConnectionsPerEndpoint() : 0;
        named.stream()
                .filter(endpoint -> connections > 0 && endpoint.maxInFlight() > connections)
                .findFirst()
                .ifPresent(endpoint -> at.warning(
                        "%s may run %d requests, by %d connections: what has none is not queued, but answered 503"
                                .formatted(endpoint.address(), endpoint.maxInFlight(), connections)));
    }

    private static void limits(ClusterConfig cluster, Value at) {
        AdmissionConfig limits = cluster.admission();
        boolean queues =
                limits.queue() != Defaults.QUEUE || !limits.queueTimeout().equals(Defaults.QUEUE_TIMEOUT);
        if (queues && !isLimited(cluster)) {
            at.warning(
                    "has a queue, and nothing to wait for: neither max-requests, max-retries, adaptive, nor an endpoint's"
                            + " max-in-flight");
        }
        if (limits.adaptive() != null
                && limits.maxRequests() > 0
                && limits.adaptive().min() > limits.maxRequests()) {
            at.warning("never lets fewer than %d run by 'adaptive', and never more than %d by 'max-requests'"
                    .formatted(limits.adaptive().min(), limits.maxRequests()));
        }
    }

    /** Endpoints that are found elsewhere can have a limit too, and agents can set one. */
    private static boolean isLimited(ClusterConfig cluster) {
        return cluster.admission().isOn()
                || cluster.health().agentCheck() != null
                || cluster.named().isEmpty()
                || cluster.named().stream().anyMatch(endpoint -> endpoint.maxInFlight() > 0);
    }

    private static void health(HealthConfig health, Value at) {
        if (health.healthyWhen() == HealthyWhen.ANY && health.checks().size() < 2) {
            at.below(List.of("healthy-when")).warning("is nothing to a single health check");
        }
        for (var check : health.checks()) {
            if (check.probe() instanceof ProbeConfig.Exec exec
                    && exec.command().size() == 1
                    && exec.command().getFirst().contains(" ")) {
                at.below(List.of("health-check", "exec"))
                        .warning("is the name of one program, blanks included; with arguments it is a list: [%s]"
                                .formatted(String.join(
                                        ", ", exec.command().getFirst().split(" +", -1))));
            }
        }
    }

    private static void times(PolicyConfig policy, Value at) {
        if (policy.deadline() == null) {
            return;
        }
        Duration deadline = policy.deadline().time();
        later(policy.retry() == null ? null : policy.retry().perTryTimeout(), "retry", "per-try-timeout", deadline, at);
        later(policy.hedge() == null ? null : policy.hedge().delay(), "hedge", "delay", deadline, at);
    }

    private static void later(@Nullable Duration time, String section, String key, Duration deadline, Value at) {
        if (time != null && time.compareTo(deadline) >= 0) {
            at.below(List.of(section, key))
                    .warning("is never reached: the deadline of %s comes before".formatted(Units.text(deadline)));
        }
    }

    private static void priority(RouteConfig route, Config config, Value at) {
        Value written = at.below(List.of("queue-priority"));
        if (written.name().equals("queue-priority")
                && route.action() instanceof RouteAction.Forward forward
                && config.clusters().stream()
                        .filter(cluster -> forward.split().stream()
                                .anyMatch(part -> part.cluster().equals(cluster.name())))
                        .noneMatch(EffectChecks::isLimited)) {
            written.warning("is nothing to a cluster that limits nothing: see its 'concurrency'");
        }
    }
}
