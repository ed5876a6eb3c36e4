package balancebeam.testkit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A nanosecond clock that stands still until a test moves it.
 *
 * <p>Like {@link System#nanoTime()} its readings mean nothing alone: only differences count, and a reading may be
 * negative or overflow. {@link #startingAt} near {@link Long#MAX_VALUE} shows whether the code under test knows that.
 *
 * <pre>{@code
 * FakeTicker clock = new FakeTicker();
 * Window window = new Window(Duration.ofSeconds(60), clock::getAsLong);
 * clock.advance(Duration.ofSeconds(61));
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class FakeTicker implements LongSupplier {

    /** Not 0, so that "0 means never" in the code under test shows itself. */
    private static final long START_NANOS = 1_000_000_000L;

    private final AtomicLong nanos;

    /** A clock that starts at an arbitrary reading above 0. */
    public FakeTicker() {
        this(START_NANOS);
    }

    private FakeTicker(long startNanos) {
        nanos = new AtomicLong(startNanos);
    }

    /** A clock that starts at this reading. */
    public static FakeTicker startingAt(long startNanos) {
        return new FakeTicker(startNanos);
    }

    /** The current reading, in nanoseconds. */
    @Override
    public long getAsLong() {
        return nanos.get();
    }

    /**
     * Moves the clock forward.
     *
     * @throws IllegalArgumentException when {@code by} is negative: a monotonic clock never goes back
     */
    public void advance(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("a monotonic clock cannot go back by " + by);
        }
        nanos.addAndGet(by.toNanos());
    }
}
