package balancebeam.config;

/**
 * Which requests come first when a cluster has more than it may run. Immutable.
 *
 * @param priority of requests that do not say
 * @param header in lower case: says {@code high}, {@code normal} or {@code low}; empty for none
 */
public record PriorityConfig(Priority priority, String header) {
    /** What a request is to others that wait. */
    public enum Priority implements Choice {
        HIGH,
        NORMAL,
        LOW
    }
}
