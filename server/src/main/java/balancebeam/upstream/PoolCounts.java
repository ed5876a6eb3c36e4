package balancebeam.upstream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How often the pools of one event loop leased what was open, and opened what was not; it lives as long as the loop, longer than
 * any pool. The loop writes, any thread reads.
 */
public final class PoolCounts {
    private static final VarHandle REUSED = counter("reused");
    private static final VarHandle OPENED = counter("opened");

    // Written by one thread only; opaque keeps a reader from seeing half a long.
    private long reused;
    private long opened;

    private static VarHandle counter(String name) {
        try {
            return MethodHandles.lookup().findVarHandle(PoolCounts.class, name, long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    void reuse() {
        REUSED.setOpaque(this, reused + 1);
    }

    void open() {
        OPENED.setOpaque(this, opened + 1);
    }

    /** Leases that were of idle connections. Thread-safe. */
    public long reused() {
        return (long) REUSED.getOpaque(this);
    }

    /** Connections that were opened. Thread-safe. */
    public long opened() {
        return (long) OPENED.getOpaque(this);
    }
}
