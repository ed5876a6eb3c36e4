package balancebeam.time;

/**
 * A monotonic clock in nanoseconds. Only differences mean something: the origin is arbitrary and the value may be
 * negative, so compare with {@code a - b < 0} and never with {@code a < b}. Implementations are thread-safe.
 */
@FunctionalInterface
public interface Ticker {

    /** The clock of the machine. */
    Ticker SYSTEM = System::nanoTime;

    /** Nanoseconds since an arbitrary, fixed origin. */
    long nanos();
}
