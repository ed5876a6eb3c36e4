package balancebeam.config.text;

import balancebeam.config.Balancing;
import balancebeam.config.ClusterConfig;
import balancebeam.config.Config;
import balancebeam.config.Discovery;
import balancebeam.config.EndpointConfig;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What zones and subsets need of each other's keys, and where they do nothing. Thread-safe: static functions without state. */
final class SpreadChecks {
    /** Of fewer, one that is out is more than what a subset can do without. */
    private static final int SMALL = 4;

    private SpreadChecks() {}

    static void check(Config config, Report report) {
        for (ClusterConfig cluster : config.clusters()) {
            Value at = report.definedAt(Kind.CLUSTER, cluster.name());
            if (cluster.zoneAware()) {
                zones(cluster, config.process().zone(), at);
            } else if (cluster.named().stream()
                    .anyMatch(endpoint -> !endpoint.zone().isEmpty())) {
                at.warning("has endpoints with a zone, and is not 'zone-aware': their zones make no difference");
            }
            if (cluster.subsetSize() > 0) {
                subset(cluster, config, at);
            }
        }
    }

    private static void zones(ClusterConfig cluster, @Nullable String own, Value at) {
        if (own == null) {
            at.problem("is zone-aware, and 'process.zone' is missing: which zone is this?");
        } else if (cluster.discovery() instanceof Discovery.Dns) {
            at.problem(
                    "is zone-aware, and DNS names no zones: give the name as an endpoint with a zone, one for each zone");
        } else if (!cluster.named().isEmpty()
                && cluster.named().stream()
                        .noneMatch(endpoint -> endpoint.zone().equals(own))) {
            at.warning("is zone-aware, and none of its endpoints is in '%s', the zone of this process".formatted(own));
        }
    }

    private static void subset(ClusterConfig cluster, Config config, Value at) {
        int size = cluster.subsetSize();
        if (config.process().instance() == null) {
            at.problem("has a subset-size, and 'process.instance' is missing: which of the balancers is this?");
        }
        if (cluster.algorithm() instanceof Balancing.ByKey byKey) {
            at.problem("has a subset-size, and %s: a key would have another endpoint in each instance's subset"
                    .formatted(byKey.name().spelling()));
        }
        if (size < SMALL) {
            at.warning(
                    ("has a subset-size of %d: with fewer than %d, a single endpoint that is out sends requests to others"
                                    + " than these")
                            .formatted(size, SMALL));
        }
        // A name can stand for any number of addresses.
        boolean counted =
                cluster.named().stream().allMatch(endpoint -> endpoint.address().isAddress());
        if (!cluster.named().isEmpty()
                && counted
                && largestGroup(cluster, config.process().zone()) <= size) {
            at.warning("has a subset-size of %d, and no more endpoints to choose from: all are asked".formatted(size));
        }
    }

    /** Each priority has a subset of its own, and of it the own zone and what is elsewhere, where that makes a difference. */
    private static long largestGroup(ClusterConfig cluster, @Nullable String own) {
        return cluster.named().stream()
                .filter(endpoint -> endpoint.weight() > 0)
                .collect(Collectors.groupingBy(endpoint -> group(endpoint, cluster, own), Collectors.counting()))
                .values()
                .stream()
                .mapToLong(count -> count)
                .max()
                .orElse(0);
    }

    private static List<Object> group(EndpointConfig endpoint, ClusterConfig cluster, @Nullable String own) {
        return List.of(
                endpoint.priority(), cluster.zoneAware() && endpoint.zone().equals(own));
    }
}
