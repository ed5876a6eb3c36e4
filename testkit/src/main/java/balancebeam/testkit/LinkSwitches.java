package balancebeam.testkit;

import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * How a {@link FaultyLink} mistreats bytes at present; the pumps of its connections ask and wait here.
 *
 * <p>Thread-safe.
 */
final class LinkSwitches {

    /** The most that a pump takes at once, and so the most that is inside the link per direction. */
    static final int MOST_BYTES = 16_384;

    private static final long NEVER = Long.MAX_VALUE;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Set<Direction> stalled = EnumSet.noneOf(Direction.class);
    private final Map<Direction, Long> bytesToCut = new EnumMap<>(Direction.class);
    private long delayNanos;
    private long pauseNanos;
    private long bytesPerSecond;
    private int pieceBytes = MOST_BYTES;

    void delay(Duration delay) {
        change(() -> delayNanos = delay.toNanos());
    }

    void throttle(long perSecond) {
        change(() -> bytesPerSecond = perSecond);
    }

    void dribble(Duration pause) {
        change(() -> {
            pieceBytes = 1;
            pauseNanos = pause.toNanos();
        });
    }

    void stall(Direction direction) {
        change(() -> stalled.add(direction));
    }

    void resume() {
        change(stalled::clear);
    }

    void cutAfter(Direction direction, long bytes) {
        change(() -> bytesToCut.put(direction, bytes));
    }

    /** Back to an innocent link. */
    void clear() {
        change(() -> {
            stalled.clear();
            bytesToCut.clear();
            delayNanos = 0;
            pauseNanos = 0;
            bytesPerSecond = 0;
            pieceBytes = MOST_BYTES;
        });
    }

    /** Lets waiting pumps look again whether their connection is over. */
    void wake() {
        change(() -> {});
    }

    /** How many of so many bytes may go in one write: 1 when dribbling, a 20th of a second's worth when throttled. */
    int piece(int available) {
        lock.lock();
        try {
            long most = bytesPerSecond == 0 ? pieceBytes : Math.min(pieceBytes, Math.max(1, bytesPerSecond / 20));
            return (int) Math.min(available, most);
        } finally {
            lock.unlock();
        }
    }

    /** Takes so many bytes from what may pass before a cut; returns how many may, all of them when no cut is set. */
    int take(Direction direction, int bytes) {
        lock.lock();
        try {
            long left = bytesToCut.getOrDefault(direction, NEVER);
            if (left == NEVER) {
                return bytes;
            }
            int passing = (int) Math.min(left, bytes);
            bytesToCut.put(direction, left - passing);
            return passing;
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing may pass any more; asking disarms it. */
    boolean isCutDue(Direction direction) {
        lock.lock();
        try {
            return bytesToCut.remove(direction, 0L);
        } finally {
            lock.unlock();
        }
    }

    /** Waits the link's delay; ends early when the connection is over. */
    void awaitDelay(BooleanSupplier over) throws InterruptedException {
        waitFor(delayNanos(), over);
    }

    /** Waits while this direction is stalled; ends early when the connection is over. */
    void awaitFlow(Direction direction, BooleanSupplier over) throws InterruptedException {
        lock.lock();
        try {
            while (stalled.contains(direction) && !over.getAsBoolean()) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits as long as so many bytes shall take on their way; ends early when the connection is over. */
    void awaitTransfer(int bytes, BooleanSupplier over) throws InterruptedException {
        waitFor(transferNanos(bytes), over);
    }

    private long transferNanos(int bytes) {
        lock.lock();
        try {
            long second = TimeUnit.SECONDS.toNanos(1);
            return pauseNanos + (bytesPerSecond == 0 ? 0 : bytes * second / bytesPerSecond);
        } finally {
            lock.unlock();
        }
    }

    private long delayNanos() {
        lock.lock();
        try {
            return delayNanos;
        } finally {
            lock.unlock();
        }
    }

    /** Passing time is what a link is for, so this is where the testkit waits by the clock. */
    private void waitFor(long nanos, BooleanSupplier over) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (left > 0 && !over.getAsBoolean()) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
