package balancebeam.upstream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What keeps retries from becoming a storm: each request of a cluster deposits a share of a retry, and each retry takes one whole. What
 * was deposited lasts {@value #WINDOW_SECONDS} seconds; a reserve per second lets clusters with few requests retry too (after
 * Finagle's RetryBudget). It holds over all event loops: each writes a {@link Shard} of its own, and a retry, which is rare, reads
 * them all. Loops that take the last one at the same time overdraw it by one each; the next ones wait for that. Thread-safe.
 */
public final class RetryBudget {
    private static final int WINDOW_SECONDS = 10;
    private static final long SECOND = 1_000_000_000;
    // One more than the window has, so that the second which is written is not the oldest that is read.
    private static final int SLOTS = 16;
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    private final double share;
    private final double reserve;
    private final Shard[] shards;

    /**
     * A budget of which nothing was spent.
     *
     * @param share of a retry that each request deposits, 0 to 1
     * @param minPerSecond retries that there may be even without deposits
     * @param loops how many event loops there are
     */
    public RetryBudget(double share, int minPerSecond, int loops) {
        this.share = share;
        this.reserve = (double) minPerSecond * WINDOW_SECONDS;
        this.shards = new Shard[loops];
        for (int i = 0; i < loops; i++) {
            shards[i] = new Shard();
        }
    }

    /** That of an event loop. */
    public Shard shard(int loop) {
        return shards[loop];
    }

    /** How many retries there may be now. */
    public double balance(long nowNanos) {
        long second = Math.floorDiv(nowNanos, SECOND);
        long deposits = 0;
        long spent = 0;
        for (Shard shard : shards) {
            deposits += shard.sum(Shard.DEPOSITS, second);
            spent += shard.sum(Shard.SPENT, second);
        }
        return reserve + share * deposits - spent;
    }

    /** What one event loop adds and takes. Event loop only. */
    public final class Shard {
        private static final int SECONDS = 0;
        private static final int DEPOSITS = SLOTS;
        private static final int SPENT = 2 * SLOTS;

        /** For each slot which second it is for, what was deposited in it, and what was spent; free space keeps other loops' writes away. */
        private final long[] cells = new long[3 * SLOTS + 8];

        private long endNanos = Long.MIN_VALUE;
        private int slot;

        private Shard() {
            for (int i = 0; i < SLOTS; i++) {
                cells[SECONDS + i] = Long.MIN_VALUE / 2;
            }
        }

        /** A request begins. For every request: never allocates. */
        public void deposit(long nowNanos) {
            at(nowNanos);
            add(DEPOSITS + slot);
        }

        /** Whether no retry is left. */
        public boolean isSpent(long nowNanos) {
            return balance(nowNanos) < 1;
        }

        /** Takes a retry, or gives false where none is left. */
        public boolean take(long nowNanos) {
            if (isSpent(nowNanos)) {
                return false;
            }
            at(nowNanos);
            add(SPENT + slot);
            return true;
        }

        private void at(long nowNanos) {
            if (nowNanos >= endNanos) {
                long second = Math.floorDiv(nowNanos, SECOND);
                endNanos = (second + 1) * SECOND;
                slot = (int) Math.floorMod(second, (long) SLOTS);
                CELL.setOpaque(cells, DEPOSITS + slot, 0L);
                CELL.setOpaque(cells, SPENT + slot, 0L);
                CELL.setRelease(cells, SECONDS + slot, second);
            }
        }

        private void add(int index) {
            CELL.setOpaque(cells, index, cells[index] + 1);
        }

        private long sum(int from, long nowSecond) {
            long sum = 0;
            for (int i = 0; i < SLOTS; i++) {
                long age = nowSecond - (long) CELL.getAcquire(cells, SECONDS + i);
                sum += age >= 0 && age < WINDOW_SECONDS ? (long) CELL.getOpaque(cells, from + i) : 0;
            }
            return sum;
        }
    }
}
