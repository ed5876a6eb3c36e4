package balancebeam.sim;

import java.util.Arrays;

/** What happens when: events in the order of their times, those of one time in a fixed order. A heap of primitives. */
final class Agenda {

    private static final int ARITY = 4;

    private long[] times = new long[1024];
    private long[] events = new long[1024];
    private int size;

    /** The time of the next event; {@link Long#MAX_VALUE} when there is none. */
    long nextNanos() {
        return size == 0 ? Long.MAX_VALUE : times[0];
    }

    void add(long atNanos, long event) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            events = Arrays.copyOf(events, 2 * size);
        }
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) / ARITY;
            if (times[parent] <= atNanos) {
                break;
            }
            times[at] = times[parent];
            events[at] = events[parent];
            at = parent;
        }
        times[at] = atNanos;
        events[at] = event;
    }

    /** Takes the next event; there must be one. */
    long take() {
        long first = events[0];
        size--;
        long time = times[size];
        long event = events[size];
        int at = 0;
        while (true) {
            int least = leastChild(at);
            if (least < 0 || times[least] >= time) {
                break;
            }
            times[at] = times[least];
            events[at] = events[least];
            at = least;
        }
        times[at] = time;
        events[at] = event;
        return first;
    }

    private int leastChild(int parent) {
        int first = ARITY * parent + 1;
        if (first >= size) {
            return -1;
        }
        int least = first;
        for (int i = first + 1; i < Math.min(first + ARITY, size); i++) {
            least = times[i] < times[least] ? i : least;
        }
        return least;
    }
}
