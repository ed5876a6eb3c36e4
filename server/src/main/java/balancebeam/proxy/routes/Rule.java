package balancebeam.proxy.routes;

import balancebeam.bytes.IpNetwork;
import balancebeam.config.HostMatch;
import balancebeam.config.RouteConfig;
import balancebeam.config.RouteMatch;
import balancebeam.filter.RequestView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One way to take a route: with one of its hosts, and its sources of one length of prefix, since those decide over its
 * place. What is left of the match, besides host and path, are conditions. Immutable.
 */
final class Rule {
    private static final int NO_SOURCE = -1;

    private final RuleOrder order;
    private final int rank;
    private final @Nullable HostMatch host;
    private final PathTest path;
    private final Condition[] conditions;

    private Rule(RuleOrder order, int rank, @Nullable HostMatch host, PathTest path, Condition[] conditions) {
        this.order = order;
        this.rank = rank;
        this.host = host;
        this.path = path;
        this.conditions = conditions;
    }

    /**
     * All rules of the routes, the best first.
     *
     * @throws IllegalArgumentException for a path that no request can have, or an expression that is none
     */
    static List<Rule> of(List<RouteConfig> routes) {
        List<Rule> unsorted = new ArrayList<>();
        for (int i = 0; i < routes.size(); i++) {
            addTo(unsorted, routes.get(i), i);
        }
        unsorted.sort(Comparator.comparing(rule -> rule.order));
        List<Rule> ranked = new ArrayList<>();
        for (Rule rule : unsorted) {
            ranked.add(new Rule(rule.order, ranked.size(), rule.host, rule.path, rule.conditions));
        }
        return ranked;
    }

    private static void addTo(List<Rule> rules, RouteConfig route, int file) {
        RouteMatch match = route.match();
        PathTest path = PathTest.of(match.path());
        List<@Nullable HostMatch> hosts = new ArrayList<>(match.hosts());
        if (hosts.isEmpty()) {
            hosts.add(null);
        }
        for (HostMatch host : hosts) {
            sources(match).forEach((bits, networks) -> {
                RuleOrder order = RuleOrder.of(route, host, path, bits, file);
                rules.add(new Rule(order, 0, host, path, conditions(match, networks)));
            });
        }
    }

    /** The networks by their lengths. */
    private static Map<Integer, List<IpNetwork>> sources(RouteMatch match) {
        return match.sources().isEmpty()
                ? Map.of(NO_SOURCE, List.of())
                : match.sources().stream()
                        .collect(Collectors.groupingBy(IpNetwork::prefix, TreeMap::new, Collectors.toList()));
    }

    private static Condition[] conditions(RouteMatch match, List<IpNetwork> networks) {
        List<Condition> all = new ArrayList<>();
        if (!match.methods().isEmpty()) {
            all.add(new MethodCondition(match.methods()));
        }
        if (!networks.isEmpty()) {
            all.add(new SourceCondition(networks, match.sources()));
        }
        match.headers().forEach(header -> all.add(new HeaderCondition(header)));
        match.query().forEach(parameter -> all.add(new QueryCondition(parameter)));
        match.cookies().forEach(cookie -> all.add(new CookieCondition(cookie)));
        return all.toArray(Condition[]::new);
    }

    /** The place among all rules of the table; less is better. */
    int rank() {
        return rank;
    }

    /** Where its route stands in the file. */
    int route() {
        return order.file();
    }

    @Nullable
    HostMatch host() {
        return host;
    }

    PathTest path() {
        return path;
    }

    List<Condition> conditions() {
        return List.of(conditions);
    }

    /** Whether all holds but host and path, which are for who has found the rule by them. */
    boolean holds(RequestView request) {
        for (Condition condition : conditions) {
            if (!condition.holds(request)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The better of a rule that was found and the first that holds of these.
     *
     * @param rules in order
     */
    static @Nullable Rule better(Rule[] rules, RequestView request, @Nullable Rule found) {
        for (Rule rule : rules) {
            if (found != null && found.rank < rule.rank) {
                return found;
            }
            if (rule.holds(request)) {
                return rule;
            }
        }
        return found;
    }
}
