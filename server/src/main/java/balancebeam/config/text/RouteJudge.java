package balancebeam.config.text;

import balancebeam.config.RouteConfig;

/** Judges what only those can who build it: whether a route's filters are possible. Thread-safe. */
@FunctionalInterface
public interface RouteJudge {
    /** Finds nothing wrong. */
    RouteJudge NONE = route -> "";

    /** What is wrong with a route; empty for nothing. */
    String problem(RouteConfig route);
}
