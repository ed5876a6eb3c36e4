package balancebeam.control;

import org.jspecify.annotations.Nullable;

/** How many reloads there were, and how the last one went. Thread-safe. */
public final class ReloadHistory {
    private long succeeded;
    private long failed;
    private @Nullable ReloadResult last;
    private @Nullable ReloadResult lastSuccess;

    /** One more. */
    public synchronized void add(ReloadResult result) {
        last = result;
        if (result.ok()) {
            succeeded++;
            lastSuccess = result;
        } else {
            failed++;
        }
    }

    public synchronized long succeeded() {
        return succeeded;
    }

    public synchronized long failed() {
        return failed;
    }

    /** The last one, or null. */
    public synchronized @Nullable ReloadResult last() {
        return last;
    }

    /** The last one that went well, or null. */
    public synchronized @Nullable ReloadResult lastSuccess() {
        return lastSuccess;
    }
}
