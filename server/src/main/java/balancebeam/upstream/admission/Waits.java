package balancebeam.upstream.admission;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;

/** How many requests wait for the same thing, on each event loop, and who of them is woken when there is one. Thread-safe. */
public final class Waits {
    private final AtomicIntegerArray waiting;
    private final Runnable[] wakers;
    private final LongAdder refused = new LongAdder();
    private final LongAdder timedOut = new LongAdder();

    /** Nobody waits. */
    public Waits(int loops) {
        this.waiting = new AtomicIntegerArray(loops);
        this.wakers = new Runnable[loops];
        for (int i = 0; i < loops; i++) {
            wakers[i] = () -> {};
        }
    }

    /**
     * Who is to be told, and how: before requests are taken on that loop.
     *
     * @param waker thread-safe
     */
    public void wakes(int loop, Runnable waker) {
        wakers[loop] = waker;
        waiting.set(loop, 0); // Publishes the waker to the other loops.
    }

    /** So many requests wait on that loop now. Of that loop only. */
    public void waiting(int loop, int count) {
        waiting.set(loop, count);
    }

    /** Something came free that requests wait for: other than the caller's own loop, one on which some wait is woken. */
    public void wakeOther(int loop) {
        int loops = waiting.length();
        if (waiting.get(loop) > 0) {
            return;
        }
        for (int i = 1; i < loops; i++) {
            int other = (loop + i) % loops;
            if (waiting.get(other) > 0) {
                wakers[other].run();
                return;
            }
        }
    }

    /** Something came free, or will do for some only: all loops on which some wait are woken. */
    public void wakeAll() {
        for (int i = 0; i < waiting.length(); i++) {
            if (waiting.get(i) > 0) {
                wakers[i].run();
            }
        }
    }

    /** A request was refused, since the queue was full. */
    public void refused() {
        refused.increment();
    }

    /** A request waited longer than it may. */
    public void timedOut() {
        timedOut.increment();
    }

    /** How many wait, over all loops. */
    public int waiting() {
        int sum = 0;
        for (int i = 0; i < waiting.length(); i++) {
            sum += waiting.get(i);
        }
        return sum;
    }

    public long refusedTotal() {
        return refused.sum();
    }

    public long timedOutTotal() {
        return timedOut.sum();
    }
}
