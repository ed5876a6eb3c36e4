package balancebeam.balance;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;

/**
 * The endpoints of one cluster and their state, to read only: what DNS answers, routing announcements, the admin API and
 * the console go by. Thread-safe; every call looks at the cluster as it is then. Allocates, so not for the path of a
 * request.
 */
public interface HealthView {

    /** The cluster's name. */
    String cluster();

    /**
     * Each endpoint in configured order.
     *
     * @param nowNanos as {@link balancebeam.time.Ticker#nanos()}
     */
    List<Status> endpoints(long nowNanos);

    /** How many endpoints may be picked. */
    default int up(long nowNanos) {
        int up = 0;
        for (Status status : endpoints(nowNanos)) {
            if (status.state() == HealthState.UP) {
                up++;
            }
        }
        return up;
    }

    /** The view of a cluster whose endpoints are, at any time, what the supplier says. */
    static HealthView of(String cluster, Supplier<EndpointSet> endpoints) {
        return new HealthView() {
            @Override
            public String cluster() {
                return cluster;
            }

            @Override
            public List<Status> endpoints(long nowNanos) {
                return endpoints.get().toList().stream()
                        .map(e -> Status.of(e, nowNanos))
                        .toList();
            }
        };
    }

    /**
     * One endpoint at one moment. Immutable.
     *
     * @param name as configured, "host:port"
     * @param reason what was last held against it, a verb phrase about the endpoint; empty after a success
     * @param inFlight attempts that were running there
     * @param connections connections that were open or being opened
     */
    record Status(
            String name, InetSocketAddress address, HealthState state, String reason, int inFlight, int connections) {

        static Status of(Endpoint endpoint, long nowNanos) {
            EndpointHealth health = endpoint.health();
            return new Status(
                    endpoint.name(),
                    endpoint.address(),
                    health.state(nowNanos),
                    health.reason(),
                    endpoint.inFlight(),
                    endpoint.connections());
        }
    }
}
