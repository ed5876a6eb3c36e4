package balancebeam.upstream;

import java.util.concurrent.atomic.LongAdder;

/** How a cluster's retries went, since it was first configured. Thread-safe. */
public final class RetryCounts {
    private final LongAdder free = new LongAdder();
    private final LongAdder budgeted = new LongAdder();
    private final LongAdder denied = new LongAdder();
    private final LongAdder hedged = new LongAdder();
    private final LongAdder hedgesWon = new LongAdder();

    /** An attempt was made again of which no endpoint had seen anything. */
    public void free() {
        free.increment();
    }

    /** An attempt was made again, and counts against the {@link RetryBudget}. */
    public void budgeted() {
        budgeted.increment();
    }

    /** An attempt was not made again, since the budget was spent. */
    public void denied() {
        denied.increment();
    }

    /** A second endpoint was asked while the first one had not answered. */
    public void hedged() {
        hedged.increment();
    }

    /** The second endpoint answered first. */
    public void hedgeWon() {
        hedgesWon.increment();
    }

    public long hedgedTotal() {
        return hedged.sum();
    }

    public long hedgesWonTotal() {
        return hedgesWon.sum();
    }

    public long freeTotal() {
        return free.sum();
    }

    public long budgetedTotal() {
        return budgeted.sum();
    }

    public long deniedTotal() {
        return denied.sum();
    }
}
