package balancebeam.upstream.health;

import balancebeam.balance.Endpoint;
import balancebeam.config.HealthCheckConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where probes go: to the endpoint, or elsewhere. Immutable.
 *
 * @param address null for the endpoint's own
 * @param port 0 for the endpoint's own
 */
record ProbeAddress(@Nullable InetAddress address, int port) {
    /** What a check says of it. */
    static ProbeAddress of(HealthCheckConfig config) {
        return of(config.address(), config.port());
    }

    /**
     * @param address of the network; empty for the endpoint's own
     * @param port 0 for the endpoint's own
     */
    static ProbeAddress of(String address, int port) {
        return new ProbeAddress(address.isEmpty() ? null : InetAddress.ofLiteral(address), port);
    }

    InetSocketAddress of(Endpoint endpoint) {
        InetSocketAddress own = endpoint.address();
        return address == null && port == 0
                ? own
                : new InetSocketAddress(address == null ? own.getAddress() : address, port == 0 ? own.getPort() : port);
    }
}
