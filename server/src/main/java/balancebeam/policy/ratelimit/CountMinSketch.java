package balancebeam.policy.ratelimit;

import balancebeam.bytes.OffHeapLongs;

/**
 * Counts any number of keys in a fixed number of cells, approximately and never too low: a key is counted in one cell
 * of each of four rows, and the smallest of the four, which it shares with the fewest others, is its estimate.
 * Cormode and Muthukrishnan, "An improved data stream summary: the count-min sketch" (2005). With N requests counted in
 * rows of w cells an estimate is too high by more than 2.7 N/w with probability below 2 %.
 *
 * <p>To stay on the safe side with concurrent callers, count first and look then: {@link #add}, then {@link #estimate},
 * then {@link #remove} if that is too much. Of the requests of one key that were let pass, the one that finished adding
 * last saw all the others in every row, so no more of them pass than the limit. (Two at the same time may both
 * be refused where one would have fitted.) Thread-safe, lock-free, allocates nothing.
 */
final class CountMinSketch {

    private final OffHeapLongs words;
    private final Geometry geometry;
    private final CountWord layout;

    CountMinSketch(OffHeapLongs words, Geometry geometry, CountWord layout) {
        this.words = words;
        this.geometry = geometry;
        this.layout = layout;
    }

    /** At least as many as were added for the key in that turn and not removed. */
    long estimate(long hash, int turn) {
        long owner = CountWord.anyone(turn);
        long least = Long.MAX_VALUE;
        for (int row = 0; row < Geometry.ROWS; row++) {
            least = Math.min(least, layout.count(words.get(geometry.cell(row, hash, turn)), owner));
        }
        return least;
    }

    /** Counts one. */
    void add(long hash, int turn) {
        for (int row = 0; row < Geometry.ROWS; row++) {
            addTo(geometry.cell(row, hash, turn), turn);
        }
    }

    /** Takes back one that was added. */
    void remove(long hash, int turn) {
        for (int row = 0; row < Geometry.ROWS; row++) {
            removeFrom(geometry.cell(row, hash, turn), turn);
        }
    }

    private void addTo(long cell, int turn) {
        long owner = CountWord.anyone(turn);
        for (; ; ) {
            long word = words.get(cell);
            long count = layout.count(word, owner);
            boolean past = layout.ownerOf(word) != owner && !layout.isFree(word, turn);
            if (past
                    || count == layout.saturation()
                    || words.compareAndSet(cell, word, layout.word(owner, count + 1))) {
                return;
            }
        }
    }

    /** A saturated cell has lost count: it stays as it is, too high, until the turn ends. */
    private void removeFrom(long cell, int turn) {
        long owner = CountWord.anyone(turn);
        for (; ; ) {
            long word = words.get(cell);
            long count = layout.count(word, owner);
            if (count == 0
                    || count == layout.saturation()
                    || words.compareAndSet(cell, word, layout.word(owner, count - 1))) {
                return;
            }
        }
    }
}
