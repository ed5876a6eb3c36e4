package balancebeam.control.admin;

import balancebeam.control.Instance;
import balancebeam.control.Plan;
import balancebeam.control.metrics.MetricsPage;
import balancebeam.control.metrics.PageFormat;
import balancebeam.control.recent.RecentExchanges;
import balancebeam.control.status.Events;
import balancebeam.control.status.History;
import balancebeam.control.status.MemoryView;
import balancebeam.control.status.RoutesView;
import balancebeam.control.status.StatusView;
import balancebeam.control.status.TlsJson;
import balancebeam.filter.LocalAnswer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is asked for by which path. Thread-safe; each call on a virtual thread of its own. */
final class Api implements Function<AdminRequest, LocalAnswer> {
    private static final List<String> TEXT = List.of("text/plain; charset=utf-8");
    private static final String STREAM = "text/event-stream";

    private final Instance instance;
    private final StatusView status;
    private final History history;
    private final Actions actions;
    private final MetricsPage metrics;
    private final List<Call> calls;
    private final ExplainApi explain;

    Api(Instance instance, StatusView status, History history, Events events, RecentExchanges recent) {
        this.instance = instance;
        this.status = status;
        this.history = history;
        this.actions = new Actions(instance, events);
        this.metrics = new MetricsPage(instance, recent);
        this.explain = new ExplainApi(instance, events, recent);
        this.calls = calls();
    }

    private List<Call> calls() {
        List<Call> all = new ArrayList<>(reads());
        all.addAll(changes());
        return List.copyOf(all);
    }

    private List<Call> reads() {
        List<Call> all = new ArrayList<>();
        all.add(Call.text("/healthz", TEXT, "Whether the process lives.", any -> AdminAnswer.text(200, "ok\n")));
        all.add(Call.text("/readyz", TEXT, "Whether it wants traffic: 503 as soon as it drains.", any -> ready())
                .failingWith(503));
        List<String> formats =
                Stream.of(PageFormat.values()).map(PageFormat::contentType).toList();
        all.add(Call.text("/metrics", formats, "The metrics, as Prometheus asks for them.", this::metrics));
        all.add(Call.read("/v1/status", "Status", "The whole state.", any -> AdminAnswer.json(200, status.json())));
        all.add(Call.text(StreamApi.PATH, List.of(STREAM), "The whole state, each second an event.", any -> stream()));
        all.add(Call.read(
                "/v1/history", "History", "The last five minutes.", any -> AdminAnswer.json(200, history.json())));
        all.add(Call.read(
                "/v1/memory", "Memory", "Where memory is.", any -> AdminAnswer.json(200, MemoryView.json(instance))));
        all.add(Call.read(
                "/v1/routes",
                "Routes",
                "Which routes there are, in the order of matching.",
                any -> AdminAnswer.json(200, RoutesView.json(instance))));
        all.add(Call.read(
                        "/v1/explain",
                        "Explanation",
                        "What would become of a request (url), or became of one (id), and why.",
                        explain::answer)
                .with(ExplainApi.PARAMETERS));
        all.add(Call.read(
                "/v1/tls",
                "Tls",
                "Certificates in use, and what became of handshakes.",
                any -> AdminAnswer.json(200, TlsJson.of(instance.tls(), instance.acme()))));
        all.add(Call.read("/v1/plan", "Plan", "What a reload would change now.", any -> plan()));
        all.add(Call.read("/v1/config", "ConfigText", "The text of the configuration in force.", any -> config()));
        all.add(Call.read("/v1/openapi.json", "OpenApi", "This description.", any -> description()));
        return all;
    }

    private List<Call> changes() {
        List<Call> all = new ArrayList<>();
        all.add(Call.change("/v1/reload", null, "Reload", "Reads the configuration again.", any -> actions.reload())
                .failingWith(422));
        all.add(change(
                "drain", "DrainWanted", "Takes an endpoint out, at once or little by little: it gets nothing new."));
        all.add(change("undrain", null, "Takes it back in."));
        all.add(change("eject", null, "Takes an endpoint out, as if it had failed."));
        all.add(change("restore", null, "Takes it back in."));
        all.add(change("weight", "WeightWanted", "Gives an endpoint another weight."));
        all.add(Call.change(
                "/v1/routes/{route}/maintenance",
                "MaintenanceWanted",
                "MaintenanceChanged",
                "Closes a route for maintenance, or opens it again.",
                request -> actions.maintenance(request.segments().get(2), request)));
        return all;
    }

    private Call change(String action, @Nullable String body, String summary) {
        return Call.change(
                "/v1/clusters/{cluster}/endpoints/{endpoint}/" + action,
                body,
                "EndpointChanged",
                summary,
                request -> actions.endpoint(request.segments(), request));
    }

    @Override
    public LocalAnswer apply(AdminRequest request) {
        List<String> path = request.segments();
        if (path.isEmpty() || path.getFirst().equals("console")) {
            return request.isRead() ? page(request) : AdminAnswer.notAllowed(String.join(", ", Call.READS));
        }
        List<Call> there = calls.stream().filter(call -> call.takes(path)).toList();
        if (there.isEmpty()) {
            return nothing(request);
        }
        for (Call call : there) {
            if (call.methods().contains(request.method())) {
                return call.action().apply(request);
            }
        }
        return AdminAnswer.notAllowed(there.stream()
                .flatMap(call -> call.methods().stream())
                .distinct()
                .collect(Collectors.joining(", ")));
    }

    private static LocalAnswer page(AdminRequest request) {
        List<String> path = request.segments();
        boolean file = request.path().startsWith("/console/");
        return file ? ConsoleFiles.of(path.subList(1, path.size())) : redirect();
    }

    private LocalAnswer description() {
        return AdminAnswer.json(200, OpenApi.of(calls, status.version()));
    }

    private LocalAnswer ready() {
        return instance.isDraining() ? AdminAnswer.text(503, "draining\n") : AdminAnswer.text(200, "ready\n");
    }

    /** To HEAD; GET is answered on the loop. */
    private static LocalAnswer stream() {
        return AdminAnswer.of(200, STREAM, "");
    }

    private LocalAnswer metrics(AdminRequest request) {
        PageFormat format = PageFormat.accepted(request.field("accept"));
        byte[] page = format == PageFormat.TEXT ? metrics.text() : metrics.openMetrics();
        return new LocalAnswer(200, "Cache-Control: no-store\r\n", format.contentType(), page, null);
    }

    private static LocalAnswer redirect() {
        return LocalAnswer.empty(302, "Location: /console/\r\n", null);
    }

    private static LocalAnswer nothing(AdminRequest request) {
        return AdminAnswer.error(404, "there is nothing at " + request.path());
    }

    private LocalAnswer config() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("files", List.copyOf(instance.configTexts().keySet()));
        json.put(
                "text",
                instance.configTexts().isEmpty()
                        ? "# It was started from flags: there is no file.\n"
                        : String.join("\n", instance.configTexts().values()));
        return AdminAnswer.json(200, json);
    }

    private LocalAnswer plan() {
        Plan plan = instance.plan();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("changes", plan.changes());
        json.put("problems", plan.problems());
        json.put("warnings", plan.warnings());
        return AdminAnswer.json(200, json);
    }
}
