package balancebeam.policy.sticky;

import balancebeam.balance.Endpoint;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Numbers endpoints as they come, so that a {@link StickyTable} can hold them. An address that goes and returns keeps its number; one that
 * has been gone for long loses it, and another may get it once no client is there any more. Thread-safe.
 */
final class EndpointNumbers {
    private static final int FIRST_ROOM = 64;

    private final StickyTable table;
    private final long keepNanos;
    private final Map<Endpoint, Integer> numbers = new HashMap<>();
    /** Since when those are gone that are. */
    private final Map<Endpoint, Long> goneSince = new HashMap<>();

    private final ArrayDeque<Integer> free = new ArrayDeque<>();
    private int made;
    /** By number; replaced by a longer one as they grow more. */
    private volatile AtomicReferenceArray<Endpoint> endpoints = new AtomicReferenceArray<>(FIRST_ROOM);

    /** @param keepNanos how long the number is kept of one that is gone */
    EndpointNumbers(StickyTable table, long keepNanos) {
        this.table = table;
        this.keepNanos = keepNanos;
    }

    /** The client is at that endpoint from now on; unless there are more endpoints than can be told apart. */
    synchronized void put(long hash, Endpoint endpoint, long nowNanos) {
        // One piece with the number's making: whose number is taken away is not put afterwards.
        Integer known = numbers.get(endpoint);
        int number = known == null ? next(endpoint) : known;
        if (number != StickyTable.NONE) {
            table.put(hash, number, nowNanos);
        }
    }

    private int next(Endpoint endpoint) {
        if (free.isEmpty() && made == StickyTable.ENDPOINTS) {
            return StickyTable.NONE;
        }
        int number = free.isEmpty() ? made++ : free.removeFirst();
        if (number == endpoints.length()) {
            AtomicReferenceArray<Endpoint> longer = new AtomicReferenceArray<>(2 * number);
            for (int i = 0; i < number; i++) {
                longer.set(i, endpoints.get(i));
            }
            endpoints = longer;
        }
        endpoints.set(number, endpoint);
        numbers.put(endpoint, number);
        return number;
    }

    /** Where the client is; null for nowhere. The client was seen now. Takes no lock. */
    @Nullable
    Endpoint of(long hash, long nowNanos) {
        int number = table.find(hash, nowNanos);
        AtomicReferenceArray<Endpoint> all = endpoints;
        Endpoint endpoint = number == StickyTable.NONE || number >= all.length() ? null : all.get(number);
        // Between the two the number may have become another endpoint's; then the client is there no more.
        return endpoint != null && table.find(hash, nowNanos) == number ? endpoint : null;
    }

    /**
     * Takes their numbers from those that have been gone for long, and then, when no client is at any of them, gives these to whoever comes.
     * Looks through the whole table when there are such: not on an event loop. By one thread at a time.
     */
    void forgetGone(Set<Endpoint> present, long nowNanos) {
        BitSet taken = takeFromGone(present, nowNanos);
        if (!taken.isEmpty()) {
            table.forget(taken);
            freed(taken);
        }
    }

    private synchronized BitSet takeFromGone(Set<Endpoint> present, long nowNanos) {
        goneSince.keySet().removeAll(present);
        BitSet taken = new BitSet();
        for (Endpoint endpoint : numbers.keySet()) {
            if (!present.contains(endpoint)
                    && nowNanos - goneSince.computeIfAbsent(endpoint, key -> nowNanos) >= keepNanos) {
                taken.set(numbers.get(endpoint));
            }
        }
        taken.stream().forEach(number -> {
            Endpoint gone = endpoints.getAndSet(number, null);
            numbers.remove(gone);
            goneSince.remove(gone);
        });
        return taken;
    }

    private synchronized void freed(BitSet taken) {
        taken.stream().forEach(free::addLast);
    }

    /** How many have a number. */
    synchronized int size() {
        return numbers.size();
    }
}
