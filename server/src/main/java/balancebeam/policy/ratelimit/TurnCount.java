package balancebeam.policy.ratelimit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A number that starts at zero in each turn. Thread-safe, lock-free. The turn and the number are one word, so
 * that no thread that is late with a turn's news can spoil what others have counted in it.
 */
final class TurnCount {

    private static final int COUNT_BITS = 48;
    private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

    private final AtomicLong word = new AtomicLong();

    /** Counts one, unless a later turn has begun to count. */
    void increment(int turn) {
        for (; ; ) {
            long seen = word.get();
            int ahead = WindowClock.distance(turn, (int) (seen >>> COUNT_BITS));
            if (ahead < 0) {
                return;
            }
            long next = ahead == 0 ? seen + 1 : (long) turn << COUNT_BITS | 1;
            if (word.compareAndSet(seen, next)) {
                return;
            }
        }
    }

    /** What was counted in that turn; 0 if another one was the last to count. */
    long in(int turn) {
        long seen = word.get();
        return seen >>> COUNT_BITS == turn ? seen & COUNT_MASK : 0;
    }
}
