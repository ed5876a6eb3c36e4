package balancebeam.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Waits until something is true, and fails when it does not become so in time.
 *
 * <p>For what has no latch of its own: a counter inside another process, a state that a log line announces. Polls
 * every millisecond; the condition is always asked at least once, and once more after the deadline.
 *
 * <pre>{@code
 * Await.until("the pool is empty", () -> pool.size() == 0);
 * Await.until("the endpoint is back", Duration.ofSeconds(20), endpoint::eligible);
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class Await {

    /** How long everything in the testkit waits when it was not told otherwise: long, for machines that do much else meanwhile. */
    public static final Duration DEADLINE = Duration.ofSeconds(20);

    private static final long POLL_NANOS = 1_000_000;

    private Await() {}

    /** Waits up to {@link #DEADLINE}. */
    public static void until(String what, BooleanSupplier condition) {
        until(what, DEADLINE, condition);
    }

    /**
     * Waits until the condition holds.
     *
     * @throws AssertionError naming {@code what} when it does not hold in time, or when the thread is interrupted
     */
    public static void until(String what, Duration within, BooleanSupplier condition) {
        long deadline = System.nanoTime() + within.toNanos();
        while (!condition.getAsBoolean()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("interrupted while waiting until " + what);
            }
            if (System.nanoTime() - deadline >= 0) {
                if (condition.getAsBoolean()) {
                    return;
                }
                throw new AssertionError("not within " + within.toMillis() + " ms: " + what);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
