package balancebeam.policy.ratelimit;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/**
 * The one clock of a limiter: which window it is, for all event loops alike. Thread-safe, lock-free.
 *
 * <p>The loops' readings of the time differ a little. The latest window that any of them has seen is the window for
 * all of them; a loop whose reading lies before it takes it to have just begun.
 *
 * <p>A moment is that window's index and its <em>turn</em>, packed into a long. Turns number the windows in which
 * requests came, 0 to 65,535 and around: the next window has the next turn, and after a gap of one or more windows
 * without any request one turn is left out, so that nothing has been counted in the turn before. Thus days of silence
 * use up one turn, not thousands.
 */
final class WindowClock {

    private static final int TURN_BITS = 16;
    private static final int TURN_MASK = (1 << TURN_BITS) - 1;
    private static final int FIRST_TURN = 1;
    private static final long NANOS_PER_MICRO = 1_000;

    private final long startNanos;
    private final long windowMicros;
    private final IntConsumer onTurn;
    private final AtomicLong moment = new AtomicLong(FIRST_TURN);

    /** @param onTurn is told of each new turn, also of one left out, by the thread that moved the clock */
    WindowClock(long startNanos, long windowMicros, IntConsumer onTurn) {
        this.startNanos = startNanos;
        this.windowMicros = windowMicros;
        this.onTurn = onTurn;
    }

    /** The current moment, moved on first if {@code nowNanos} lies in a later window. */
    long at(long nowNanos) {
        long seen = moment.get();
        long micros = micros(nowNanos);
        return micros - startOf(seen) < windowMicros ? seen : moveTo(micros / windowMicros);
    }

    /** The latest moment that anybody has seen. */
    long latest() {
        return moment.get();
    }

    /** Whether it is another moment than that now. */
    boolean hasLeft(long then) {
        return moment.get() != then;
    }

    /** What is left of a moment's window at {@code nowNanos}: 1 to the window's length. */
    long leftMicros(long then, long nowNanos) {
        long elapsed = micros(nowNanos) - startOf(then);
        return windowMicros - Math.clamp(elapsed, 0, windowMicros - 1);
    }

    static int turn(long moment) {
        return (int) moment & TURN_MASK;
    }

    static int turnBefore(int turn) {
        return (turn - 1) & TURN_MASK;
    }

    /** By how much {@code turn} lies after {@code other}: negative if before. */
    static int distance(int turn, int other) {
        return (short) (turn - other);
    }

    private long moveTo(long window) {
        for (; ; ) {
            long seen = moment.get();
            long gap = window - (seen >>> TURN_BITS);
            if (gap <= 0) {
                return seen;
            }
            int steps = gap == 1 ? 1 : 2;
            int turn = turn(seen);
            long next = window << TURN_BITS | ((turn + steps) & TURN_MASK);
            if (moment.compareAndSet(seen, next)) {
                for (int step = 1; step <= steps; step++) {
                    onTurn.accept((turn + step) & TURN_MASK);
                }
                return next;
            }
        }
    }

    private long micros(long nowNanos) {
        return Math.max(0, nowNanos - startNanos) / NANOS_PER_MICRO;
    }

    private long startOf(long then) {
        return (then >>> TURN_BITS) * windowMicros;
    }
}
