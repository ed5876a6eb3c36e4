package balancebeam.net;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The ceiling over all memory that waits for slow peers, shared by all event loops. Thread-safe.
 *
 * <p>Bytes that were read must go somewhere, so the budget never refuses a block. Instead, at the ceiling new exchanges
 * are refused (503), and a quarter above it connections are not read from.
 */
public final class BufferBudget {
    private final long ceilingBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    public BufferBudget(long ceilingBytes) {
        this.ceilingBytes = ceilingBytes;
    }

    void take(int bytes) {
        usedBytes.getAndAdd(bytes);
    }

    void give(int bytes) {
        usedBytes.getAndAdd(-bytes);
    }

    public long usedBytes() {
        return usedBytes.getPlain();
    }

    /** Whether new exchanges should be refused. */
    public boolean isSpent() {
        return usedBytes.getPlain() >= ceilingBytes;
    }

    /** Whether reading should wait. */
    boolean isOverrun() {
        return usedBytes.getPlain() >= ceilingBytes + ceilingBytes / 4;
    }
}
