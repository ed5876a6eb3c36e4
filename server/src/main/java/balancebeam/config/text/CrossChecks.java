package balancebeam.config.text;

import balancebeam.config.Config;
import balancebeam.config.HostPort;
import balancebeam.config.ListenerConfig;
import balancebeam.config.RouteConfig;
import balancebeam.config.RouteMatch;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** What can only be judged when all is read. Thread-safe: static functions without state. */
final class CrossChecks {
    private CrossChecks() {}

    static void check(Config config, Report report) {
        listenersApart(config, report);
        routesApart(config, report);
    }

    /** Two listeners cannot have one address; the system chooses ports for those with port 0. */
    private static void listenersApart(Config config, Report report) {
        Map<HostPort, String> taken = new HashMap<>();
        for (ListenerConfig listener : config.listeners()) {
            String other = listener.bind().port() == 0 ? null : taken.putIfAbsent(listener.bind(), listener.name());
            if (other != null) {
                at(Kind.LISTENER, listener.name(), report)
                        .problem("binds %s, as '%s' does".formatted(listener.bind(), other));
            }
        }
    }

    /** Of two routes that take the same, the first gets all. */
    private static void routesApart(Config config, Report report) {
        Map<List<Object>, String> seen = new HashMap<>();
        for (RouteConfig route : config.routes()) {
            String other = seen.putIfAbsent(unordered(route), route.name());
            if (other != null) {
                at(Kind.ROUTE, route.name(), report)
                        .warning("matches the same requests as '%s', which comes first".formatted(other));
            }
        }
    }

    private static List<Object> unordered(RouteConfig route) {
        RouteMatch match = route.match();
        return List.of(
                route.priority(),
                Set.copyOf(match.listeners()),
                Set.copyOf(match.hosts()),
                match.path(),
                Set.copyOf(match.methods()),
                Set.copyOf(match.headers()),
                Set.copyOf(match.query()),
                Set.copyOf(match.cookies()),
                Set.copyOf(match.sources()));
    }

    /** What only those can say who build it. */
    static void judge(Config config, RouteJudge judge, Report report) {
        for (RouteConfig route : config.routes()) {
            String problem = judge.problem(route);
            if (!problem.isEmpty()) {
                at(Kind.ROUTE, route.name(), report).problem(problem);
            }
        }
    }

    private static Value at(Kind kind, String name, Report report) {
        return Objects.requireNonNull(report.definedOf(kind).get(name));
    }
}
