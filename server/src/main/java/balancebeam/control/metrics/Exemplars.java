package balancebeam.control.metrics;

import java.util.List;
import java.util.Map;

/** Recent requests that durations can point at, so that one finds an example of a slow one. Thread-safe. */
@FunctionalInterface
public interface Exemplars {
    /** There are none. */
    Exemplars NONE = Map::of;

    /** Some recent requests of each route, by its name, the latest first. */
    Map<String, List<Recent>> recent();

    /**
     * A request that has ended.
     *
     * @param requestId under which the access log and explain have it
     */
    record Recent(String requestId, long durationNanos, long endMillis) {}
}
