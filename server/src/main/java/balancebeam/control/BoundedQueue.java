package balancebeam.control;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue from many threads to one, without locks: a ring of slots, each claimed by a compare-and-set of the tail
 * (as in JCTools' MpscArrayQueue). {@link #offer} is thread-safe; {@link #poll} is for one thread only.
 */
public final class BoundedQueue<T> {
    private final AtomicReferenceArray<@Nullable T> slots;
    private final int mask;
    private final AtomicLong head = new AtomicLong();
    private final AtomicLong tail = new AtomicLong();

    /** @param capacity a power of two */
    public BoundedQueue(int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("not a power of two: " + capacity);
        }
        slots = new AtomicReferenceArray<>(capacity);
        mask = capacity - 1;
    }

    /** Whether there was room. */
    public boolean offer(T item) {
        long at;
        do {
            at = tail.get();
            if (at - head.get() > mask) {
                return false;
            }
        } while (!tail.compareAndSet(at, at + 1));
        slots.setRelease((int) at & mask, item);
        return true;
    }

    /** The oldest item, or null when there is none, or its thread has not finished handing it over. */
    @Nullable
    public T poll() {
        long at = head.get();
        int slot = (int) at & mask;
        T item = slots.getAcquire(slot);
        if (item != null) {
            slots.setPlain(slot, null);
            head.setRelease(at + 1);
        }
        return item;
    }

    /** Whether there is no room now: worth asking before something is made to be offered. Thread-safe. */
    public boolean isFull() {
        return tail.get() - head.get() > mask;
    }

    /** Whether nothing waits. Thread-safe. */
    public boolean isEmpty() {
        return head.get() == tail.get();
    }
}
