package balancebeam.balance;

import balancebeam.bytes.Hashing;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Maglev's lookup table (Eisenbud and others 2016, section 3.4): each endpoint has a permutation of the slots of its own and
 * takes in turn the next free one of it, one of a smaller weight in fewer turns. Turns go by identity, so the order in which
 * endpoints are configured means nothing. Immutable, thread-safe.
 */
final class MaglevTable {
    private static final int FREE = -1;

    private final int[] slots;

    /** @param size a prime, better 100 times the number of endpoints or more */
    MaglevTable(EndpointSet endpoints, int size) {
        slots = new int[size];
        Arrays.fill(slots, FREE);
        if (endpoints.size() > 0) {
            fill(endpoints);
        }
    }

    private void fill(EndpointSet endpoints) {
        long[] identities = EndpointIdentity.of(endpoints);
        int[] turns = IntStream.range(0, identities.length)
                .boxed()
                .sorted(Comparator.comparingLong(i -> identities[i]))
                .mapToInt(i -> i)
                .toArray();
        int size = slots.length;
        int[] next = new int[identities.length];
        int[] skip = new int[identities.length];
        int[] credit = new int[identities.length];
        for (int i = 0; i < identities.length; i++) {
            next[i] = (int) Long.remainderUnsigned(identities[i], size);
            skip[i] = (int) Long.remainderUnsigned(Hashing.mix64(identities[i]), size - 1) + 1;
        }
        int left = size;
        while (left > 0) {
            for (int turn = 0; turn < turns.length && left > 0; turn++) {
                int i = turns[turn];
                credit[i] += endpoints.weight(i);
                if (credit[i] >= endpoints.greatestWeight()) {
                    credit[i] -= endpoints.greatestWeight();
                    next[i] = take(next[i], skip[i], i);
                    left--;
                }
            }
        }
    }

    /** Takes the first free slot from there on; what it is given is where to go on. */
    private int take(int from, int skip, int endpoint) {
        int at = from;
        while (slots[at] != FREE) {
            at = after(at, skip);
        }
        slots[at] = endpoint;
        return after(at, skip);
    }

    private int after(int slot, int skip) {
        long next = (long) slot + skip;
        return (int) (next >= slots.length ? next - slots.length : next);
    }

    /** The index of a key's endpoint; only if there is any. */
    int at(long hash) {
        return slots[Hashing.reduce(hash, slots.length)];
    }
}
