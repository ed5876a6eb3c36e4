package balancebeam.control.status;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointMetrics.Counter;
import balancebeam.balance.LatencyHistogram;
import balancebeam.balance.Priorities;
import balancebeam.bytes.IpText;
import balancebeam.config.Balancing;
import balancebeam.config.EndpointProtocol;
import balancebeam.config.ListenerConfig;
import balancebeam.config.RouteConfig;
import balancebeam.control.Instance;
import balancebeam.control.ReloadResult;
import balancebeam.filter.ProxyError;
import balancebeam.filter.Route;
import balancebeam.filter.RouteMetrics;
import balancebeam.upstream.Advice;
import balancebeam.upstream.Cluster;
import balancebeam.upstream.admission.Admission;
import balancebeam.upstream.admission.Waits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The whole state as JSON has it: what {@code GET /v1/status} answers and the stream sends. Thread-safe. */
public final class StatusView {
    private static final int CLASSES = 5;

    private final Instance instance;
    private final History history;
    private final Events events;
    private final String version;

    public StatusView(Instance instance, History history, Events events, String version) {
        this.instance = instance;
        this.history = history;
        this.events = events;
        this.version = version;
    }

    /** Of this program. */
    public String version() {
        return version;
    }

    /** As it is now. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", version);
        json.put("time", Instant.now());
        json.put("startTime", instance.startTime());
        json.put("configVersion", instance.configVersion());
        json.put("zone", instance.config().process().zone());
        json.put("instance", instance.config().process().instance());
        json.put("draining", instance.isDraining());
        json.put("liveSites", instance.liveSites());
        json.put("loops", instance.loops().size());
        json.put(
                "loopLagMs",
                instance.loops().stream()
                        .map(loop -> Buckets.millis(loop.lagNanos()))
                        .toList());
        json.put("memory", memory());
        json.put("reload", reload());
        json.put("listeners", listeners());
        json.put("latencyBoundsMs", Buckets.BOUNDS_MILLIS);
        json.put("unrouted", instance.unrouted().exchanges());
        json.put("routes", routes());
        json.put("clusters", clusters());
        json.put("events", events.json());
        return json;
    }

    private Map<String, Object> memory() {
        return MemoryView.json(instance);
    }

    private Map<String, Object> reload() {
        Map<String, Object> json = new LinkedHashMap<>();
        ReloadResult last = instance.reloads().last();
        json.put("count", instance.reloads().succeeded());
        json.put("failed", instance.reloads().failed());
        json.put("last", last == null ? null : reload(last));
        return json;
    }

    /** How one reload went. */
    public static Map<String, Object> reload(ReloadResult result) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", result.at());
        json.put("tookMs", Buckets.millis(result.took().toNanos()));
        json.put("ok", result.ok());
        json.put("message", result.message());
        json.put("warnings", result.warnings());
        return json;
    }

    private List<Map<String, Object>> listeners() {
        Map<String, ListenerConfig> configs = new HashMap<>();
        instance.config().listeners().forEach(config -> configs.put(config.name(), config));
        return instance.listeners().stream()
                .map(listener -> listener(listener, configs.get(listener.name())))
                .toList();
    }

    /** @param config null when it is going or coming */
    private static Map<String, Object> listener(Instance.ListenerView listener, @Nullable ListenerConfig config) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", listener.name());
        json.put("address", IpText.of(listener.address()));
        if (config != null) {
            json.put("scheme", ProtocolText.scheme(config));
            json.put("protocols", ProtocolText.versions(config));
            json.put("speaks", ProtocolText.of(config, listener.address().getPort()));
        }
        json.put("connections", listener.connections());
        json.put("maxConnections", listener.maxConnections());
        return json;
    }

    private List<Map<String, Object>> routes() {
        List<Map<String, Object>> all = new ArrayList<>();
        Map<String, Route> routes = instance.routes();
        for (RouteConfig config : instance.config().routes()) {
            Route route = routes.get(config.name());
            if (route != null) {
                all.add(route(config, route));
            }
        }
        return all;
    }

    private Map<String, Object> route(RouteConfig config, Route route) {
        RouteMetrics metrics = route.metrics();
        LatencyHistogram recent = history.recent(route);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", route.name());
        json.put("match", RouteText.match(config));
        json.put("target", RouteText.target(config));
        json.put("requests", metrics.exchanges());
        json.put("inFlight", metrics.running());
        List<Long> statuses = new ArrayList<>();
        for (int statusClass = 1; statusClass <= CLASSES; statusClass++) {
            statuses.add(metrics.answers(statusClass));
        }
        json.put("statuses", statuses);
        json.put("errors", errors(metrics));
        json.put("retries", metrics.retries());
        json.put("latency", Buckets.counts(metrics.durations()));
        json.put("maintenance", instance.isInMaintenance(route.name()));
        json.put("p50Ms", Buckets.millis(recent.percentile(50)));
        json.put("p99Ms", Buckets.millis(recent.percentile(99)));
        return json;
    }

    /** Exchanges that did not end as asked, for a reason that is not the client's. */
    private static long errors(RouteMetrics metrics) {
        long errors = 0;
        for (ProxyError error : ProxyError.values()) {
            errors += error.blame() == ProxyError.Blame.CLIENT ? 0 : metrics.errors(error);
        }
        return errors;
    }

    private List<Map<String, Object>> clusters() {
        List<Map<String, Object>> all = new ArrayList<>();
        Map<String, Cluster> clusters = instance.clusters();
        instance.config().clusters().forEach(config -> {
            Cluster cluster = clusters.get(config.name());
            if (cluster != null) {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("name", config.name());
                json.put("algorithm", config.algorithm().name().spelling());
                json.put("protocol", ProtocolText.version(config));
                json.put("tls", config.tls() != null || config.protocol() == EndpointProtocol.HTTP3);
                json.put("speaks", ProtocolText.of(config));
                json.put("panic", cluster.panic().isOn());
                if (cluster.limitsRequests()) {
                    json.put("concurrency", concurrency(cluster));
                }
                Map<Integer, Integer> shares = Priorities.percentages(cluster.get(), instance.nowNanos());
                json.put("zoneAware", config.zoneAware());
                json.put("subsetSize", config.subsetSize());
                json.put(
                        "endpoints",
                        cluster.all().stream()
                                .map(one -> endpoint(config.algorithm(), cluster, one, shares))
                                .toList());
                all.add(json);
            }
        });
        return all;
    }

    private static Map<String, Object> concurrency(Cluster cluster) {
        Admission admission = cluster.admission();
        Waits forEndpoints = cluster.endpointWaits();
        Waits forPlace = admission == null ? new Waits(0) : admission.waits();
        int limit = admission == null ? Integer.MAX_VALUE : admission.limit();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(
                "running",
                admission == null
                        ? cluster.all().stream().mapToInt(Endpoint::inFlight).sum()
                        : admission.running());
        json.put("limit", limit == Integer.MAX_VALUE ? 0 : limit);
        json.put("adaptive", admission != null && admission.isAdaptive());
        json.put("waiting", forPlace.waiting() + forEndpoints.waiting());
        json.put("refused", forPlace.refusedTotal() + forEndpoints.refusedTotal());
        json.put("timedOut", forPlace.timedOutTotal() + forEndpoints.timedOutTotal());
        return json;
    }

    private Map<String, Object> endpoint(
            Balancing algorithm, Cluster cluster, Endpoint endpoint, Map<Integer, Integer> shares) {
        LatencyHistogram recent = history.recent(endpoint);
        String address = endpoint.addressText();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", endpoint.name());
        json.put("address", address);
        json.put("state", lower(endpoint.health().state(instance.nowNanos())));
        json.put("reason", endpoint.health().reason());
        json.put("since", events.since(cluster.name() + "/" + address, endpoint.met()));
        json.put("weight", cluster.weight(endpoint));
        json.put("weightPercent", cluster.percent(endpoint));
        json.put("admin", lower(endpoint.admin()));
        json.put("agent", agent(cluster.advice(endpoint)));
        json.put("priority", endpoint.priority());
        json.put("priorityPercent", shares.getOrDefault(endpoint.priority(), 0));
        json.put("zone", endpoint.zone());
        json.put("inSubset", cluster.balanced().balancers().isInSubset(endpoint));
        json.put("inFlight", endpoint.inFlight());
        json.put("maxInFlight", endpoint.inFlightLimit());
        json.put("load", LoadText.of(algorithm, endpoint));
        json.put("connections", endpoint.connections());
        json.put("requests", endpoint.metrics().total(Counter.REQUESTS));
        json.put(
                "statuses",
                List.of(
                        endpoint.metrics().total(Counter.ANSWERS_1XX),
                        endpoint.metrics().total(Counter.ANSWERS_2XX),
                        endpoint.metrics().total(Counter.ANSWERS_3XX),
                        endpoint.metrics().total(Counter.ANSWERS_4XX),
                        endpoint.metrics().total(Counter.ANSWERS_5XX)));
        json.put("connectFailures", endpoint.metrics().total(Counter.CONNECT_FAILURES));
        json.put("resets", endpoint.metrics().total(Counter.RESETS));
        json.put("retries", endpoint.metrics().total(Counter.RETRIES));
        json.put("ejections", endpoint.metrics().total(Counter.EJECTIONS));
        json.put("p50Ms", Buckets.millis(recent.percentile(50)));
        json.put("p99Ms", Buckets.millis(recent.percentile(99)));
        return json;
    }

    /** Null where there is none that has ever been asked. */
    private static @Nullable Map<String, Object> agent(Advice advice) {
        if (advice.equals(Advice.NONE)) {
            return null;
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("state", advice.state());
        json.put("said", advice.said());
        json.put("complaint", advice.complaint());
        return json;
    }

    private static String lower(@Nullable Enum<?> constant) {
        return String.valueOf(constant).toLowerCase(Locale.ROOT);
    }
}
