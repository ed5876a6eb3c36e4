package balancebeam.cli;

import balancebeam.cli.admin.JsonView;
import java.util.ArrayList;
import java.util.List;

/** The answer of {@code GET /v1/status} as a page of tables. Static functions without state. */
final class StatusPage {
    private static final int CLIENT_ERRORS = 3;
    private static final int SERVER_ERRORS = 4;

    private StatusPage() {}

    static List<String> lines(JsonView status, boolean colours) {
        List<String> lines = new ArrayList<>(summary(status, colours));
        for (Table table : List.of(listeners(status), routes(status), endpoints(status))) {
            lines.add("");
            lines.addAll(table.lines(colours));
        }
        return lines;
    }

    private static List<String> summary(JsonView status, boolean colours) {
        List<String> lines = new ArrayList<>();
        lines.add("%s, up %s"
                .formatted(
                        Table.clean(status.text("version")),
                        Figures.between(status.text("startTime"), status.text("time"))));
        lines.add("Configuration %d; %s".formatted(status.whole("configVersion"), reload(status, colours)));
        lines.add("%s resident; %s; %s to no route"
                .formatted(
                        Figures.bytes(status.view("memory").whole("rssBytes")),
                        Figures.count(status.whole("loops"), "event loop"),
                        Figures.count(status.whole("unrouted"), "request")));
        if (status.truth("draining")) {
            lines.add(Style.WARN.of("It is stopping, and takes no new connections, or soon won't.", colours));
        }
        return lines;
    }

    private static String reload(JsonView status, boolean colours) {
        JsonView reload = status.view("reload");
        JsonView last = reload.view("last");
        if (!reload.has("last")) {
            return "not reloaded since the start";
        }
        String ago = Figures.between(last.text("at"), status.text("time"));
        List<String> message = last.text("message").lines().toList();
        String first = message.isEmpty() ? "" : Table.clean(message.getFirst());
        if (last.truth("ok")) {
            return "last reload %s ago, in %s ms: %s".formatted(ago, Figures.millis(last.number("tookMs")), first);
        }
        String more = message.size() > 1 ? " (and %d more)".formatted(message.size() - 1) : "";
        return Style.BAD.of(
                "last reload failed %s ago, nothing has changed: %s%s".formatted(ago, first, more), colours);
    }

    private static Table listeners(JsonView status) {
        Table table = new Table("LISTENER", "ADDRESS", "SPEAKS", ">OPEN", ">AT MOST");
        for (JsonView listener : status.views("listeners")) {
            table.row(
                    listener.text("name"),
                    listener.has("scheme")
                            ? listener.text("scheme") + "://" + listener.text("address")
                            : listener.text("address"),
                    listener.text("speaks"),
                    text(listener.whole("connections")),
                    text(listener.whole("maxConnections")));
        }
        return table;
    }

    private static Table routes(JsonView status) {
        Table table = new Table(
                "ROUTE",
                "MATCH",
                "TARGET",
                ">REQUESTS",
                ">RUNNING",
                ">4XX",
                ">5XX",
                ">ERRORS",
                ">RETRIES",
                ">P50",
                ">P99",
                "");
        for (JsonView route : status.views("routes")) {
            boolean closed = route.truth("maintenance");
            table.row(
                            route.text("name"),
                            route.text("match"),
                            route.text("target"),
                            text(route.whole("requests")),
                            text(route.whole("inFlight")),
                            text(route.whole("statuses", CLIENT_ERRORS)),
                            text(route.whole("statuses", SERVER_ERRORS)),
                            text(route.whole("errors")),
                            text(route.whole("retries")),
                            Figures.millis(route.number("p50Ms")),
                            Figures.millis(route.number("p99Ms")),
                            closed ? "in maintenance" : "")
                    .style(6, route.whole("statuses", SERVER_ERRORS) > 0 ? Style.BAD : Style.PLAIN)
                    .style(7, route.whole("errors") > 0 ? Style.BAD : Style.PLAIN)
                    .style(11, Style.WARN);
        }
        return table;
    }

    private static Table endpoints(JsonView status) {
        Table table = new Table(
                "CLUSTER",
                "ENDPOINT",
                "STATE",
                ">FOR",
                ">WEIGHT",
                ">REQUESTS",
                ">RUNNING",
                ">OPEN",
                ">5XX",
                ">FAILED",
                ">P50",
                ">P99",
                "REASON");
        for (JsonView cluster : status.views("clusters")) {
            String speaks = cluster.has("speaks") ? ", " + cluster.text("speaks") : "";
            String panics = cluster.has("panic") && cluster.truth("panic") ? ", panics" : "";
            String name = "%s (%s%s%s%s)"
                    .formatted(cluster.text("name"), cluster.text("algorithm"), speaks, panics, concurrency(cluster));
            for (JsonView endpoint : cluster.views("endpoints")) {
                add(table, name, endpoint, status.text("time"));
                name = "";
            }
            if (cluster.views("endpoints").isEmpty()) {
                table.row(name, "none").style(1, Style.BAD);
            }
        }
        return table;
    }

    /** How many of its requests run and wait, where that is limited. */
    private static String concurrency(JsonView cluster) {
        if (!cluster.has("concurrency")) {
            return "";
        }
        JsonView now = cluster.view("concurrency");
        String limit = now.whole("limit") == 0 ? "" : " of " + now.whole("limit");
        String waiting = now.whole("waiting") == 0 ? "" : ", %d waiting".formatted(now.whole("waiting"));
        return ", %d%s running%s".formatted(now.whole("running"), limit, waiting);
    }

    private static void add(Table table, String cluster, JsonView endpoint, String now) {
        long failed = endpoint.whole("connectFailures") + endpoint.whole("resets");
        table.row(
                        cluster,
                        endpoint.text("address") + name(endpoint) + EndpointState.place(endpoint),
                        EndpointState.text(endpoint),
                        Figures.between(endpoint.text("since"), now),
                        EndpointState.weight(endpoint),
                        text(endpoint.whole("requests")),
                        EndpointState.running(endpoint),
                        text(endpoint.whole("connections")),
                        text(endpoint.whole("statuses", SERVER_ERRORS)),
                        text(failed),
                        Figures.millis(endpoint.number("p50Ms")),
                        Figures.millis(endpoint.number("p99Ms")),
                        EndpointState.reason(endpoint))
                .style(2, EndpointState.style(endpoint))
                .style(9, failed > 0 ? Style.WARN : Style.PLAIN);
    }

    /** The name that it was configured by, if that is another. */
    private static String name(JsonView endpoint) {
        String name = endpoint.text("name");
        return name.isEmpty() || name.equals(endpoint.text("address")) ? "" : " " + name;
    }

    private static String text(long number) {
        return Long.toString(number);
    }
}
