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
 * @param where its zone, whether it is outside of this instance's subset, and what holds for a while: ", zone b"; empty where there is
 *     nothing to say
 * @param against why it may not: "down: refused the connection"; empty when it may
 */
record Standing(String endpoint, int weight, String where, String against) {
    private static final String FULL = "full: ";
    private static final String LAST_RESORT = "; a last resort";

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
                where(endpoint, cluster) + how(endpoint, cluster, instance.nowNanos()),
                against(cluster, endpoint, weight, instance.nowNanos()));
    }

    private static String where(Endpoint endpoint, Cluster cluster) {
        boolean outside = !cluster.balanced().balancers().isInSubset(endpoint);
        return (endpoint.zone().isEmpty() ? "" : ", zone " + endpoint.zone()) + (outside ? ", outside the subset" : "");
    }

    /** That it has but a part of its weight for a while, or is in a panic what it would not be else. */
    private static String how(Endpoint endpoint, Cluster cluster, long nowNanos) {
        int percent = cluster.percent(endpoint);
        HealthState state = endpoint.health().state(nowNanos);
        String panic = state != HealthState.UP && endpoint.health().isReadmitted(nowNanos)
                ? ", readmitted in a panic: " + endpoint.health().reason()
                : "";
        return (percent > 0 && percent < 100 ? ", %d %% of its weight now".formatted(percent) : "") + panic;
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
            case UP -> endpoint.hasRoom() ? "" : FULL + "%d requests run".formatted(endpoint.inFlightLimit());
            case EJECTED -> "ejected: " + reason + LAST_RESORT;
            case DOWN -> "down: " + reason;
        };
    }

    /** Whether no request gets there, waiting or as a last resort. */
    boolean isShut() {
        return !isEligible() && !against.startsWith(FULL) && !against.endsWith(LAST_RESORT);
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
