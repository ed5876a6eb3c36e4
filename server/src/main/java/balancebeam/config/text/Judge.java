package balancebeam.config.text;

import balancebeam.config.ClusterTlsConfig;
import balancebeam.config.HealthCheckConfig;
import balancebeam.config.ListenerTlsConfig;
import balancebeam.config.RouteConfig;
import java.util.List;

/**
 * Judges what only those can who build it: whether a route's filters are possible, whether the files that TLS needs are
 * right, and whether this process may probe as it is to. Each says all that is wrong, or looks
 * like a mistake, and nothing by default. Thread-safe.
 */
public interface Judge {
    /** Finds nothing wrong. */
    Judge NONE = new Judge() {};

    /** What is wrong or odd with a route. */
    default List<Finding> findings(RouteConfig route) {
        return List.of();
    }

    /** What is wrong or odd with the TLS of a listener. */
    default List<Finding> findings(ListenerTlsConfig tls) {
        return List.of();
    }

    /** What is wrong or odd with a health check. */
    default List<Finding> findings(HealthCheckConfig check) {
        return List.of();
    }

    /** What is wrong or odd with the TLS to a cluster. */
    default List<Finding> findings(ClusterTlsConfig tls) {
        return List.of();
    }
}
