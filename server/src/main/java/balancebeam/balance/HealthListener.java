package balancebeam.balance;

/**
 * Is told of every change of an endpoint's {@link HealthState}, exactly once per change, by the thread that made it:
 * an event loop or a checker. So it must be thread-safe and must not block. Changes that follow each other closely on
 * different threads may be told in another order than they happened.
 */
@FunctionalInterface
public interface HealthListener {

    /** Listens to nothing. */
    HealthListener NONE = (endpoint, from, to, reason) -> {};

    /**
     * The endpoint has changed from one state to another.
     *
     * @param reason a verb phrase whose subject is the endpoint, such as "answered 301 to GET /"
     */
    void onChange(Endpoint endpoint, HealthState from, HealthState to, String reason);

    /**
     * A cluster panics, or does no more: see {@link Panic}.
     *
     * @param reason a verb phrase about the cluster, such as "has 2 of 10 endpoints that stand, fewer than 50 %"
     */
    default void onPanic(String cluster, boolean panics, String reason) {}

    /**
     * An endpoint's agent has it do something else, or nothing is known of the agent any more, or again.
     *
     * @param from what held, as the agent says it: "ready", "drain"; "unknown" while nothing is known of it
     * @param reason a verb phrase about the agent, such as "said 'drain'"
     */
    default void onAgent(Endpoint endpoint, String from, String to, String reason) {}

    /** Tells this one, and then another. */
    default HealthListener and(HealthListener other) {
        HealthListener first = this;
        return new HealthListener() {
            @Override
            public void onChange(Endpoint endpoint, HealthState from, HealthState to, String reason) {
                first.onChange(endpoint, from, to, reason);
                other.onChange(endpoint, from, to, reason);
            }

            @Override
            public void onPanic(String cluster, boolean panics, String reason) {
                first.onPanic(cluster, panics, reason);
                other.onPanic(cluster, panics, reason);
            }

            @Override
            public void onAgent(Endpoint endpoint, String from, String to, String reason) {
                first.onAgent(endpoint, from, to, reason);
                other.onAgent(endpoint, from, to, reason);
            }
        };
    }
}
