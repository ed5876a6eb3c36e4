package balancebeam.control.status;

import balancebeam.balance.Endpoint;
import balancebeam.balance.LatencyHistogram;
import balancebeam.control.Instance;
import balancebeam.filter.Route;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What happened in each of the last 300 seconds, and recent latencies of every route and endpoint. {@link #second} is called
 * once a second by one thread; the rest is thread-safe.
 */
public final class History {
    private static final int KEPT_SECONDS = 300;
    private static final int SERVER_ERROR = 5;

    private final Instance instance;
    private final ArrayDeque<Second> seconds = new ArrayDeque<>();
    private final Map<String, Recent> routes = new HashMap<>();
    private final Map<Endpoint, Recent> endpoints = new HashMap<>();
    private LatencyHistogram before = new LatencyHistogram();
    private long requestsBefore;
    private long errorsBefore;
    private boolean begun;
    private long age;

    /** One second. Immutable. */
    record Second(
            long epochMillis, long requests, long errors, double p50Millis, double p99Millis, List<Long> latency) {
        Map<String, Object> json() {
            return Map.of(
                    "time", epochMillis,
                    "requests", requests,
                    "errors", errors,
                    "p50Ms", p50Millis,
                    "p99Ms", p99Millis,
                    "latency", latency);
        }
    }

    public History(Instance instance) {
        this.instance = instance;
    }

    /** A second has passed. */
    public synchronized void second() {
        LatencyHistogram all = new LatencyHistogram();
        boolean turns = age++ % Recent.SECONDS == 0;
        long requests = instance.unrouted().exchanges();
        long errors = 0;
        all.add(instance.unrouted().durations());
        for (Route route : instance.routes().values()) {
            LatencyHistogram durations = route.metrics().durations();
            all.add(durations);
            requests += route.metrics().exchanges();
            errors += route.metrics().answers(SERVER_ERROR) + route.metrics().answers(0);
            if (turns) {
                routes.computeIfAbsent(route.name(), name -> new Recent()).turn(durations);
            }
        }
        if (turns) {
            routes.keySet().retainAll(instance.routes().keySet());
            endpoints();
        }
        // A route that went took its counts along.
        boolean counted = begun && requests >= requestsBefore;
        LatencyHistogram second = counted ? all.since(before) : new LatencyHistogram();
        add(new Second(
                System.currentTimeMillis(),
                counted ? requests - requestsBefore : 0,
                counted ? Math.max(0, errors - errorsBefore) : 0,
                Buckets.millis(second.percentile(50)),
                Buckets.millis(second.percentile(99)),
                Buckets.counts(second)));
        before = all;
        requestsBefore = requests;
        errorsBefore = errors;
        begun = true;
    }

    /** There can be tens of thousands: those that have answered nothing yet cost nothing. */
    private void endpoints() {
        Set<Endpoint> present = new HashSet<>();
        instance.clusters().values().forEach(cluster -> present.addAll(cluster.all()));
        for (Endpoint endpoint : present) {
            LatencyHistogram now = endpoint.metrics().latency();
            if (now.count() > 0) {
                endpoints.computeIfAbsent(endpoint, one -> new Recent()).turn(now);
            }
        }
        endpoints.keySet().retainAll(present);
    }

    private void add(Second second) {
        if (seconds.size() == KEPT_SECONDS) {
            seconds.removeFirst();
        }
        seconds.addLast(second);
    }

    /** Latencies of the last 10 to 20 seconds. */
    synchronized LatencyHistogram recent(Route route) {
        return recent(routes.get(route.name()), route.metrics().durations());
    }

    /** Latencies of the last 10 to 20 seconds. */
    synchronized LatencyHistogram recent(Endpoint endpoint) {
        return recent(endpoints.get(endpoint), endpoint.metrics().latency());
    }

    /** What is new since the last turn was counted in the last seconds, all of it. */
    private static LatencyHistogram recent(@Nullable Recent known, LatencyHistogram now) {
        return known == null ? now : known.of(now);
    }

    /** All that is kept, oldest first, as JSON has it. */
    public synchronized Map<String, Object> json() {
        return Map.of("seconds", seconds.stream().map(Second::json).toList());
    }
}
