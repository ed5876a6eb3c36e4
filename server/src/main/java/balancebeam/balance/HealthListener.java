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
}
