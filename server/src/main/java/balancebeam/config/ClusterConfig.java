package balancebeam.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of endpoints that do the same work, and how requests are spread over them. Immutable.
 *
 * @param maxConnectionsPerEndpoint over all event loops, those that stand idle included; 0 for no limit. A request for which
 *     there is none gets 503, also while one is idle on another loop
 * @param retryBudget what retries may cost
 * @param admission how many requests run at a time
 * @param tls null: endpoints are spoken to in the clear
 * @param proxyProtocol how each connection to an endpoint begins, so that it names its client; null: with a request
 * @param protocol the version of HTTP
 * @param slowStart null: endpoints that are new or back get their whole share at once
 * @param zoneAware whether endpoints of the process's own zone are asked first
 * @param subsetSize how many of the endpoints each of several balancers asks while they stand; 0 for all
 */
public record ClusterConfig(
        String name,
        Discovery discovery,
        Balancing algorithm,
        HealthConfig health,
        int maxConnectionsPerEndpoint,
        RetryBudgetConfig retryBudget,
        AdmissionConfig admission,
        @Nullable ClusterTlsConfig tls,
        @Nullable ProxyProtocol proxyProtocol,
        EndpointProtocol protocol,
        @Nullable SlowStartConfig slowStart,
        boolean zoneAware,
        int subsetSize) {
    public static final int MOST_SUBSET = 10_000;

    public ClusterConfig {
        Require.range("subset-size", subsetSize, 0, MOST_SUBSET);
        Require.range("max-connections-per-endpoint", maxConnectionsPerEndpoint, 0, 1_000_000);
        for (HealthCheckConfig check : health.healthCheck()) {
            if (check.probe() instanceof ProbeConfig.Grpc && protocol != EndpointProtocol.HTTP2) {
                throw new IllegalArgumentException("health-check: gRPC goes by HTTP/2, and needs protocol: http2");
            }
            if (check.probe() instanceof ProbeConfig.Tls && (tls == null || protocol == EndpointProtocol.HTTP3)) {
                throw new IllegalArgumentException(
                        "health-check: tls is the cluster's own: it needs 'tls' there, and no HTTP/3");
            }
        }
    }

    /** The endpoints that the configuration itself names. */
    public List<EndpointConfig> named() {
        return discovery instanceof Discovery.Named named ? named.endpoints() : List.of();
    }
}
