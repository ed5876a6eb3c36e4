package balancebeam.policy.sticky;

import balancebeam.bytes.Hashing;
import balancebeam.bytes.OffHeapLongs;
import java.util.BitSet;

/**
 * Which endpoint clients are at, by a hash of what they are known by. Bounded: where there is no room, whoever was not seen for longest makes
 * some. Thread-safe, lock-free, off heap; allocates nothing once its memory is there.
 *
 * <p>A word is a client: 26 bits of its hash, when it was last seen (18 bits of {@value #UNIT_SECONDS} s, which come round after 24 days), and
 * its endpoint's number (20 bits). A client's word lies in one of {@value #WAYS} places. Two clients whose hashes agree in place and in 26 bits,
 * one pair in some ten millions, are taken for one: then both are kept at the endpoint of whoever was sent there last.
 *
 * <p>When two loops put the same new client at the same time it may get two words. The first is found from then on, and the other grows old.
 */
public final class StickyTable implements AutoCloseable {
    /** There is no such client. */
    public static final int NONE = -1;

    /** How many endpoints it can tell apart. */
    public static final int ENDPOINTS = 1 << 20;

    private static final int WAYS = 8;
    private static final int UNIT_SECONDS = 8;
    private static final int TIME_BITS = 18;
    private static final int TIME_MASK = (1 << TIME_BITS) - 1;
    private static final int NUMBER_BITS = 20;
    private static final int PRINT_SHIFT = TIME_BITS + NUMBER_BITS;
    private static final long SECOND = 1_000_000_000;

    private final OffHeapLongs words;
    private final int buckets;
    private final int idleUnits;

    /**
     * An empty one.
     *
     * @param entries clients that it has room for, rounded up to a multiple of {@value #WAYS}
     * @param idleNanos whoever was not seen for so long is forgotten; up to seven days
     */
    public StickyTable(int entries, long idleNanos) {
        this.buckets = Math.ceilDiv(entries, WAYS);
        this.words = new OffHeapLongs((long) buckets * WAYS);
        this.idleUnits = (int) Math.ceilDiv(idleNanos, UNIT_SECONDS * SECOND);
    }

    /** The number of the client's endpoint, or {@link #NONE}. The client was seen now. */
    public int find(long hash, long nowNanos) {
        long print = print(hash);
        int now = time(nowNanos);
        long first = first(hash);
        for (int i = 0; i < WAYS; i++) {
            long word = words.get(first + i);
            if (word != 0 && word >>> PRINT_SHIFT == print) {
                if (age(word, now) > idleUnits) {
                    return NONE;
                }
                int number = number(word);
                if (age(word, now) != 0) {
                    words.compareAndSet(first + i, word, word(print, now, number)); // Else somebody else has seen it.
                }
                return number;
            }
        }
        return NONE;
    }

    /** The client is at that endpoint from now on. */
    public void put(long hash, int number, long nowNanos) {
        long print = print(hash);
        int now = time(nowNanos);
        long first = first(hash);
        long wanted = word(print, now, number);
        // Whoever loses a race looks again; after as many as there are places others were quicker for all of them.
        for (int tries = 0; tries < WAYS; tries++) {
            long place = place(first, print, now);
            long word = words.get(place);
            if (word == wanted || words.compareAndSet(place, word, wanted)) {
                return;
            }
        }
    }

    /** Forgets all clients that are at endpoints of these numbers. As others may put them again it is for numbers that nobody has. */
    void forget(BitSet numbers) {
        for (long i = 0; i < words.length(); i++) {
            long word = words.get(i);
            while (word != 0 && numbers.get(number(word)) && !words.compareAndSet(i, word, 0)) {
                word = words.get(i); // It was seen just now.
            }
        }
    }

    /** Where the client is, or else what is free, or else whoever was not seen for longest. */
    private long place(long first, long print, int now) {
        long oldest = first;
        int mostAge = -1;
        for (int i = 0; i < WAYS; i++) {
            long word = words.get(first + i);
            if (word != 0 && word >>> PRINT_SHIFT == print) {
                return first + i;
            }
            int age = word == 0 ? Integer.MAX_VALUE : age(word, now);
            if (age > mostAge) {
                mostAge = age;
                oldest = first + i;
            }
        }
        return oldest;
    }

    private long first(long hash) {
        return (long) Hashing.reduce(hash, buckets) * WAYS;
    }

    /** Other bits than those that choose the place. */
    private static long print(long hash) {
        long bits = Hashing.mix64(hash) >>> PRINT_SHIFT;
        return bits == 0 ? 1 : bits; // A word of a client is never 0.
    }

    private static int time(long nowNanos) {
        return (int) Math.floorDiv(nowNanos, UNIT_SECONDS * SECOND) & TIME_MASK;
    }

    private static int age(long word, int now) {
        return now - (int) (word >>> NUMBER_BITS) & TIME_MASK;
    }

    private static int number(long word) {
        return (int) word & (ENDPOINTS - 1);
    }

    private static long word(long print, int time, int number) {
        return print << PRINT_SHIFT | (long) time << NUMBER_BITS | number;
    }

    /** Bytes that it has taken so far. */
    public long allocatedBytes() {
        return words.allocatedBytes();
    }

    @Override
    public void close() {
        words.close();
    }
}
