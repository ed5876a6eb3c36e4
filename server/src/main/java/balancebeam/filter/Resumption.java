package balancebeam.filter;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How a filter that suspended an exchange goes on with it, once, from any thread. Thread-safe.
 *
 * <p>Exchanges are reused: by the time of the call this one may be over (its client left, its deadline passed) and the object
 * serve a stranger's request. So every exchange has a generation, and a resumption of an older one does nothing.
 */
public final class Resumption {
    private final Continuation continuation;
    private final Exchange exchange;
    private final long generation;
    private final AtomicBoolean used = new AtomicBoolean();

    /** Who goes on with exchanges. */
    public interface Continuation {
        /** Event loop only. */
        void resumed(Exchange exchange, Decision decision);

        /** Runs the task on the exchange's loop, later. Thread-safe. */
        void onLoop(Runnable task);
    }

    Resumption(Continuation continuation, Exchange exchange, long generation) {
        this.continuation = continuation;
        this.exchange = exchange;
        this.generation = generation;
    }

    /**
     * Goes on with what the filter has decided, on the exchange's loop.
     *
     * @param decision not {@link Decision#SUSPEND}
     * @throws IllegalStateException when it was called before
     */
    public void resume(Decision decision) {
        if (!used.compareAndSet(false, true)) {
            throw new IllegalStateException("resumed twice");
        }
        continuation.onLoop(() -> {
            if (exchange.generation() == generation) {
                exchange.resumed();
                continuation.resumed(exchange, decision);
            }
        });
    }
}
