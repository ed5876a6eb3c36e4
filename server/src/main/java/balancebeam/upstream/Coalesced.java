package balancebeam.upstream;

/**
 * Work that is done at once when it is asked for, and then not again for an interval: all that ask meanwhile get it done once, at
 * its end. Thread-safe.
 */
final class Coalesced {
    private final Runnable work;
    private final long intervalNanos;
    private final Pace pace;
    private long notBeforeNanos;
    private boolean waiting;

    Coalesced(Runnable work, long intervalNanos, Pace pace) {
        this.work = work;
        this.intervalNanos = intervalNanos;
        this.pace = pace;
        this.notBeforeNanos = pace.nowNanos();
    }

    /** The work is to be done: now, or later by another thread. */
    void ask() {
        if (isDueNow()) {
            work.run();
        }
    }

    private synchronized boolean isDueNow() {
        if (waiting) {
            return false;
        }
        long now = pace.nowNanos();
        if (notBeforeNanos - now > 0) {
            waiting = true;
            pace.later(notBeforeNanos - now, this::later);
            return false;
        }
        notBeforeNanos = now + intervalNanos;
        return true;
    }

    private void later() {
        synchronized (this) {
            waiting = false;
            notBeforeNanos = pace.nowNanos() + intervalNanos;
        }
        work.run(); // Without the lock: who asks may hold others that the work needs.
    }
}
