package balancebeam.upstream;

import balancebeam.time.Recurring;

/** A task that is done again and again until it is closed, each time so long after the last. Thread-safe. */
public final class Repeated implements AutoCloseable {
    private final Pace pace;
    private final long everyNanos;
    private final Recurring task;
    private volatile boolean closed;

    private Repeated(Pace pace, long everyNanos, Recurring task) {
        this.pace = pace;
        this.everyNanos = everyNanos;
        this.task = task;
    }

    /**
     * Begins, after the first pause.
     *
     * @param name what the task does, for the log
     */
    public static Repeated begin(Pace pace, long everyNanos, String name, Runnable task) {
        Repeated begun = new Repeated(pace, everyNanos, new Recurring(name, task));
        pace.later(everyNanos, begun::once);
        return begun;
    }

    private void once() {
        if (!closed) {
            task.run();
            pace.later(everyNanos, this::once);
        }
    }

    /** Ends; what runs at the moment is not waited for. */
    @Override
    public void close() {
        closed = true;
    }
}
