package balancebeam.control.metrics;

import java.util.List;

/** Recent requests that durations can point at, so that one finds an example of a slow one. Thread-safe. */
@FunctionalInterface
public interface Exemplars {
    /** There are none. */
    Exemplars NONE = route -> List.of();

    /** Some recent requests of a route, of different durations. */
    List<Recent> recent(String route);

    /**
     * A request that has ended.
     *
     * @param requestId under which the access log and explain have it
     */
    record Recent(String requestId, long durationNanos, long endMillis) {}
}
