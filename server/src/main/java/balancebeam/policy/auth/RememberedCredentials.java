package balancebeam.policy.auth;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Credentials that were judged lately, by their {@link Fingerprint}: a table of fixed size, in which one more takes the place of
 * the one that would be forgotten first among a few. Thread-safe; looking up makes no objects.
 */
final class RememberedCredentials {
    private static final int WAYS = 4;

    private final AtomicReferenceArray<@Nullable Entry> entries;
    private final int setMask;
    private final long keptNanos;

    /** Immutable. */
    private record Entry(long hi, long lo, long untilNanos) {
        /** Takes as long for one that differs early as for one that differs late. */
        boolean is(long otherHi, long otherLo) {
            return ((hi ^ otherHi) | (lo ^ otherLo)) == 0;
        }
    }

    /**
     * An empty table.
     *
     * @param atLeast how many have room
     * @param keptNanos how long one is remembered after it was last asked for
     */
    RememberedCredentials(int atLeast, long keptNanos) {
        int sets = Integer.highestOneBit(Math.max(1, atLeast - 1)) * 2;
        this.entries = new AtomicReferenceArray<>(sets * WAYS);
        this.setMask = sets - 1;
        this.keptNanos = keptNanos;
    }

    boolean has(long hi, long lo, long nowNanos) {
        int first = ((int) lo & setMask) * WAYS;
        for (int i = first; i < first + WAYS; i++) {
            Entry entry = entries.get(i);
            if (entry != null && entry.is(hi, lo) && entry.untilNanos - nowNanos > 0) {
                if (entry.untilNanos - nowNanos < keptNanos / 2) {
                    entries.set(i, new Entry(hi, lo, nowNanos + keptNanos));
                }
                return true;
            }
        }
        return false;
    }

    void add(long hi, long lo, long nowNanos) {
        int first = ((int) lo & setMask) * WAYS;
        int place = first;
        long soonest = Long.MAX_VALUE;
        for (int i = first; i < first + WAYS; i++) {
            Entry entry = entries.get(i);
            long left = entry == null || entry.is(hi, lo) ? Long.MIN_VALUE : entry.untilNanos - nowNanos;
            if (left < soonest) {
                soonest = left;
                place = i;
            }
        }
        entries.set(place, new Entry(hi, lo, nowNanos + keptNanos));
    }
}
