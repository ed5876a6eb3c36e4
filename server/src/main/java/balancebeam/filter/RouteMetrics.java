package balancebeam.filter;

import balancebeam.balance.LatencyHistogram;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What has happened on one route: exchanges by status class and by error, their durations, how many run. Every event loop
 * writes a {@link Shard} of its own; readers, on any thread, sum the shards and see each count a moment old.
 */
public final class RouteMetrics {
    private static final int CLASSES = 6;
    private static final int ERRORS = ProxyError.values().length;
    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

    private volatile @Nullable Shard[] shards = new Shard[0];

    /**
     * The shard of an event loop, made when first asked for. Only that loop may write to it.
     *
     * @param loop the loop's index, from 0
     */
    public Shard shard(int loop) {
        @Nullable Shard[] all = shards;
        Shard shard = loop < all.length ? all[loop] : null;
        return shard != null ? shard : addShard(loop);
    }

    // The lock is taken once per loop in the life of a route.
    private synchronized Shard addShard(int loop) {
        @Nullable Shard[] all = Arrays.copyOf(shards, Math.max(shards.length, loop + 1));
        Shard shard = all[loop];
        if (shard == null) {
            shard = new Shard();
            all[loop] = shard;
            shards = all;
        }
        return shard;
    }

    /**
     * Exchanges that ended with a status of that class.
     *
     * @param statusClass 1 to 5; 0 for those that ended without an answer
     */
    public long answers(int statusClass) {
        return sum(Shard.ANSWERS + statusClass);
    }

    /** Exchanges that have ended. */
    public long exchanges() {
        long sum = 0;
        for (int i = 0; i < CLASSES; i++) {
            sum += answers(i);
        }
        return sum;
    }

    /** Exchanges that ended with that error. */
    public long errors(ProxyError error) {
        return sum(Shard.slot(error));
    }

    /** Exchanges that run now. */
    public long running() {
        return sum(Shard.RUNNING);
    }

    /** Attempts beyond the first. */
    public long retries() {
        return sum(Shard.RETRIES);
    }

    /** Content bytes sent to clients. */
    public long sentBytes() {
        return sum(Shard.SENT);
    }

    /** Durations of exchanges, from head to end, as a histogram of the caller's own. */
    public LatencyHistogram durations() {
        LatencyHistogram sum = new LatencyHistogram();
        addDurations(sum);
        return sum;
    }

    /** Adds the durations of exchanges, from head to end, to a histogram of the caller's own. */
    public void addDurations(LatencyHistogram sum) {
        for (Shard shard : shards) {
            if (shard != null) {
                sum.add(shard.durations);
            }
        }
    }

    private long sum(int slot) {
        long sum = 0;
        for (Shard shard : shards) {
            sum += shard == null ? 0 : (long) COUNT.getOpaque(shard.counts, slot);
        }
        return sum;
    }

    /** One event loop's part. Event loop only. */
    public static final class Shard {
        private static final int ANSWERS = 0;
        private static final int RUNNING = ANSWERS + CLASSES;
        private static final int RETRIES = RUNNING + 1;
        private static final int SENT = RETRIES + 1;
        private static final int ERROR = SENT + 1;

        private final long[] counts = new long[ERROR + ERRORS];
        private final LatencyHistogram durations = new LatencyHistogram();

        private Shard() {}

        /** An exchange was routed here. */
        public void begun() {
            add(RUNNING, 1);
        }

        /** That exchange has ended. */
        public void ended(Exchange exchange, long nowNanos) {
            add(RUNNING, -1);
            refused(exchange, nowNanos);
        }

        /** An exchange has ended that never {@linkplain #begun() began} here. */
        public void refused(Exchange exchange, long nowNanos) {
            add(ANSWERS + Math.min(exchange.record().status() / 100, CLASSES - 1), 1);
            add(SENT, exchange.record().sentBytes());
            if (exchange.record().attempts() > 1) {
                add(RETRIES, exchange.record().attempts() - 1L);
            }
            ProxyError error = exchange.record().error();
            if (error != null) {
                add(slot(error), 1);
            }
            durations.record(nowNanos - exchange.record().startNanos());
        }

        // These counts live no longer than the enum as it is now.
        @SuppressWarnings("EnumOrdinal")
        private static int slot(ProxyError error) {
            return ERROR + error.ordinal();
        }

        private void add(int slot, long more) {
            // Single writer: reading back needs no order, and opaque keeps a reader from seeing half a long.
            COUNT.setOpaque(counts, slot, counts[slot] + more);
        }
    }
}
