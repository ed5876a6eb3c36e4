package balancebeam.proxy.routes;

import balancebeam.config.RouteConfig;
import balancebeam.filter.RequestView;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one listener, asked which one takes a request: the first one in the order of {@link RuleOrder} of which
 * all parts hold. Immutable, thread-safe, and without allocation, unless RE2/J has to be asked (see {@link PathTest.Regex}).
 *
 * <p>A route with several hosts, or sources of several lengths, is as many rules, and counts by the one that fits. The
 * rules get their ranks when the table is built; a look-up collects, from few places, the candidates whose host and path
 * fit, and the least rank of which the conditions hold wins:
 *
 * <pre>
 * host  → its group → group of the longest wildcard → shorter ones → group without host    (Hosts, HostGroup)
 * group → rules of that very path, of its prefixes, expressions, rules for any path        (ByteMap, PathPrefixes)
 * </pre>
 *
 * Without priorities that is also the order of ranks, so it mostly ends with the first rule that holds.
 *
 * @param <R> what the routes stand for
 */
public final class RouteTable<R> {
    private final List<RouteConfig> routes;
    private final List<R> values;
    private final List<Rule> rules;
    private final Hosts hosts;

    /**
     * @param routes those of the listener, in the order of the file
     * @param value called once for each
     * @throws IllegalArgumentException for a path that no request can have, or an expression that is none: what
     *     {@code check} has found before
     */
    public RouteTable(List<RouteConfig> routes, Function<? super RouteConfig, ? extends R> value) {
        this.routes = List.copyOf(routes);
        this.values = List.copyOf(this.routes.stream().map(value).toList());
        this.rules = Rule.of(this.routes);
        this.hosts = new Hosts(rules);
    }

    /** What takes the request, or null. */
    public @Nullable R match(RequestView request) {
        Rule rule = hosts.group(request.hostBytes(), request.hostStart(), request.hostEnd())
                .find(request);
        return rule == null ? null : values.get(rule.route());
    }

    /** The routes in the order in which they are asked, each where the first of its rules stands. For people. */
    public List<RouteConfig> inOrder() {
        return rules.stream().map(Rule::route).distinct().map(routes::get).toList();
    }

    /** Which route takes the request and why no other one does; slow, for people. */
    public Explanation explain(RequestView request) {
        return Explainer.explain(routes, rules, request);
    }
}
