package balancebeam.control.explain;

import balancebeam.config.RouteConfig;
import balancebeam.control.Instance;
import balancebeam.control.recent.PastAttempt;
import balancebeam.control.recent.PastExchange;
import balancebeam.control.status.Buckets;
import balancebeam.control.status.Events;
import balancebeam.control.status.FilterText;
import balancebeam.filter.ProxyError;
import balancebeam.http.Status;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of a request, and why. One thread only. */
public final class PastExplanation {
    private final PastExchange past;
    private final Instant began;
    private final @Nullable String listener;
    private final @Nullable RouteConfig route;
    private final List<String> filters;
    private final Map<String, String> skipped;

    /**
     * Of an exchange that was kept.
     *
     * @param began when the request came
     * @param events what happened to endpoints, before and since
     */
    public PastExplanation(PastExchange past, Instant began, Instance instance, Events events) {
        this.past = past;
        this.began = began;
        this.listener = instance.listeners().stream()
                .filter(one -> one.slot() == past.listener())
                .map(Instance.ListenerView::name)
                .findFirst()
                .orElse(null);
        this.route = instance.config().routes().stream()
                .filter(one -> one.name().equals(past.route()))
                .findFirst()
                .orElse(null);
        // What refused it was on, however the switch stands now.
        this.filters = route == null
                ? List.of()
                : FilterText.of(
                        route, past.error() == ProxyError.MAINTENANCE || instance.isInMaintenance(route.name()));
        this.skipped = StandingThen.heldAgainst(instance, events, past.cluster(), began);
    }

    /** As people read it. */
    public List<String> lines() {
        PastExchange.Times times = past.times();
        Rows rows = new Rows()
                .row(
                        "Request",
                        "%s %s".formatted(orNone(past.method()), past.target())
                                + (past.host().isEmpty() ? "" : " at " + past.host()))
                .row("Id", past.requestId())
                .row("Came", "%s from %s".formatted(began.truncatedTo(ChronoUnit.MILLIS), past.client()))
                .row("Listener", listener == null ? "one that is gone" : listener)
                .row(
                        "Route",
                        past.route().isEmpty() ? "none" : past.route() + (route == null ? ", which is gone" : ""));
        rows.rows("Filters", filters);
        if (!past.cluster().isEmpty()) {
            rows.row("Cluster", past.cluster());
        }
        rows.rows(
                "Failed",
                past.failedAttempts().stream().map(PastExplanation::text).toList());
        if (isAnsweredByEndpoint()) {
            String attempts = past.attempts() > 1 ? ", " + past.attempts() + " attempts" : "";
            rows.row("Endpoint", past.endpoint() + attempts + stickiness());
        }
        List<String> out = new ArrayList<>();
        skipped.forEach((endpoint, reason) -> out.add(endpoint + ": " + reason));
        rows.rows("Skipped", out);
        rows.row("Answer", answer());
        rows.row(
                "Took",
                "%s (queue %s, connect %s, first byte %s)"
                        .formatted(
                                millis(past.totalNanos()),
                                between(times.startNanos(), times.forwardNanos()),
                                between(times.forwardNanos(), times.connectedNanos()),
                                between(times.connectedNanos(), times.answerNanos())));
        return rows.lines();
    }

    private String stickiness() {
        return switch (past.sticky()) {
            case null -> "";
            case NEW -> ", where its client stays from now on";
            case KEPT -> ", where its client was before";
            case MOVED -> ", where its client has moved";
        };
    }

    /** The last one that was tried did not fail. */
    private boolean isAnsweredByEndpoint() {
        return past.attempts() > 0 && past.endpointStatus() != 0;
    }

    private String answer() {
        int status = past.status();
        String said = status == 0 ? "none" : Status.line(status).strip();
        if (past.endpointStatus() != 0 && past.endpointStatus() != status) {
            said += ", where the endpoint said " + past.endpointStatus();
        }
        String denied = past.retryDenied() ? "; not tried again, since the cluster's retries were spent" : "";
        ProxyError error = past.error();
        return said + (error == null ? "" : ": " + lower(error)) + denied;
    }

    private static String text(PastAttempt failed) {
        return "%s: %s after %s".formatted(failed.endpoint(), lower(failed.error()), millis(failed.tookNanos()));
    }

    private static String lower(Enum<?> error) {
        return error.name().toLowerCase(Locale.ROOT);
    }

    private static String orNone(String text) {
        return text.isEmpty() ? "(unreadable)" : text;
    }

    private static String between(long from, long to) {
        return from == 0 || to == 0 ? "-" : millis(to - from);
    }

    private static String millis(long nanos) {
        return Buckets.millis(nanos) + " ms";
    }

    /** As programs read it. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", past.requestId());
        json.put("at", began);
        json.put("client", past.client());
        json.put("method", past.method());
        json.put("host", past.host());
        json.put("target", past.target());
        json.put("listener", listener);
        json.put("route", past.route().isEmpty() ? null : past.route());
        json.put("filters", filters);
        json.put("cluster", past.cluster().isEmpty() ? null : past.cluster());
        json.put("endpoint", past.endpoint().isEmpty() ? null : past.endpoint());
        json.put("attempts", past.attempts());
        json.put("sticky", past.sticky() == null ? null : lower(past.sticky()));
        List<Map<String, Object>> failed = new ArrayList<>();
        past.failedAttempts()
                .forEach(one -> failed.add(Map.of(
                        "endpoint",
                        one.endpoint(),
                        "error",
                        lower(one.error()),
                        "tookMs",
                        Buckets.millis(one.tookNanos()))));
        json.put("failedAttempts", failed);
        json.put("retryDenied", past.retryDenied());
        List<Map<String, Object>> out = new ArrayList<>();
        skipped.forEach((endpoint, reason) -> out.add(Map.of("endpoint", endpoint, "reason", reason)));
        json.put("skipped", out);
        json.put("status", past.status() == 0 ? null : past.status());
        json.put("endpointStatus", past.endpointStatus() == 0 ? null : past.endpointStatus());
        json.put("error", past.error() == null ? null : lower(past.error()));
        json.put("totalMs", Buckets.millis(past.totalNanos()));
        json.put("text", String.join("\n", lines()));
        return json;
    }
}
