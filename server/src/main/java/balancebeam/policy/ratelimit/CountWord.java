package balancebeam.policy.ratelimit;

/**
 * The layout of the 64-bit words that the table and the sketch are made of, from the top: a fingerprint of the key,
 * the turn (16 bits), the count. One compare-and-set thus claims a slot, starts a window and counts. Immutable.
 *
 * <p>The count has as many bits as a /48 of this limit needs, the fingerprint the rest: 37 bits at a limit of 100, 30
 * at 10,000, never less than 22. Two keys share a counter only if they share the fingerprint <em>and</em> meet in a
 * bucket; then both together get one limit, so a collision can only refuse too much. At a limit of 10,000 the
 * probability that it happens to any one of a million clients is 32 × 10⁶ / 2³⁰ = 3 % a window, at 100 it is 0.02 %.
 */
final class CountWord {

    private static final int TURN_BITS = 16;

    private final int countBits;
    private final long countMask;
    private final int fingerprintShift;

    /** @param mostCounted the greatest count that must fit */
    CountWord(long mostCounted) {
        countBits = Long.SIZE - Long.numberOfLeadingZeros(mostCounted);
        countMask = (1L << countBits) - 1;
        fingerprintShift = countBits + TURN_BITS;
    }

    /** Whom a word counts, and when: all of it but the count. Never 0, unlike that of an untouched word. */
    long owner(long hash, int turn) {
        return Math.max(1, hash >>> fingerprintShift) << TURN_BITS | turn;
    }

    /** An owner for cells that count many keys. */
    static long anyone(int turn) {
        return 1L << TURN_BITS | turn;
    }

    long ownerOf(long word) {
        return word >>> countBits;
    }

    long word(long owner, long count) {
        return owner << countBits | count;
    }

    /** The count if the word is that owner's, else 0. */
    long count(long word, long owner) {
        return ownerOf(word) == owner ? word & countMask : 0;
    }

    /** Whether the word counts neither in a turn nor after it: it is untouched or of an earlier turn. */
    boolean isFree(long word, int turn) {
        return word == 0 || age(word, turn) > 0;
    }

    /** How many turns before {@code turn} the word counted; negative if after. Of an untouched word: meaningless. */
    int age(long word, int turn) {
        return WindowClock.distance(turn, (int) ownerOf(word) & 0xFFFF);
    }

    /** The count at which a cell of the sketch stays; greater than any limit. */
    long saturation() {
        return countMask;
    }
}
