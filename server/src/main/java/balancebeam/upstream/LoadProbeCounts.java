package balancebeam.upstream;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** How probes of endpoints' load went, since their cluster was first configured. Thread-safe. */
public final class LoadProbeCounts {
    private final LongAdder reported = new LongAdder();
    private final LongAdder silent = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final AtomicBoolean told = new AtomicBoolean();

    /** An endpoint told its load. */
    public void reported() {
        reported.increment();
    }

    /** One answered, and said nothing of it. Gives whether that is news, and nobody was told yet. */
    public boolean silent() {
        silent.increment();
        return !told.get() && !told.getAndSet(true);
    }

    /** One did not answer in time, or with a server error. */
    public void failed() {
        failed.increment();
    }

    /** Whether anybody was asked. */
    public boolean areAny() {
        return reportedTotal() + silentTotal() + failedTotal() > 0;
    }

    public long reportedTotal() {
        return reported.sum();
    }

    public long silentTotal() {
        return silent.sum();
    }

    public long failedTotal() {
        return failed.sum();
    }
}
