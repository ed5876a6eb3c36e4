package balancebeam.net;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The ceiling over all memory that waits for slow peers, shared by all event loops. Thread-safe.
 *
 * <p>Bytes that were read must go somewhere, so the budget never refuses a block. Instead, at the ceiling new exchanges
 * are refused (503), and a quarter above it connections are not read from.
 *
 * <p>What is collected ahead of need is another matter: it can be done without, and lies in the heap. It may take half of
 * the ceiling and a quarter of the heap, so that clients that send slowly can't use up what all others need.
 */
public final class BufferBudget {
    private final long ceilingBytes;
    private final long collectedCeilingBytes;
    private final AtomicLong usedBytes = new AtomicLong();
    private final AtomicLong collectedBytes = new AtomicLong();

    public BufferBudget(long ceilingBytes) {
        this.ceilingBytes = ceilingBytes;
        this.collectedCeilingBytes =
                Math.min(ceilingBytes / 2, Runtime.getRuntime().maxMemory() / 4);
    }

    void take(int bytes) {
        usedBytes.getAndAdd(bytes);
    }

    void give(int bytes) {
        usedBytes.getAndAdd(-bytes);
    }

    /** Whether so many bytes more may be collected ahead of need; if so they are taken, until {@link #giveCollected}. */
    public boolean takeCollected(int bytes) {
        if (collectedBytes.addAndGet(bytes) > collectedCeilingBytes) {
            collectedBytes.addAndGet(-bytes);
            return false;
        }
        take(bytes);
        return true;
    }

    public void giveCollected(int bytes) {
        collectedBytes.addAndGet(-bytes);
        give(bytes);
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
