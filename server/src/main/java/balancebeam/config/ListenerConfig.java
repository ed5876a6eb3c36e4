package balancebeam.config;

/**
 * An address to listen on. Immutable.
 *
 * @param bind the address; port 0 lets the system choose
 * @param maxConnections the most client connections open at a time, at least 1
 */
public record ListenerConfig(HostPort bind, int maxConnections) {
    public ListenerConfig {
        Require.range("max-connections", maxConnections, 1, 10_000_000);
    }
}
