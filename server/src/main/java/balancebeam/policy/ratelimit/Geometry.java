package balancebeam.policy.ratelimit;

import balancebeam.bytes.Hashing;

/**
 * Where a limiter's words lie in its memory: first the buckets of the exact table, then the cells of the sketch. A
 * sliding limiter has everything twice, for even and for odd turns, side by side, so that this window's and the
 * previous window's counts of a client are neighbours in memory. Immutable.
 */
final class Geometry {

    /** Slots a bucket has for one turn: one 64-byte cache line. */
    static final int SLOTS = 8;

    /**
     * Buckets a key may lie in. With half of all slots taken a bucket is full with probability 0.05, so the fourth
     * choice is needed by one key in ten thousand; in a simulation a million keys in two million slots all found room.
     */
    static final int CHOICES = 4;

    /** Rows of the sketch. */
    static final int ROWS = 4;

    private static final int SLOTS_PER_ENTRY = 2;
    private static final int ENTRIES_PER_COLUMN = 16;
    private static final int MIN_COLUMNS = 256;

    private final int parities;
    private final int buckets;
    private final int columns;

    Geometry(RateLimit limit) {
        parities = limit.kind() == WindowKind.SLIDING ? 2 : 1;
        long slots = (long) limit.tableEntries() * SLOTS_PER_ENTRY;
        buckets = (int) ((slots + SLOTS - 1) / SLOTS);
        columns = Math.max(MIN_COLUMNS, limit.tableEntries() / ENTRIES_PER_COLUMN);
    }

    /** Words in all. */
    long words() {
        return tableWords() + (long) columns * ROWS * parities;
    }

    /** Index of the first of the {@link #SLOTS} slots that a bucket has for a turn. */
    long bucket(long hash, int turn) {
        return ((long) Hashing.reduce(hash, buckets) * parities + (turn & (parities - 1))) * SLOTS;
    }

    /** Index of a key's cell in one row of the sketch. */
    long cell(int row, long hash, int turn) {
        long column = Hashing.reduce(Hashing.mix64(hash + (row + 1) * Hashing.GOLDEN), columns);
        return tableWords() + ((row * (long) columns + column) * parities + (turn & (parities - 1)));
    }

    private long tableWords() {
        return (long) buckets * SLOTS * parities;
    }
}
