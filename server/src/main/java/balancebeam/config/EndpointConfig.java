package balancebeam.config;

/**
 * A server of a cluster. Immutable.
 *
 * @param address where it is; a name is resolved again and again
 * @param weight its share beside the others': 0 to 1,000, where 0 gets no new work
 * @param priority 0 is asked first, greater ones when too few of those before are left
 * @param maxInFlight requests that may run there at a time, over all event loops; 0 for any number
 * @param zone where it stands; empty for nowhere in particular
 */
public record EndpointConfig(HostPort address, int weight, int priority, int maxInFlight, String zone) {
    public static final int MOST_WEIGHT = 1_000;
    public static final int MOST_PRIORITY = 100;
    public static final int MOST_IN_FLIGHT = 1_000_000;

    public EndpointConfig {
        Require.range("weight", weight, 0, MOST_WEIGHT);
        Require.range("priority", priority, 0, MOST_PRIORITY);
        Require.range("max-in-flight", maxInFlight, 0, MOST_IN_FLIGHT);
        if (address.port() == 0) {
            throw new IllegalArgumentException("address: %s has no port to connect to".formatted(address));
        }
    }

    /** Of the first priority, without a limit, and of no zone. */
    public EndpointConfig(HostPort address, int weight) {
        this(address, weight, 0, 0, "");
    }

    /** With the weight of 1, of the first priority, without a limit, and of no zone. */
    public static EndpointConfig of(HostPort address) {
        return new EndpointConfig(address, 1);
    }
}
