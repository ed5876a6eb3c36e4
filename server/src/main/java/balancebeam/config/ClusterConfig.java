package balancebeam.config;

import java.util.List;

/**
 * A set of endpoints that do the same work, and how requests are spread over them. Immutable.
 *
 * @param upstreams at least one address; an address named twice counts once
 * @param maxConnectionsPerEndpoint over all event loops, those that stand idle included; 0 for no limit. A request for which
 *     there is none gets 503, also while one is idle on another loop
 */
public record ClusterConfig(
        List<HostPort> upstreams, Algorithm algorithm, HealthCheckConfig healthCheck, int maxConnectionsPerEndpoint) {
    public ClusterConfig {
        upstreams = upstreams.stream().distinct().toList();
        if (upstreams.isEmpty()) {
            throw new IllegalArgumentException("upstream: there is none, and at least one is needed");
        }
        for (HostPort upstream : upstreams) {
            if (upstream.port() == 0) {
                throw new IllegalArgumentException("upstream: %s has no port to connect to".formatted(upstream));
            }
        }
        Require.range("max-connections-per-endpoint", maxConnectionsPerEndpoint, 0, 1_000_000);
    }
}
