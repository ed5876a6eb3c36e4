package balancebeam.proxy.routes;

import balancebeam.config.HostMatch;
import balancebeam.config.RouteConfig;
import balancebeam.config.RouteMatch;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * The place of a rule among all others: that of Gateway API's HTTPRoute, with priority before it. Immutable.
 *
 * <ol>
 *   <li>the higher {@code priority};
 *   <li>an exact host, then wildcards, the longer first, then no host;
 *   <li>an exact path, then prefixes, the longer first, then regular expressions, the longer text first, then any path;
 *   <li>a method given, then none;
 *   <li>the more headers, then the more query parameters, then the more cookies;
 *   <li>the longer prefix of a source network, then no source;
 *   <li>the earlier in the file.
 * </ol>
 *
 * @param host the length of the name for a wildcard; 0 for no host
 * @param pathKind the higher, the better
 * @param pathLength of a prefix or an expression
 * @param source how many bits of the client's address count; -1 for no source
 * @param file where the route stands
 */
record RuleOrder(
        int priority,
        int host,
        int pathKind,
        int pathLength,
        int methods,
        int headers,
        int query,
        int cookies,
        int source,
        int file)
        implements Comparable<RuleOrder> {
    private static final int EXACT_HOST = Integer.MAX_VALUE;

    private static final Comparator<RuleOrder> ORDER = Comparator.comparingInt(RuleOrder::priority)
            .thenComparingInt(RuleOrder::host)
            .thenComparingInt(RuleOrder::pathKind)
            .thenComparingInt(RuleOrder::pathLength)
            .thenComparingInt(RuleOrder::methods)
            .thenComparingInt(RuleOrder::headers)
            .thenComparingInt(RuleOrder::query)
            .thenComparingInt(RuleOrder::cookies)
            .thenComparingInt(RuleOrder::source)
            .reversed()
            .thenComparingInt(RuleOrder::file);

    static RuleOrder of(RouteConfig route, @Nullable HostMatch host, PathTest path, int source, int file) {
        RouteMatch match = route.match();
        return new RuleOrder(
                route.priority(),
                host == null ? 0 : host.wildcard() ? host.name().length() : EXACT_HOST,
                kind(path),
                length(path),
                match.methods().isEmpty() ? 0 : 1,
                match.headers().size(),
                match.query().size(),
                match.cookies().size(),
                source,
                file);
    }

    /** The better one is less. */
    @Override
    public int compareTo(RuleOrder other) {
        return ORDER.compare(this, other);
    }

    private static int kind(PathTest path) {
        return switch (path) {
            case PathTest.Exact exact -> 3;
            case PathTest.Prefix prefix -> 2;
            case PathTest.Regex regex -> 1;
            case PathTest.Any any -> 0;
        };
    }

    private static int length(PathTest path) {
        return switch (path) {
            case PathTest.Prefix(String text) -> text.length();
            case PathTest.Regex regex -> regex.pattern().pattern().length();
            case PathTest.Exact exact -> 0;
            case PathTest.Any any -> 0;
        };
    }
}
