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
import balancebeam.filter.LocalAnswer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What is asked for by which path. Thread-safe; each call on a virtual thread of its own. */
final class Api implements Function<AdminRequest, LocalAnswer> {
    private static final String READ = "GET, HEAD";
    private static final Set<String> READ_ONLY =
            Set.of("status", "history", "memory", "routes", "plan", "explain", "config", "stream");

    private final Instance instance;
    private final StatusView status;
    private final History history;
    private final Actions actions;
    private final MetricsPage metrics;
    private final ExplainApi explain;

    Api(Instance instance, StatusView status, History history, Events events, RecentExchanges recent) {
        this.instance = instance;
        this.status = status;
        this.history = history;
        this.actions = new Actions(instance, events);
        this.metrics = new MetricsPage(instance, recent);
        this.explain = new ExplainApi(instance, events, recent);
    }

    @Override
    public LocalAnswer apply(AdminRequest request) {
        List<String> path = request.segments();
        String first = path.isEmpty() ? "" : path.getFirst();
        if (first.equals("v1") && path.size() > 1) {
            return request.isRead() ? read(path, request) : change(path, request);
        }
        if (!request.isRead()) {
            return AdminAnswer.notAllowed(READ);
        }
        return switch (first) {
            case "" -> redirect();
            case "console" ->
                request.path().equals("/console") ? redirect() : ConsoleFiles.of(path.subList(1, path.size()));
            case "healthz" -> AdminAnswer.text(200, "ok\n");
            case "readyz" ->
                instance.isDraining() ? AdminAnswer.text(503, "draining\n") : AdminAnswer.text(200, "ready\n");
            case "metrics" -> metrics(request);
            default -> nothing(request);
        };
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

    private LocalAnswer read(List<String> path, AdminRequest request) {
        if (path.size() != 2) {
            return isChange(path) ? AdminAnswer.notAllowed("POST") : nothing(request);
        }
        return switch (path.get(1)) {
            case "status" -> AdminAnswer.json(200, status.json());
            case "history" -> AdminAnswer.json(200, history.json());
            case "memory" -> AdminAnswer.json(200, MemoryView.json(instance));
            case "routes" -> AdminAnswer.json(200, RoutesView.json(instance.config()));
            case "plan" -> plan();
            case "explain" -> explain.answer(request);
            case "config" -> config();
            case "reload" -> AdminAnswer.notAllowed("POST");
            default -> nothing(request);
        };
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

    private static boolean isChange(List<String> path) {
        return (path.size() == 6
                        && path.get(1).equals("clusters")
                        && path.get(3).equals("endpoints"))
                || (path.size() == 4
                        && path.get(1).equals("routes")
                        && path.get(3).equals("maintenance"));
    }

    private LocalAnswer change(List<String> path, AdminRequest request) {
        if (!request.method().equals("POST") && !request.method().equals("PUT")) {
            return AdminAnswer.notAllowed("GET, HEAD, POST, PUT");
        }
        if (path.size() == 2 && path.get(1).equals("reload")) {
            return actions.reload();
        }
        if (!isChange(path)) {
            return path.size() == 2 && READ_ONLY.contains(path.get(1))
                    ? AdminAnswer.notAllowed(READ)
                    : nothing(request);
        }
        return path.get(1).equals("clusters")
                ? actions.endpoint(path, request)
                : actions.maintenance(path.get(2), request);
    }
}
