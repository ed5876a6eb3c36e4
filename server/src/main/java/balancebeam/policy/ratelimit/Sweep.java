package balancebeam.policy.ratelimit;

import balancebeam.bytes.OffHeapLongs;

/**
 * Clears words of turns long gone, one stripe of 1/16,384 of the memory at each turn, so that none is older than half of
 * all turns, when it would look like one of the future, or like the present. For a million clients a stripe
 * is 288 words. Thread-safe; called once for each turn by the thread that moved the clock.
 */
final class Sweep {

    private static final int STRIPES = 1 << 14;
    private static final int LIVE_TURNS = 2;

    private final OffHeapLongs words;
    private final CountWord layout;
    private final long stripe;

    Sweep(OffHeapLongs words, CountWord layout) {
        this.words = words;
        this.layout = layout;
        stripe = Math.ceilDiv(words.length(), STRIPES);
    }

    void turned(int turn) {
        long from = (turn & (STRIPES - 1)) * stripe;
        long to = Math.min(from + stripe, words.length());
        for (long at = from; at < to; at++) {
            long word = words.get(at);
            if (word != 0 && layout.age(word, turn) >= LIVE_TURNS) {
                // If that fails, somebody is using the word now: then it is not old any more.
                words.compareAndSet(at, word, 0);
            }
        }
    }
}
