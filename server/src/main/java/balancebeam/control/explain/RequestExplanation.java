package balancebeam.control.explain;

import balancebeam.balance.BalancedSet;
import balancebeam.bytes.Ascii;
import balancebeam.config.ClusterConfig;
import balancebeam.config.Config;
import balancebeam.config.Discovery;
import balancebeam.config.EndpointConfig;
import balancebeam.config.ListenerConfig;
import balancebeam.config.MirrorConfig;
import balancebeam.config.RouteAction;
import balancebeam.config.RouteConfig;
import balancebeam.control.Instance;
import balancebeam.control.status.FilterText;
import balancebeam.control.status.ProtocolText;
import balancebeam.control.status.RouteText;
import balancebeam.http.Head;
import balancebeam.proxy.routes.Explanation;
import balancebeam.proxy.routes.RouteTable;
import balancebeam.proxy.routes.StrictPaths;
import balancebeam.upstream.Cluster;
import java.math.BigDecimal;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a configuration would do with a request, and why. One thread only. */
public final class RequestExplanation {
    private final Config config;
    private final ListenerConfig listener;
    private final String speaks;
    private final String remark;
    private final AskedRequest request;
    private final Function<ClusterConfig, @Nullable List<Standing>> standings;
    private final Function<ClusterConfig, @Nullable KeyedPick> picks;
    private final Predicate<RouteConfig> closed;
    private final Explanation routes;
    private final boolean refused;

    private RequestExplanation(
            Config config,
            ListenerChoice choice,
            Function<ListenerConfig, String> speaks,
            AskedRequest request,
            Function<ClusterConfig, @Nullable List<Standing>> standings,
            Function<ClusterConfig, @Nullable KeyedPick> picks,
            Predicate<RouteConfig> closed) {
        this.config = config;
        this.listener = choice.listener();
        this.speaks = speaks.apply(listener);
        this.remark = choice.remark();
        this.request = request;
        this.standings = standings;
        this.picks = picks;
        this.closed = closed;
        List<RouteConfig> here = config.routes().stream()
                .filter(route -> route.match().listeners().isEmpty()
                        || route.match().listeners().contains(this.listener.name()))
                .toList();
        this.refused = StrictPaths.needed(here) && request.refusal() != null;
        this.routes = new RouteTable<>(here, RouteConfig::name).explain(request);
    }

    /**
     * By a configuration, whose endpoints nobody has looked at.
     *
     * @param listener the name of the one by which it comes; null for one that fits the URL
     * @throws IllegalArgumentException when there is no such listener
     */
    public static RequestExplanation of(Config config, @Nullable String listener, AskedRequest request) {
        ListenerChoice choice =
                ListenerChoice.of(config, listener, request, one -> one.bind().port());
        return new RequestExplanation(
                config,
                choice,
                ProtocolText::of,
                request,
                cluster -> null,
                cluster -> KeyedPick.of(cluster, request, null, 0),
                FilterText::isClosed);
    }

    /** The same by what is in force, with the endpoints as they are at the moment. */
    public static RequestExplanation of(Instance instance, @Nullable String listener, AskedRequest request) {
        Config config = instance.config();
        Map<String, InetSocketAddress> bound = new HashMap<>();
        instance.listeners().forEach(one -> bound.put(one.name(), one.address()));
        ListenerChoice choice = ListenerChoice.of(config, listener, request, one -> {
            InetSocketAddress address = bound.get(one.name());
            return address == null ? 0 : address.getPort();
        });
        return new RequestExplanation(
                config,
                choice,
                one -> {
                    InetSocketAddress address = bound.get(one.name());
                    return address == null ? ProtocolText.of(one) : ProtocolText.of(one, address);
                },
                request,
                cluster -> Standing.of(instance, cluster.name()),
                cluster -> {
                    Cluster running = instance.clusters().get(cluster.name());
                    BalancedSet live = running == null ? null : running.balanced();
                    return KeyedPick.of(cluster, request, live, instance.nowNanos());
                },
                route -> instance.isInMaintenance(route.name()));
    }

    /** As people read it. */
    public List<String> lines() {
        Rows rows = new Rows().row("Listener", "%s (%s)%s".formatted(listener.name(), speaks, remark));
        if (refused) {
            rows.row("Answer", "400 Bad Request: the target has " + reason());
            return rows.lines();
        }
        if (!request.changedPath().isEmpty()) {
            rows.row("Path", request.changedPath() + ", normalised");
        }
        RouteConfig winner = routes.winner();
        rows.row(
                "Route",
                winner == null
                        ? "none takes it: 404 Not Found"
                        : winner.name() + ": " + RouteText.match(winner) + priority(winner));
        rows.rows(
                "Passed over",
                routes.passed().stream()
                        .map(passed -> passed.route().name() + ": " + passed.reason())
                        .toList());
        if (winner != null) {
            target(winner, rows);
        }
        return rows.lines();
    }

    private void target(RouteConfig winner, Rows rows) {
        rows.rows("Filters", FilterText.of(winner, closed.test(winner)));
        rows.row("Target", RouteText.target(winner) + override(winner));
        List<String> times = timeouts(winner);
        rows.rows("Timeouts", times.isEmpty() ? times : List.of(String.join(", ", times)));
        MirrorConfig mirror = winner.policy().mirror();
        if (mirror != null) {
            rows.row("Copy", "%s %% of requests to cluster %s".formatted(percent(mirror), mirror.cluster()));
        }
        for (ClusterConfig cluster : clusters(winner)) {
            rows.row(
                    "Cluster",
                    "%s (%s, %s)"
                            .formatted(
                                    cluster.name(), cluster.algorithm().name().spelling(), ProtocolText.of(cluster)));
            List<Standing> live = standings.apply(cluster);
            rows.rows(
                    "Endpoints",
                    live == null
                            ? configured(cluster)
                            : live.stream().map(Standing::toString).toList());
            if (live != null && clusters(winner).size() == 1 && live.stream().allMatch(Standing::isShut)) {
                rows.row("Answer", "502 Bad Gateway: no_endpoint, as it is now");
            }
            KeyedPick pick = picks.apply(cluster);
            if (pick != null) {
                pick.addTo(rows);
            }
        }
    }

    private List<String> timeouts(RouteConfig winner) {
        return TimeLimits.of(winner, config.timeouts(), request.request());
    }

    private String reason() {
        return request.refusal() == null ? "" : request.refusal().text();
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
        String chosen = chosen(forward);
        return chosen.isEmpty()
                ? "; header %s could choose".formatted(forward.overrideHeader())
                : "; header %s chooses %s".formatted(forward.overrideHeader(), chosen);
    }

    /** The cluster that a header of the request names; empty for none. */
    private String chosen(RouteAction.Forward forward) {
        Head head = request.request();
        int field =
                forward.overrideHeader().isEmpty() ? Head.NONE : head.findNamed(Ascii.bytes(forward.overrideHeader()));
        String value = field == Head.NONE ? "" : Ascii.text(head.bytes(), head.valueStart(field), head.valueEnd(field));
        return forward.split().stream().anyMatch(part -> part.cluster().equals(value)) ? value : "";
    }

    /** Those that it may be forwarded to: the chosen one, or all that can be drawn. */
    private List<ClusterConfig> clusters(RouteConfig route) {
        if (!(route.action() instanceof RouteAction.Forward forward)) {
            return List.of();
        }
        String chosen = chosen(forward);
        List<String> names = forward.split().stream()
                .filter(part ->
                        chosen.isEmpty() ? part.weight() > 0 : part.cluster().equals(chosen))
                .map(RouteAction.WeightedCluster::cluster)
                .toList();
        return config.clusters().stream()
                .filter(cluster -> names.contains(cluster.name()))
                .toList();
    }

    private static List<String> configured(ClusterConfig cluster) {
        return switch (cluster.discovery()) {
            case Discovery.Named named ->
                named.endpoints().stream().map(RequestExplanation::text).toList();
            case Discovery.Dns dns -> List.of("whatever %s is, by DNS".formatted(dns.name()));
            case Discovery.File file -> List.of("whatever %s says".formatted(file.path()));
        };
    }

    private static String text(EndpointConfig endpoint) {
        String weight = endpoint.weight() == 1 ? "" : " weight " + endpoint.weight();
        String zone = endpoint.zone().isEmpty() ? "" : ", zone " + endpoint.zone();
        return endpoint.address() + weight + zone;
    }

    /** As programs read it. Of a file nothing is known of eligible endpoints: then only {@code clusters} has them. */
    public Map<String, Object> json() {
        RouteConfig winner = refused ? null : routes.winner();
        List<ClusterConfig> targets = winner == null ? List.of() : clusters(winner);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("listener", listener.name());
        json.put("speaks", speaks);
        json.put("refused", refused ? reason() : "");
        json.put("path", Ascii.text(request.pathBytes(), request.pathStart(), request.pathEnd()));
        json.put("route", winner == null ? null : winner.name());
        List<Map<String, Object>> passed = new ArrayList<>();
        if (!refused) {
            routes.passed()
                    .forEach(one -> passed.add(Map.of("route", one.route().name(), "reason", one.reason())));
        }
        json.put("passed", passed);
        json.put("filters", winner == null ? List.of() : FilterText.of(winner, closed.test(winner)));
        json.put("timeouts", winner == null ? List.of() : timeouts(winner));
        json.put("target", winner == null ? null : RouteText.target(winner));
        json.put("cluster", targets.size() == 1 ? targets.getFirst().name() : null);
        Map<String, Object> clusters = new LinkedHashMap<>();
        Map<String, Object> protocols = new LinkedHashMap<>();
        Map<String, Object> hashed = new LinkedHashMap<>();
        Map<String, Object> picked = new LinkedHashMap<>();
        List<String> eligible = new ArrayList<>();
        List<Map<String, Object>> skipped = new ArrayList<>();
        for (ClusterConfig cluster : targets) {
            List<Standing> live = standings.apply(cluster);
            protocols.put(cluster.name(), ProtocolText.of(cluster));
            KeyedPick pick = picks.apply(cluster);
            if (pick != null) {
                hashed.put(cluster.name(), pick.hashed());
                if (pick.endpoint() != null) {
                    picked.put(cluster.name(), pick.endpoint());
                }
            }
            clusters.put(
                    cluster.name(),
                    live == null
                            ? configured(cluster)
                            : live.stream().map(Standing::endpoint).toList());
            for (Standing one : live == null ? List.<Standing>of() : live) {
                if (one.isEligible()) {
                    eligible.add(one.endpoint());
                } else {
                    skipped.add(Map.of("endpoint", one.endpoint(), "reason", one.against()));
                }
            }
        }
        json.put("clusters", clusters);
        json.put("protocols", protocols);
        json.put("hashed", hashed);
        json.put("picks", picked);
        json.put("eligible", eligible);
        json.put("skipped", skipped);
        json.put("text", String.join("\n", lines()));
        return json;
    }
}
