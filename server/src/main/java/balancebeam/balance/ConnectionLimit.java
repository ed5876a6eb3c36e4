package balancebeam.balance;

import java.util.concurrent.atomic.AtomicInteger;

/** How many connections the endpoints of a cluster have together, over all event loops, and how many they may. Thread-safe. */
public final class ConnectionLimit {
    private final AtomicInteger open = new AtomicInteger();
    private volatile int most;

    /**
     * From now on so many; more that are open stay so until they end.
     *
     * @param connections 0 for any number
     */
    public void most(int connections) {
        most = connections;
    }

    /** Whether no more may be opened; a moment old. */
    boolean isFull() {
        int limit = most;
        return limit != 0 && open.get() >= limit;
    }

    /** Takes the right to open one more; then it owes a {@link #closed}. */
    boolean tryOpen() {
        int now;
        do {
            now = open.get();
            int limit = most;
            if (limit != 0 && now >= limit) {
                return false;
            }
        } while (!open.weakCompareAndSetVolatile(now, now + 1));
        return true;
    }

    void closed() {
        open.getAndDecrement();
    }
}
