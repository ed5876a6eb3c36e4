package balancebeam.control.explain;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointAdmin;
import balancebeam.balance.HealthState;
import balancebeam.control.Instance;
import balancebeam.upstream.Advice;
import balancebeam.upstream.Cluster;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether an endpoint may be picked. Immutable.
 *
 * @param where its zone, and whether it is outside of this instance's subset: ", zone b"; empty where there is nothing to say
 * @param against why it may not: "down: refused the connection"; empty when it may
 */
record Standing(String endpoint, int weight, String where, String against) {
    /** Those of a cluster at the moment; null when it does not run. */
    static @Nullable List<Standing> of(Instance instance, String cluster) {
        Cluster running = instance.clusters().get(cluster);
        return running == null
                ? null
                : running.all().stream()
                        .map(endpoint -> of(instance, running, endpoint))
                        .toList();
    }

    private static Standing of(Instance instance, Cluster cluster, Endpoint endpoint) {
        int weight = cluster.weight(endpoint);
        return new Standing(
                endpoint.toString(),
                weight,
                where(endpoint, cluster),
                against(cluster, endpoint, weight, instance.nowNanos()));
    }

    private static String where(Endpoint endpoint, Cluster cluster) {
        boolean outside = !cluster.balanced().balancers().isInSubset(endpoint);
        return (endpoint.zone().isEmpty() ? "" : ", zone " + endpoint.zone()) + (outside ? ", outside the subset" : "");
    }

    private static String against(Cluster cluster, Endpoint endpoint, int weight, long nowNanos) {
        if (endpoint.admin() == EndpointAdmin.DRAINED) {
            return "drained by an operator";
        }
        if (endpoint.admin() == EndpointAdmin.EJECTED) {
            return "ejected by an operator";
        }
        if (weight == 0) {
            return "has the weight 0";
        }
        Advice advice = cluster.advice(endpoint);
        if (advice.share() == 0) {
            return "drained by its agent: it said '%s'".formatted(advice.said());
        }
        if (endpoint.health().isReadmitted(nowNanos)) {
            return "";
        }
        HealthState state = endpoint.health().state(nowNanos);
        String reason = endpoint.health().reason();
        return switch (state) {
            case UP -> endpoint.hasRoom() ? "" : "full: %d requests run".formatted(endpoint.inFlightLimit());
            case EJECTED -> "ejected: " + reason + "; a last resort";
            case DOWN -> "down: " + reason;
        };
    }

    boolean isEligible() {
        return against.isEmpty();
    }

    @Override
    public String toString() {
        return (weight == 1 ? endpoint : "%s weight %d".formatted(endpoint, weight))
                + where
                + (against.isEmpty() ? "" : ", skipped: " + against);
    }
}
