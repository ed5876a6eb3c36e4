package balancebeam.cli;

import balancebeam.bytes.Ascii;
import balancebeam.config.ClusterConfig;
import balancebeam.config.Config;
import balancebeam.config.Discovery;
import balancebeam.config.EndpointConfig;
import balancebeam.config.ListenerConfig;
import balancebeam.config.MirrorConfig;
import balancebeam.config.PathMatch;
import balancebeam.config.RouteAction;
import balancebeam.config.RouteConfig;
import balancebeam.control.status.FilterText;
import balancebeam.control.status.RouteText;
import balancebeam.http.Head;
import balancebeam.proxy.routes.Explanation;
import balancebeam.proxy.routes.RouteTable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a configuration would do with a request, and why. Immutable. */
final class RequestExplanation {
    private final Config config;
    private final ListenerConfig listener;
    private final AskedRequest request;
    private final Explanation routes;
    private final boolean refused;

    RequestExplanation(Config config, ListenerConfig listener, AskedRequest request) {
        this.config = config;
        this.listener = listener;
        this.request = request;
        List<RouteConfig> here = config.routes().stream()
                .filter(route -> route.match().listeners().isEmpty()
                        || route.match().listeners().contains(listener.name()))
                .toList();
        // As in the assembly: where all paths go one way, as they came, none is refused.
        boolean strict = !here.stream()
                .allMatch(route -> route.match().path() instanceof PathMatch.Any
                        && Boolean.TRUE.equals(route.policy().forwardRaw()));
        this.refused = strict && request.refusal() != null;
        this.routes = new RouteTable<>(here, RouteConfig::name).explain(request);
    }

    /** As people read it. */
    List<String> lines(boolean colours) {
        Table table = new Table("", "");
        table.row("Listener", "%s (%s)".formatted(listener.name(), listener.bind()));
        if (refused) {
            table.row("Answer", "400 Bad Request: the target has " + reason());
        } else {
            if (!request.changedPath().isEmpty()) {
                table.row("Path", request.changedPath() + ", normalised");
            }
            route(table);
        }
        List<String> lines = table.lines(colours);
        return lines.subList(1, lines.size());
    }

    private String reason() {
        return request.refusal() == null ? "" : request.refusal().text();
    }

    private void route(Table table) {
        RouteConfig winner = routes.winner();
        table.row(
                "Route",
                winner == null
                        ? "none takes it: 404 Not Found"
                        : winner.name() + ": " + RouteText.match(winner) + priority(winner));
        String head = "Passed over";
        for (Explanation.Passed passed : routes.passed()) {
            table.row(head, passed.route().name() + ": " + passed.reason());
            head = "";
        }
        if (winner == null) {
            return;
        }
        head = "Filters";
        for (String filter : FilterText.of(winner)) {
            table.row(head, filter);
            head = "";
        }
        table.row("Target", RouteText.target(winner) + override(winner));
        MirrorConfig mirror = winner.policy().mirror();
        if (mirror != null) {
            table.row("Copy", "%s %% of requests to cluster %s".formatted(percent(mirror), mirror.cluster()));
        }
        for (ClusterConfig cluster : clusters(winner)) {
            table.row(
                    "Cluster",
                    "%s (%s)".formatted(cluster.name(), cluster.algorithm().spelling()));
            head = "Endpoints";
            for (String endpoint : endpoints(cluster)) {
                table.row(head, endpoint);
                head = "";
            }
        }
    }

    private static String priority(RouteConfig route) {
        return route.priority() == 0 ? "" : " (priority " + route.priority() + ")";
    }

    private static String percent(MirrorConfig mirror) {
        return BigDecimal.valueOf(mirror.percent()).stripTrailingZeros().toPlainString();
    }

    /** What a header chooses, or could. */
    private String override(RouteConfig route) {
        if (!(route.action() instanceof RouteAction.Forward forward)
                || forward.overrideHeader().isEmpty()) {
            return "";
        }
        String value = value(forward.overrideHeader());
        boolean chooses =
                forward.split().stream().anyMatch(part -> part.cluster().equals(value));
        return chooses
                ? "; header %s chooses %s".formatted(forward.overrideHeader(), value)
                : "; header %s could choose".formatted(forward.overrideHeader());
    }

    private String value(String name) {
        Head head = request.request();
        int field = head.findNamed(Ascii.bytes(name));
        return field < 0 ? "" : Ascii.text(head.bytes(), head.valueStart(field), head.valueEnd(field));
    }

    /** Those that it may be forwarded to. */
    private List<ClusterConfig> clusters(RouteConfig route) {
        if (!(route.action() instanceof RouteAction.Forward forward)) {
            return List.of();
        }
        List<String> names = forward.split().stream()
                .map(RouteAction.WeightedCluster::cluster)
                .toList();
        return config.clusters().stream()
                .filter(cluster -> names.contains(cluster.name()))
                .toList();
    }

    private static List<String> endpoints(ClusterConfig cluster) {
        return switch (cluster.discovery()) {
            case Discovery.Named named ->
                named.endpoints().stream().map(RequestExplanation::text).toList();
            case Discovery.Dns dns -> List.of("whatever %s is, by DNS".formatted(dns.name()));
            case Discovery.File file -> List.of("whatever %s says".formatted(file.path()));
        };
    }

    private static String text(EndpointConfig endpoint) {
        return endpoint.weight() == 1
                ? endpoint.address().toString()
                : "%s weight %d".formatted(endpoint.address(), endpoint.weight());
    }

    /** As programs read it. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        RouteConfig winner = refused ? null : routes.winner();
        json.put("listener", listener.name());
        json.put("refused", refused ? reason() : "");
        json.put("path", Ascii.text(request.pathBytes(), request.pathStart(), request.pathEnd()));
        json.put("route", winner == null ? "" : winner.name());
        List<Map<String, Object>> passed = new ArrayList<>();
        if (!refused) {
            for (Explanation.Passed one : routes.passed()) {
                passed.add(Map.of("route", one.route().name(), "reason", one.reason()));
            }
        }
        json.put("passed", passed);
        json.put("filters", winner == null ? List.of() : FilterText.of(winner));
        json.put("target", winner == null ? "" : RouteText.target(winner));
        Map<String, Object> clusters = new LinkedHashMap<>();
        if (winner != null) {
            clusters(winner).forEach(cluster -> clusters.put(cluster.name(), endpoints(cluster)));
        }
        json.put("clusters", clusters);
        return json;
    }
}
