package balancebeam.config;

/**
 * A server of a cluster. Immutable.
 *
 * @param address where it is; a name is resolved again and again
 * @param weight its share beside the others': 0 to 1,000, where 0 gets no new work
 */
public record EndpointConfig(HostPort address, int weight) {
    public static final int MOST_WEIGHT = 1_000;

    public EndpointConfig {
        Require.range("weight", weight, 0, MOST_WEIGHT);
        if (address.port() == 0) {
            throw new IllegalArgumentException("address: %s has no port to connect to".formatted(address));
        }
    }

    /** With the weight of 1. */
    public static EndpointConfig of(HostPort address) {
        return new EndpointConfig(address, 1);
    }
}
