package balancebeam.upstream;

import java.util.concurrent.atomic.LongAdder;

/** What came of asking a cluster's agents, since it was first configured. Thread-safe. */
public final class AgentCounts {
    private final LongAdder understood = new LongAdder();
    private final LongAdder garbled = new LongAdder();
    private final LongAdder none = new LongAdder();

    /** An answer came, and all of it was understood. */
    public void understood() {
        understood.increment();
    }

    /** An answer came that was not, or not wholly, what agents say. */
    public void garbled() {
        garbled.increment();
    }

    /** No answer came. */
    public void none() {
        none.increment();
    }

    public long understoodTotal() {
        return understood.sum();
    }

    public long garbledTotal() {
        return garbled.sum();
    }

    public long noneTotal() {
        return none.sum();
    }
}
