package balancebeam.policy.ratelimit;

import balancebeam.bytes.OffHeapLongs;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts requests by key: exactly in the table, and, for keys that find no room there, approximately in the sketch.
 * Thread-safe, lock-free, allocates nothing but the memory it first touches.
 *
 * <p>A turn that callers name must be one that the clock has shown them. If the clock has left it when they are done,
 * what was decided holds only if it is a refusal.
 */
final class KeyCounters implements AutoCloseable {

    private final Window window;
    private final CountWord layout;
    private final OffHeapLongs words;
    private final ClientTable table;
    private final CountMinSketch sketch;
    private final Sweep sweep;
    private final Runnable onFirstFull;
    private final AtomicBoolean wasFull = new AtomicBoolean();
    private final TurnCount claimed = new TurnCount();
    private final LongAdder overflow = new LongAdder();

    KeyCounters(RateLimit limit, Window window, Runnable onFirstFull) {
        this.window = window;
        this.onFirstFull = onFirstFull;
        Geometry geometry = new Geometry(limit);
        layout = new CountWord((long) limit.maxRequests() * RateLimit.SITE_48_FACTOR);
        words = new OffHeapLongs(geometry.words());
        table = new ClientTable(words, geometry, layout);
        sketch = new CountMinSketch(words, geometry, layout);
        sweep = new Sweep(words, layout);
    }

    /** Whether the key has a slot in that turn. */
    boolean knows(long hash, int turn) {
        long slot = table.find(hash, turn);
        return slot != ClientTable.FULL && layout.ownerOf(words.get(slot)) == layout.owner(hash, turn);
    }

    /** What {@link #take} would decide; changes nothing. */
    long check(long hash, long limit, int turn, long leftMicros) {
        return decide(limit, count(hash, turn) + 1, previous(hash, turn), leftMicros);
    }

    /** Counts one request if the limit allows it; a refused one leaves no trace. */
    long take(long hash, long limit, int turn, long leftMicros) {
        long previous = previous(hash, turn);
        long owner = layout.owner(hash, turn);
        for (; ; ) {
            long slot = table.find(hash, turn);
            if (slot == ClientTable.FULL) {
                return takeFromSketch(hash, limit, turn, previous, leftMicros);
            }
            long word = words.get(slot);
            boolean mine = layout.ownerOf(word) == owner;
            if (!mine && !layout.isFree(word, turn)) {
                continue; // another key took the slot in between
            }
            long counted = layout.count(word, owner) + 1;
            long decision = decide(limit, counted, previous, leftMicros);
            if (!RateDecision.allowed(decision)) {
                return decision;
            }
            if (words.compareAndSet(slot, word, layout.word(owner, counted))) {
                if (!mine) {
                    claimed.increment(turn);
                }
                return decision;
            }
        }
    }

    /** Undoes one {@link #take} that allowed, if its turn still has anything to undo. */
    void giveBack(long hash, int turn) {
        long slot = table.find(hash, turn);
        if (slot == ClientTable.FULL) {
            sketch.remove(hash, turn);
            return;
        }
        long owner = layout.owner(hash, turn);
        for (; ; ) {
            long word = words.get(slot);
            long count = layout.count(word, owner);
            if (count == 0 || words.compareAndSet(slot, word, layout.word(owner, count - 1))) {
                return;
            }
        }
    }

    /** Told of each new turn. */
    void turned(int turn) {
        sweep.turned(turn);
    }

    /** Keys that were given a slot in that turn. */
    long entries(int turn) {
        return claimed.in(turn);
    }

    /** How often a key was judged by the sketch. */
    long overflowDecisions() {
        return overflow.sum();
    }

    long allocatedBytes() {
        return words.allocatedBytes();
    }

    @Override
    public void close() {
        words.close();
    }

    private long takeFromSketch(long hash, long limit, int turn, long previous, long leftMicros) {
        overflow.increment();
        if (!wasFull.get() && wasFull.compareAndSet(false, true)) {
            onFirstFull.run();
        }
        long decision = decide(limit, sketch.estimate(hash, turn) + 1, previous, leftMicros);
        if (!RateDecision.allowed(decision)) {
            return decision;
        }
        sketch.add(hash, turn);
        decision = decide(limit, sketch.estimate(hash, turn), previous, leftMicros);
        if (!RateDecision.allowed(decision)) {
            sketch.remove(hash, turn);
        }
        return decision;
    }

    /** @param counted requests of this window, with the one to be decided */
    private long decide(long limit, long counted, long previous, long leftMicros) {
        long remaining = limit - counted - window.carried(previous, leftMicros);
        if (remaining < 0) {
            return RateDecision.refuse(window.waitMicros(limit, counted - 1, previous, leftMicros));
        }
        return RateDecision.allow(
                remaining, remaining > 0 ? leftMicros : window.waitMicros(limit, counted, previous, leftMicros));
    }

    private long previous(long hash, int turn) {
        return window.sliding() ? count(hash, WindowClock.turnBefore(turn)) : 0;
    }

    private long count(long hash, int turn) {
        long slot = table.find(hash, turn);
        return slot == ClientTable.FULL
                ? sketch.estimate(hash, turn)
                : layout.count(words.get(slot), layout.owner(hash, turn));
    }
}
