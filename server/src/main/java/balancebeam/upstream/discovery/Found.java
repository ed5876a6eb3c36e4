package balancebeam.upstream.discovery;

import java.net.InetSocketAddress;

/**
 * An endpoint as discovery found it. Immutable.
 *
 * @param address resolved
 * @param name as configured or found, "host:port"
 * @param weight its share beside the others': 0 to 1,000, where 0 gets no new work
 */
public record Found(InetSocketAddress address, String name, int weight) {
    public Found {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("not resolved: " + address);
        }
    }
}
