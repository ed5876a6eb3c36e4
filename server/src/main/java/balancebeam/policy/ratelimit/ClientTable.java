package balancebeam.policy.ratelimit;

import balancebeam.bytes.Hashing;
import balancebeam.bytes.OffHeapLongs;

/**
 * Finds the one word that counts a key in a turn. Thread-safe, lock-free, allocates nothing.
 *
 * <p><b>How a client is counted exactly without a lock.</b> A key has a fixed sequence of 32 slots: four buckets of
 * eight, chosen by its hash. A slot is <em>free</em> for a turn if its word belongs to an earlier turn or to none, so
 * when the turn changes the whole table is free at once: nobody has to clear it, and expired entries need no
 * reclaiming. Within a turn the only change is from free to taken, never back, and a key takes the first free slot of
 * its sequence. Three things follow.
 *
 * <ol>
 *   <li><i>A search may stop at the first free slot</i>: were the key behind it, the slot would have been free, too,
 *       when the key was placed, and the key would lie there.
 *   <li><i>A key never has two counters in a turn.</i> Let two threads place the same key in slots a and b, a first in
 *       the sequence. The one that took b found a taken before, so the other had already put the key there (it went
 *       from free to that key in one compare-and-set, which also is the key's first count), and it would have been
 *       recognized.
 *   <li><i>A key without a slot stays without one</i> until the turn ends, so it is never counted partly here and
 *       partly in the sketch.
 * </ol>
 *
 * <p>This holds among threads that agree on the turn. A thread that went to sleep in turn t may wake later and still
 * take or increment a word for t. The limiter therefore reads the clock once more after counting: if it has left t, the
 * request is not admitted by that count but starts over. So every count that admitted a request was made while the
 * clock stood at its turn; in particular a turn's counts are final, as far as admissions go, before anyone reads
 * them as those of the previous window. A sleeper does no harm: words of later turns are taken slots to it, and what it
 * changes, a word of its own turn or an older one, was free in those later turns and still is. At worst it leaves a
 * count too many in a turn that is over.
 *
 * <p>Turns have 16 bits in a word. {@link Sweep} clears what is old long before its turn comes round, and the number
 * of turns does not grow in silence, see {@link WindowClock}: a count cannot rise from the dead, however long the
 * table rested. To be fooled, a thread would have to sleep between two instructions for a quarter of all turns, which
 * is more than four hours with windows of one second.
 */
final class ClientTable {

    /** Every slot of the key's sequence counts another key in this turn. */
    static final long FULL = -1;

    private final OffHeapLongs words;
    private final Geometry geometry;
    private final CountWord layout;

    ClientTable(OffHeapLongs words, Geometry geometry, CountWord layout) {
        this.words = words;
        this.geometry = geometry;
        this.layout = layout;
    }

    /** Index of the word that counts the key in that turn, else of the first free one, else FULL. */
    long find(long hash, int turn) {
        long owner = layout.owner(hash, turn);
        long probe = hash;
        for (int choice = 0; choice < Geometry.CHOICES; choice++) {
            probe = Hashing.mix64(probe);
            long found = findIn(geometry.bucket(probe, turn), owner, turn);
            if (found != FULL) {
                return found;
            }
        }
        return FULL;
    }

    private long findIn(long bucket, long owner, int turn) {
        for (long slot = bucket; slot < bucket + Geometry.SLOTS; slot++) {
            long word = words.get(slot);
            if (layout.ownerOf(word) == owner || layout.isFree(word, turn)) {
                return slot;
            }
        }
        return FULL;
    }
}
