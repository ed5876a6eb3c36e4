package balancebeam.upstream;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that stands still until a test moves it; then what is due runs on the test's thread. */
public final class FakePace implements Pace {
    private record Task(long atNanos, long number, Runnable run) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::atNanos).thenComparingLong(Task::number));
    private long nowNanos = 1_000_000_000;
    private long number;

    @Override
    public long nowNanos() {
        return nowNanos;
    }

    @Override
    public void later(long nanos, Runnable task) {
        tasks.add(new Task(nowNanos + nanos, number++, task));
    }

    /** Whether nothing is due ever. */
    public boolean isIdle() {
        return tasks.isEmpty();
    }

    /** Moves on, and runs what is due on the way. */
    public void advance(Duration by) {
        long end = nowNanos + by.toNanos();
        while (!tasks.isEmpty() && tasks.peek().atNanos() <= end) {
            Task next = tasks.remove();
            nowNanos = next.atNanos();
            next.run().run();
        }
        nowNanos = end;
    }
}
