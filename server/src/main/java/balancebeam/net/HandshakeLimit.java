package balancebeam.net;

import java.util.concurrent.atomic.AtomicLong;

/** How many handshakes may begin each second, over all event loops. Thread-safe. */
public final class HandshakeLimit {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int COUNT_BITS = 24;

    private final long most;
    /** The second above, and below how many began in it. */
    private final AtomicLong state = new AtomicLong(Long.MIN_VALUE);

    /** @param most 0 for any number; less than 16 million */
    public HandshakeLimit(int most) {
        this.most = most;
    }

    /** Whether one more may begin; if so it counts. */
    public boolean mayBegin(long nowNanos) {
        if (most == 0) {
            return true;
        }
        long second = Math.floorDiv(nowNanos, NANOS_PER_SECOND);
        while (true) {
            long before = state.get();
            boolean sameSecond = before >> COUNT_BITS >= second;
            long count = sameSecond ? before & ((1L << COUNT_BITS) - 1) : 0;
            if (count >= most) {
                return false;
            }
            long after = sameSecond ? before + 1 : (second << COUNT_BITS) + 1;
            if (state.compareAndSet(before, after)) {
                return true;
            }
        }
    }
}
