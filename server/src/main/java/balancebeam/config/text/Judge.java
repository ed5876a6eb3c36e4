package balancebeam.config.text;

import balancebeam.config.ClusterTlsConfig;
import balancebeam.config.ListenerTlsConfig;
import balancebeam.config.RouteConfig;

/**
 * Judges what only those can who build it: whether a route's filters are possible, and whether the files that TLS needs are
 * right. Each says what is wrong, and nothing ("") by default. Thread-safe.
 */
public interface Judge {
    /** Finds nothing wrong. */
    Judge NONE = new Judge() {};

    /** What is wrong with a route; empty for nothing. */
    default String problem(RouteConfig route) {
        return "";
    }

    /** What is wrong with the TLS of a listener; empty for nothing. */
    default String problem(ListenerTlsConfig tls) {
        return "";
    }

    /** What is wrong with the TLS to a cluster; empty for nothing. */
    default String problem(ClusterTlsConfig tls) {
        return "";
    }
}
