package balancebeam;

import java.util.function.LongSupplier;

/**
 * Has the heap collected when garbage has gathered in it. The serial collector, which the program runs with, rather lets the
 * old generation grow to its bound than collects it: seen with 500 reloads, it had 32 MiB, 23 of them garbage, and would have
 * gone on to the bound of 512. Requests leave no garbage, so what gathers comes from reloads and from reading metrics, and
 * collecting it early takes no longer than late: the pause grows with what lives. For the program only: an embedder's heap is
 * the embedder's. One thread only.
 */
final class HeapKeeper {
    /** What may gather, beside as much as lives. */
    static final long SLACK_BYTES = 32L * 1024 * 1024;

    private final LongSupplier used;
    private final Runnable collector;
    private long liveBytes;

    /**
     * One that takes all that is there for living.
     *
     * @param used bytes of the heap in use, garbage included
     * @param collector collects all of it
     */
    HeapKeeper(LongSupplier used, Runnable collector) {
        this.used = used;
        this.collector = collector;
        this.liveBytes = used.getAsLong();
    }

    /** Of this process. */
    static HeapKeeper ofProcess() {
        Runtime runtime = Runtime.getRuntime();
        return new HeapKeeper(() -> runtime.totalMemory() - runtime.freeMemory(), System::gc);
    }

    /** Collects, if it is time to. */
    void keep() {
        long now = used.getAsLong();
        if (now > 2 * liveBytes + SLACK_BYTES) {
            collector.run();
            now = used.getAsLong();
            liveBytes = now;
        }
        // Somebody else may have collected.
        liveBytes = Math.min(liveBytes, now);
    }
}
