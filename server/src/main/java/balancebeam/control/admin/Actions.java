package balancebeam.control.admin;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointAdmin;
import balancebeam.config.EndpointConfig;
import balancebeam.control.Instance;
import balancebeam.control.ReloadResult;
import balancebeam.control.status.Events;
import balancebeam.control.status.StatusView;
import balancebeam.filter.LocalAnswer;
import balancebeam.upstream.Cluster;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the admin API changes. Thread-safe. Each change is logged, and an event; of a reload that is seen to elsewhere, whoever asks for it. */
final class Actions {
    private static final Logger LOG = LoggerFactory.getLogger(Actions.class);
    private static final int MOST_DRAIN_SECONDS = 86_400;

    private final Instance instance;
    private final Events events;

    Actions(Instance instance, Events events) {
        this.instance = instance;
        this.events = events;
    }

    LocalAnswer reload() {
        ReloadResult result = instance.reload();
        return AdminAnswer.json(result.ok() ? 200 : 422, StatusView.reload(result));
    }

    /** {@code /v1/clusters/CLUSTER/endpoints/ADDRESS/ACTION}. */
    LocalAnswer endpoint(List<String> segments, AdminRequest request) {
        Cluster cluster = instance.clusters().get(segments.get(2));
        if (cluster == null) {
            return AdminAnswer.error(404, "there is no cluster " + segments.get(2));
        }
        Endpoint endpoint = find(cluster, segments.get(4));
        if (endpoint == null) {
            return AdminAnswer.error(404, "cluster %s has no endpoint %s".formatted(cluster.name(), segments.get(4)));
        }
        return switch (segments.get(5)) {
            case "drain" -> drain(cluster, endpoint, request);
            case "eject" -> decide(cluster, endpoint, EndpointAdmin.EJECTED);
            case "undrain", "restore" -> decide(cluster, endpoint, EndpointAdmin.ACTIVE);
            case "weight" -> weigh(cluster, endpoint, request);
            default -> AdminAnswer.error(404, "there is no action " + segments.get(5));
        };
    }

    private static @Nullable Endpoint find(Cluster cluster, String text) {
        for (Endpoint endpoint : cluster.all()) {
            if (endpoint.addressText().equals(text) || endpoint.name().equals(text)) {
                return endpoint;
            }
        }
        return null;
    }

    private LocalAnswer decide(Cluster cluster, Endpoint endpoint, EndpointAdmin decision) {
        String before = text(endpoint.admin());
        cluster.decide(endpoint, decision);
        return changed(endpoint, before, text(decision));
    }

    private LocalAnswer drain(Cluster cluster, Endpoint endpoint, AdminRequest request) {
        Object seconds = JsonBody.of(request).get("seconds");
        if (seconds == null || Integer.valueOf(0).equals(seconds) || !endpoint.takesWork()) {
            return decide(cluster, endpoint, EndpointAdmin.DRAINED);
        }
        if (!(seconds instanceof Integer wanted) || wanted < 0 || wanted > MOST_DRAIN_SECONDS) {
            return AdminAnswer.error(400, "expected {\"seconds\": N} with N from 0 to " + MOST_DRAIN_SECONDS);
        }
        String before = text(endpoint.admin());
        cluster.drain(endpoint, TimeUnit.SECONDS.toNanos(wanted));
        return changed(endpoint, before, "%s for %d s".formatted(text(EndpointAdmin.DRAINING), wanted));
    }

    private LocalAnswer weigh(Cluster cluster, Endpoint endpoint, AdminRequest request) {
        Object weight = JsonBody.of(request).get("weight");
        if (!(weight instanceof Integer wanted) || wanted < 0 || wanted > EndpointConfig.MOST_WEIGHT) {
            return AdminAnswer.error(400, "expected {\"weight\": N} with N from 0 to " + EndpointConfig.MOST_WEIGHT);
        }
        String before = "weight " + cluster.weight(endpoint);
        cluster.weigh(endpoint, wanted);
        return changed(endpoint, before, "weight " + wanted);
    }

    private LocalAnswer changed(Endpoint endpoint, String from, String to) {
        String subject = endpoint.cluster() + "/" + endpoint.addressText();
        LOG.info("{} is {} now, by the admin API; it was {}", subject, to, from);
        events.add("admin", subject, from, to, "by the admin API");
        return AdminAnswer.json(200, Map.of("endpoint", subject, "from", from, "to", to));
    }

    /** {@code /v1/routes/ROUTE/maintenance}. */
    LocalAnswer maintenance(String route, AdminRequest request) {
        if (!(JsonBody.of(request).get("on") instanceof Boolean on)) {
            return AdminAnswer.error(400, "expected {\"on\": true} or {\"on\": false}");
        }
        if (!instance.routes().containsKey(route)) {
            return AdminAnswer.error(404, "there is no route " + route);
        }
        instance.maintenance(route, on);
        LOG.info("Route {} is {} now, by the admin API", route, on ? "closed for maintenance" : "open");
        events.add("admin", "route " + route, "", on ? "maintenance" : "open", "by the admin API");
        return AdminAnswer.json(200, Map.of("route", route, "maintenance", on));
    }

    private static String text(EndpointAdmin admin) {
        return admin.name().toLowerCase(Locale.ROOT);
    }
}
