package balancebeam.proxy.routes;

import balancebeam.bytes.IpNetwork;
import balancebeam.config.HostMatch;
import balancebeam.config.PathMatch;
import balancebeam.config.RouteConfig;
import balancebeam.config.RouteMatch;
import balancebeam.config.ValueMatch;
import balancebeam.filter.Peer;
import balancebeam.http.Head;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The same question as the table's, answered in the simplest way: every route that takes the request gets a key of
 * numbers, and the greatest key wins. Shares nothing with the table but the configuration. For tests.
 */
final class RouteOracle {
    private final String host;
    private final String path;
    private final String query;
    private final Head head;
    private final Peer client;

    private RouteOracle(TestRequest request) {
        this.host = text(request.hostBytes(), request.hostStart(), request.hostEnd())
                .toLowerCase(Locale.ROOT)
                .replaceFirst("\\.$", "");
        this.path = text(request.pathBytes(), request.pathStart(), request.pathEnd());
        this.head = request.request();
        this.query = text(head.bytes(), request.queryStart(), request.queryEnd());
        this.client = request.client();
    }

    static @Nullable RouteConfig first(List<RouteConfig> routes, TestRequest request) {
        RouteOracle oracle = new RouteOracle(request);
        RouteConfig best = null;
        int[] bestKey = {};
        for (RouteConfig route : routes) {
            int[] key = oracle.key(route);
            // A later route needs a greater key.
            if (key.length > 0 && (best == null || Arrays.compare(key, bestKey) > 0)) {
                best = route;
                bestKey = key;
            }
        }
        return best;
    }

    static String show(TestRequest request) {
        RouteOracle it = new RouteOracle(request);
        return "%s http://%s%s?%s from %s with %s"
                .formatted(
                        it.head.method(),
                        it.host,
                        it.path,
                        it.query,
                        it.client.address(),
                        text(it.head.bytes(), it.head.fieldsStart(), it.head.fieldsEnd()));
    }

    /** Empty if the route does not take the request. */
    private int[] key(RouteConfig route) {
        RouteMatch match = route.match();
        int byHost = hostKey(match.hosts());
        int byPath = pathKey(match.path());
        int bySource = sourceKey(match.sources());
        boolean method = match.methods().isEmpty() || match.methods().contains(head.method());
        boolean rest = match.headers().stream().allMatch(m -> passes(m.test(), headers(m.name())))
                && match.query().stream().allMatch(m -> passes(m.test(), parameters(m.name())))
                && match.cookies().stream().allMatch(m -> passes(m.test(), cookies(m.name())));
        if (byHost < 0 || byPath < 0 || bySource < 0 || !method || !rest) {
            return new int[0];
        }
        return new int[] {
            route.priority(),
            byHost,
            byPath,
            match.methods().isEmpty() ? 0 : 1,
            match.headers().size(),
            match.query().size(),
            match.cookies().size(),
            bySource
        };
    }

    private int hostKey(List<HostMatch> hosts) {
        int best = hosts.isEmpty() ? 0 : -1;
        for (HostMatch match : hosts) {
            if (!match.wildcard() && host.equals(match.name())) {
                best = 1_000_000;
            } else if (match.wildcard() && host.matches(".+" + Pattern.quote("." + match.name()))) {
                best = Math.max(best, match.name().length());
            }
        }
        return best;
    }

    private int pathKey(PathMatch match) {
        return switch (match) {
            case PathMatch.Exact(String text) -> path.equals(text) ? 3_000_000 : -1;
            case PathMatch.Prefix(String text) -> {
                String bare = text.replaceFirst("/$", "");
                yield path.equals(bare) || path.startsWith(bare + "/") ? 2_000_000 + bare.length() : -1;
            }
            case PathMatch.Regex(String text) -> path.matches(text) ? 1_000_000 + text.length() : -1;
            case PathMatch.Any() -> 0;
        };
    }

    private int sourceKey(List<IpNetwork> networks) {
        int best = networks.isEmpty() ? 0 : -1;
        for (IpNetwork network : networks) {
            if (network.contains(client.hi(), client.lo(), client.isIpv6())) {
                best = Math.max(best, network.prefix() + 1);
            }
        }
        return best;
    }

    private List<String> headers(String name) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < head.fieldCount(); i++) {
            if (text(head.bytes(), head.nameStart(i), head.nameEnd(i)).equalsIgnoreCase(name)) {
                values.add(text(head.bytes(), head.valueStart(i), head.valueEnd(i)));
            }
        }
        return values;
    }

    private List<String> parameters(String name) {
        List<String> values = new ArrayList<>();
        for (String part : query.split("&", -1)) {
            String[] both = part.split("=", 2);
            if (!part.isEmpty() && decoded(both[0]).equals(name)) {
                values.add(both.length > 1 ? decoded(both[1]) : "");
            }
        }
        return values;
    }

    private List<String> cookies(String name) {
        List<String> values = new ArrayList<>();
        for (String field : headers("cookie")) {
            for (String part : field.split(";", -1)) {
                String[] both = part.trim().split("=", 2);
                if (both.length > 1 && both[0].equals(name)) {
                    values.add(both[1]);
                }
            }
        }
        return values;
    }

    private static boolean passes(ValueMatch.Test test, List<String> values) {
        return switch (test) {
            case ValueMatch.Test.Equal(String value) -> values.contains(value);
            case ValueMatch.Test.Regex(String pattern) -> values.stream().anyMatch(value -> value.matches(pattern));
            case ValueMatch.Test.Present(boolean wanted) -> values.isEmpty() != wanted;
        };
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes, int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }
}
