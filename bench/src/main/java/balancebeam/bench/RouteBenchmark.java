package balancebeam.bench;

import balancebeam.config.HostMatch;
import balancebeam.config.PathMatch;
import balancebeam.config.PolicyConfig;
import balancebeam.config.RouteAction;
import balancebeam.config.RouteConfig;
import balancebeam.config.RouteMatch;
import balancebeam.config.ValueMatch;
import balancebeam.control.explain.AskedRequest;
import balancebeam.http.Head;
import balancebeam.http.TargetPath;
import balancebeam.proxy.routes.RouteTable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to find the route of a request among 1,000 of 100 hosts, ten of them regular expressions without a host,
 * in nanoseconds; and to make its path normal before.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RouteBenchmark {
    private static final int HOSTS = 100;
    private static final int REGEXES = 10;

    /**
     * Which request: for the first host's exact path; one that falls from prefix to prefix, since headers are wanted; a
     * wildcard's; one that ten expressions are asked about; the last one's; one that nobody takes; and one whose path has
     * to be rewritten.
     */
    @Param({"early", "late", "wildcard", "regex-miss", "regex-hit", "miss", "rewritten"})
    public String request = "early";

    private static final List<String> FIELDS = Stream.of(
                    "user-agent", "accept", "accept-encoding", "cookie", "x-request-id")
            .map(name -> name + ": some value of it")
            .toList();

    private final TargetPath path = new TargetPath();
    private AskedRequest asked = new AskedRequest("GET", "/", FIELDS, "192.0.2.1");
    private RouteTable<RouteConfig> table = new RouteTable<>(List.of(), route -> route);

    @Setup
    public void build() {
        List<RouteConfig> routes = new ArrayList<>();
        for (int i = 0; i < HOSTS; i++) {
            boolean wildcard = i % 10 == 9;
            List<HostMatch> hosts = List.of(HostMatch.parse((wildcard ? "*.site" : "www.site") + i + ".example.com"));
            routes.add(route(hosts, new PathMatch.Exact("/login"), List.of()));
            routes.add(route(hosts, new PathMatch.Exact("/favicon.ico"), List.of()));
            routes.add(route(hosts, new PathMatch.Prefix("/static"), List.of()));
            routes.add(route(hosts, new PathMatch.Prefix("/api"), List.of()));
            routes.add(route(hosts, new PathMatch.Prefix("/api/v1"), List.of()));
            routes.add(route(hosts, new PathMatch.Prefix("/api/v1/orders"), List.of("x-canary")));
            routes.add(route(hosts, new PathMatch.Prefix("/api/v1/orders"), List.of("x-canary", "x-beta")));
            routes.add(route(hosts, new PathMatch.Prefix("/api/v1/orders/archive"), List.of("x-canary")));
            routes.add(route(hosts, new PathMatch.Prefix("/api/v2"), List.of()));
            if (i < HOSTS - REGEXES) {
                routes.add(route(hosts, new PathMatch.Prefix("/images"), List.of()));
            }
        }
        for (int i = 0; i < REGEXES; i++) {
            String pattern = "/shared/v[0-9]+/team" + i + "/[a-z]+\\.html";
            routes.add(route(List.of(), new PathMatch.Regex(pattern), List.of()));
        }
        if (routes.size() != 1000) {
            throw new IllegalStateException(routes.size() + " routes");
        }
        table = new RouteTable<>(routes, route -> route);
        asked = new AskedRequest("GET", "http://" + host() + target(), FIELDS, "192.0.2.1");
        if ((match() == null) != (request.equals("miss") || request.equals("regex-miss"))) {
            throw new IllegalStateException(request + ": " + match());
        }
    }

    private String host() {
        return request.equals("wildcard") ? "shop.site99.example.com" : "www.site42.example.com";
    }

    private String target() {
        return switch (request) {
            case "early" -> "/login?next=%2Fcart";
            case "late", "wildcard" -> "/api/v1/orders/archive/2026/11/4711?page=2";
            case "regex-miss" -> "/shared/v12/teams/index.html";
            case "regex-hit" -> "/shared/v12/team9/index.html";
            case "rewritten" -> "/api/v1//orders/%61rchive/../archive/2026/11/4711?page=2";
            default -> "/nothing/to/be/found/here";
        };
    }

    private static RouteConfig route(List<HostMatch> hosts, PathMatch path, List<String> headers) {
        List<ValueMatch> wanted = headers.stream()
                .map(name -> new ValueMatch(name, new ValueMatch.Test.Equal("yes")))
                .toList();
        RouteMatch match = new RouteMatch(List.of(), hosts, path, List.of(), wanted, List.of(), List.of(), List.of());
        return new RouteConfig("r", match, 0, RouteAction.Forward.to("c"), PolicyConfig.NONE);
    }

    @Benchmark
    public boolean normalise() {
        Head head = asked.request();
        return path.normalise(head.bytes(), head.targetStart(), head.targetEnd());
    }

    @Benchmark
    public @Nullable RouteConfig match() {
        return table.match(asked);
    }
}
