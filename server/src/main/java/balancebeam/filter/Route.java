package balancebeam.filter;

import java.util.List;

/**
 * A route as an exchange knows it: its name, what it asks for, its filters in order, its counters. Immutable but for the
 * counters.
 */
public final class Route {
    /** Of an exchange that was refused before a route was found, or for which there is none. */
    public static final Route NONE = new Route("-", RouteSettings.NONE, List.of(), new RouteMetrics());

    private final String name;
    private final RouteSettings settings;
    private final Filter[] filters;
    private final RouteMetrics metrics;

    public Route(String name, RouteSettings settings, List<Filter> filters, RouteMetrics metrics) {
        this.name = name;
        this.settings = settings;
        this.filters = filters.toArray(Filter[]::new);
        this.metrics = metrics;
    }

    public String name() {
        return name;
    }

    public RouteSettings settings() {
        return settings;
    }

    /** How many filters there are. */
    public int filterCount() {
        return filters.length;
    }

    public Filter filter(int index) {
        return filters[index];
    }

    public RouteMetrics metrics() {
        return metrics;
    }
}
