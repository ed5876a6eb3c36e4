package balancebeam.upstream;

import balancebeam.time.Ticker;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Work that is done at once when it is asked for, and then not again for 100 ms: all that ask meanwhile get it done once, at their
 * end. Thread-safe.
 */
final class Coalesced {
    private static final long INTERVAL_NANOS = 100_000_000;

    private final Runnable work;
    private final ScheduledExecutorService scheduler;
    private final Ticker ticker;
    private long notBeforeNanos;
    private boolean waiting;

    /** @param scheduler does what is done later */
    Coalesced(Runnable work, ScheduledExecutorService scheduler, Ticker ticker) {
        this.work = work;
        this.scheduler = scheduler;
        this.ticker = ticker;
        this.notBeforeNanos = ticker.nanos();
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
        long now = ticker.nanos();
        if (notBeforeNanos - now > 0) {
            waiting = true;
            scheduler.schedule(this::later, notBeforeNanos - now, TimeUnit.NANOSECONDS);
            return false;
        }
        notBeforeNanos = now + INTERVAL_NANOS;
        return true;
    }

    private void later() {
        synchronized (this) {
            waiting = false;
            notBeforeNanos = ticker.nanos() + INTERVAL_NANOS;
        }
        work.run(); // Without the lock: who asks may hold others that the work needs.
    }
}
