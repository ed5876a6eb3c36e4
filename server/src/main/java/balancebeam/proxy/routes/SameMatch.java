package balancebeam.proxy.routes;

import balancebeam.bytes.IpNetwork;
import balancebeam.config.HostMatch;
import balancebeam.config.PathMatch;
import balancebeam.config.RouteConfig;
import balancebeam.config.RouteMatch;
import balancebeam.config.ValueMatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Two routes with equal matches, of which one is never taken. Immutable.
 *
 * @param taken by its priority, or as the earlier one
 */
public record SameMatch(RouteConfig taken, RouteConfig never) {
    /** A match in which order, repetition and spelling make no difference. */
    private record Key(
            Set<String> listeners,
            Set<HostMatch> hosts,
            PathMatch path,
            Set<String> methods,
            Set<ValueMatch> headers,
            Set<ValueMatch> query,
            Set<ValueMatch> cookies,
            Set<IpNetwork> sources) {
        static Key of(RouteMatch match) {
            return new Key(
                    Set.copyOf(match.listeners()),
                    Set.copyOf(match.hosts()),
                    normal(match.path()),
                    Set.copyOf(match.methods()),
                    Set.copyOf(match.headers()),
                    Set.copyOf(match.query()),
                    Set.copyOf(match.cookies()),
                    Set.copyOf(match.sources()));
        }

        private static PathMatch normal(PathMatch path) {
            return switch (PathTest.of(path)) {
                case PathTest.Exact(String text) -> new PathMatch.Exact(text);
                case PathTest.Prefix(String text) -> new PathMatch.Prefix(text);
                case PathTest.Any any -> path;
                case PathTest.Regex regex -> path;
            };
        }
    }

    /** Every route that an equal one hides, with the one that is taken in its place. */
    static List<SameMatch> of(List<RouteConfig> routes) {
        List<RouteConfig> ordered = new ArrayList<>(routes);
        ordered.sort(Comparator.comparingInt(RouteConfig::priority).reversed());
        Map<Key, RouteConfig> taken = new HashMap<>();
        List<SameMatch> found = new ArrayList<>();
        for (RouteConfig route : ordered) {
            RouteConfig better = taken.putIfAbsent(Key.of(route.match()), route);
            if (better != null) {
                found.add(new SameMatch(better, route));
            }
        }
        return found;
    }
}
