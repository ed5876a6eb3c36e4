package balancebeam.upstream.discovery;

import balancebeam.config.EndpointConfig;
import java.net.InetSocketAddress;

/**
 * An endpoint as discovery found it. Immutable.
 *
 * @param address resolved
 * @param name as configured or found, "host:port"
 * @param weight its share beside the others': 0 to 1,000, where 0 gets no new work
 * @param priority 0 is asked first
 * @param maxInFlight requests that may run there at a time; 0 for any number
 * @param zone where it stands; empty for nowhere in particular
 */
public record Found(InetSocketAddress address, String name, int weight, int priority, int maxInFlight, String zone) {
    /** Of the first priority, without a limit, and of no zone. */
    public Found(InetSocketAddress address, String name, int weight) {
        this(address, name, weight, 0, 0, "");
    }

    /** At one of the addresses that a configured one has. */
    static Found of(EndpointConfig config, InetSocketAddress address) {
        return new Found(
                address,
                config.address().toString(),
                config.weight(),
                config.priority(),
                config.maxInFlight(),
                config.zone());
    }

    public Found {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("not resolved: " + address);
        }
    }
}
