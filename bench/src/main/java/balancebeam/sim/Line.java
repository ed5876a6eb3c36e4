package balancebeam.sim;

import java.util.ArrayDeque;
import java.util.function.Predicate;

/** Things that all take the same time, and so arrive in the order in which they left: the network, or a deadline. */
final class Line<T> {

    private record Entry<T>(long atNanos, T thing) {}

    private final ArrayDeque<Entry<T>> entries = new ArrayDeque<>();
    private final long nanos;

    /** A line of so many nanoseconds. */
    Line(long nanos) {
        this.nanos = nanos;
    }

    void add(long nowNanos, T thing) {
        entries.add(new Entry<>(nowNanos + nanos, thing));
    }

    /** When the next one arrives; {@link Long#MAX_VALUE} when there is none. */
    long nextNanos() {
        Entry<T> first = entries.peek();
        return first == null ? Long.MAX_VALUE : first.atNanos;
    }

    /** The next ones are taken away as long as they no longer matter. */
    void skip(Predicate<T> matters) {
        while (!entries.isEmpty() && !matters.test(entries.peek().thing)) {
            entries.remove();
        }
    }

    /** Takes the next one; there must be one. */
    T take() {
        return entries.remove().thing;
    }
}
