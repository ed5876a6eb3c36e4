package balancebeam.proxy.routes;

import balancebeam.bytes.Ascii;
import balancebeam.config.HostMatch;
import balancebeam.config.RouteConfig;
import balancebeam.filter.RequestView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells why, by asking every route in its order. It knows nothing of the table's structure. Stateless. */
final class Explainer {
    private Explainer() {}

    /**
     * @param rules those of the routes, in order
     */
    static Explanation explain(List<RouteConfig> routes, List<Rule> rules, RequestView request) {
        // A route has the place of its best rule whose host and source fit, or that would be its best if they did.
        Map<Integer, Rule> nearest = new HashMap<>();
        for (Rule rule : rules) {
            nearest.merge(rule.route(), rule, (a, b) -> fit(a, request) >= fit(b, request) ? a : b);
        }
        List<Rule> ordered = new ArrayList<>(nearest.values());
        ordered.sort(Comparator.comparingInt(Rule::rank));
        List<Explanation.Passed> passed = new ArrayList<>();
        for (Rule rule : ordered) {
            RouteConfig route = routes.get(rule.route());
            String reason = failure(route, rule, request);
            if (reason == null) {
                return new Explanation(route, passed);
            }
            passed.add(new Explanation.Passed(route, reason));
        }
        return new Explanation(null, passed);
    }

    private static int fit(Rule rule, RequestView request) {
        if (!takesHost(rule, request)) {
            return 0;
        }
        boolean source = rule.conditions().stream()
                .allMatch(condition -> !(condition instanceof SourceCondition) || condition.holds(request));
        return source ? 2 : 1;
    }

    private static boolean takesHost(Rule rule, RequestView request) {
        HostMatch host = rule.host();
        return host == null || Hosts.takes(host, request.hostBytes(), request.hostStart(), request.hostEnd());
    }

    private static @Nullable String failure(RouteConfig route, Rule rule, RequestView request) {
        if (!takesHost(rule, request)) {
            String host = Hosts.text(request.hostBytes(), request.hostStart(), request.hostEnd());
            String wish =
                    route.match().hosts().stream().map(HostMatch::toString).collect(Collectors.joining(" or "));
            return "host is %s, and should be %s".formatted(host.isEmpty() ? "absent" : host, wish);
        }
        byte[] path = request.pathBytes();
        int start = request.pathStart();
        int end = request.pathEnd();
        if (!rule.path().takes(path, start, end)) {
            return "path is %s, and should %s"
                    .formatted(Ascii.text(path, start, end), rule.path().wish());
        }
        return rule.conditions().stream()
                .filter(condition -> !condition.holds(request))
                .findFirst()
                .map(condition -> condition.failure(request))
                .orElse(null);
    }
}
