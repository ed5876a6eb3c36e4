package balancebeam.filter;

import java.util.List;

/**
 * A route as an exchange knows it: its name, what it asks for, its filters in order, its counters. Immutable but for the
 * counters.
 */
public final class Route {
    private static final String NO_NAME = "-";

    /** Of an exchange that was refused before anyone looked for a route. */
    public static final Route NONE = none(List.of());

    private final String name;
    private final RouteSettings settings;
    private final Filter[] filters;
    private final RouteMetrics metrics;
    private final boolean changesContent;

    public Route(String name, RouteSettings settings, List<Filter> filters, RouteMetrics metrics) {
        this.name = name;
        this.settings = settings;
        this.filters = filters.toArray(Filter[]::new);
        this.metrics = metrics;
        this.changesContent = filters.stream().anyMatch(ContentFilter.class::isInstance);
    }

    /** Of exchanges that no route takes, or that are refused before one is looked for. */
    public static Route none(List<Filter> filters) {
        return new Route(NO_NAME, RouteSettings.NONE, filters, new RouteMetrics());
    }

    /** Whether it stands for there being none. */
    public boolean isNone() {
        return name.equals(NO_NAME);
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

    /** Whether there is a {@link ContentFilter} among its filters. */
    public boolean changesContent() {
        return changesContent;
    }

    public RouteMetrics metrics() {
        return metrics;
    }
}
