package balancebeam.cli;

import balancebeam.cli.admin.JsonView;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** What has happened between two answers of {@code GET /v1/status}, on a page that fits a terminal. Static functions. */
final class TopPage {
    private static final int SERVER_ERRORS = 4;
    private static final int NARROWEST = 8;
    /** Two lines of summary, and a blank line and headings before each table. */
    private static final int FIXED_LINES = 6;

    private static final double WORRYING_PERCENT = 1;

    private TopPage() {}

    /** Of a terminal, in characters. */
    record Size(int rows, int columns) {
        static final Size UNBOUNDED = new Size(Integer.MAX_VALUE, Integer.MAX_VALUE);
        static final Size USUAL = new Size(24, 80);
    }

    /** A line of a table, with what decides whether it is shown. */
    private record Line(JsonView now, String name, Rates rates, boolean trouble) {}

    /** What happened to one route or endpoint per second. */
    private record Rates(double requests, double errorPercent) {}

    static List<String> lines(JsonView before, JsonView now, Size size, boolean colours) {
        double seconds = seconds(before, now);
        List<Line> routes = routes(before, now, seconds);
        List<Line> endpoints = endpoints(before, now, seconds);
        int room = Math.max(2, size.rows() - FIXED_LINES);
        int forRoutes = Math.min(routes.size(), Math.max(room / 2, room - endpoints.size()));
        int forEndpoints = Math.min(endpoints.size(), room - forRoutes);
        List<String> lines = new ArrayList<>(summary(now, routes, size, colours));
        lines.add("");
        lines.addAll(routes(routes, forRoutes).fit(size.columns(), NARROWEST).lines(colours));
        lines.add("");
        lines.addAll(endpoints(endpoints, forEndpoints)
                .fit(size.columns(), NARROWEST)
                .lines(colours));
        return lines;
    }

    /** The page with a remark in place of its first line. */
    static List<String> with(String remark, List<String> lines, boolean colours) {
        List<String> all = new ArrayList<>(lines);
        all.set(0, Style.BAD.of(remark, colours));
        return all;
    }

    private static double seconds(JsonView before, JsonView now) {
        try {
            Duration between = Duration.between(Instant.parse(before.text("time")), Instant.parse(now.text("time")));
            return between.toNanos() / 1e9;
        } catch (DateTimeException e) {
            return 0;
        }
    }

    private static List<String> summary(JsonView now, List<Line> routes, Size size, boolean colours) {
        double requests =
                routes.stream().mapToDouble(line -> line.rates().requests()).sum();
        double errors = routes.stream()
                .mapToDouble(line -> line.rates().requests() * line.rates().errorPercent())
                .sum();
        long running =
                routes.stream().mapToLong(line -> line.now().whole("inFlight")).sum();
        JsonView last = now.view("reload").view("last");
        boolean failed = now.view("reload").has("last") && !last.truth("ok");
        String first = "%s req/s   %s %% errors   %d running   %s   up %s   q quits"
                .formatted(
                        Figures.short3(requests),
                        Figures.short3(requests == 0 ? 0 : errors / requests),
                        running,
                        Figures.bytes(now.view("memory").whole("rssBytes")),
                        Figures.between(now.text("startTime"), now.text("time")));
        String second = "configuration %d%s%s   %s"
                .formatted(
                        now.whole("configVersion"),
                        failed ? ", the last reload FAILED" : "",
                        now.truth("draining") ? ", stopping" : "",
                        Table.clean(now.text("version")));
        return List.of(
                Style.BOLD.of(cut(first, size), colours),
                (failed ? Style.BAD : Style.DIM).of(cut(second, size), colours));
    }

    private static String cut(String text, Size size) {
        return text.substring(0, Math.min(text.length(), size.columns()));
    }

    // ---- routes ----

    private static List<Line> routes(JsonView before, JsonView now, double seconds) {
        Map<String, JsonView> old = new HashMap<>();
        before.views("routes").forEach(route -> old.put(route.text("name"), route));
        List<Line> lines = new ArrayList<>();
        for (JsonView route : now.views("routes")) {
            String name = route.text("name");
            JsonView then = old.getOrDefault(name, route);
            Rates rates = rates(then, route, seconds, TopPage::badAnswers);
            lines.add(new Line(route, name, rates, route.truth("maintenance")));
        }
        return lines;
    }

    /** An answer of 5xx may count as an error as well, and an error need not have an answer. */
    private static double badAnswers(JsonView route) {
        return Math.max(route.whole("statuses", SERVER_ERRORS), route.whole("errors"));
    }

    private static Table routes(List<Line> all, int most) {
        Table table = new Table("ROUTE", "MATCH", ">REQ/S", ">ERR %", ">RUNNING", ">P50", ">P99");
        for (Line line : chosen(all, most)) {
            JsonView route = line.now();
            boolean closed = route.truth("maintenance");
            table.row(
                            line.name(),
                            closed ? "in maintenance" : route.text("match"),
                            Figures.short3(line.rates().requests()),
                            Figures.short3(line.rates().errorPercent()),
                            Long.toString(route.whole("inFlight")),
                            Figures.millis(route.number("p50Ms")),
                            Figures.millis(route.number("p99Ms")))
                    .style(1, closed ? Style.WARN : Style.DIM)
                    .style(3, worry(line));
        }
        return more(table, all);
    }

    // ---- endpoints ----

    private static List<Line> endpoints(JsonView before, JsonView now, double seconds) {
        Map<String, JsonView> old = new HashMap<>();
        byName(before).forEach(old::put);
        List<Line> lines = new ArrayList<>();
        byName(now).forEach((name, endpoint) -> {
            Rates rates = rates(old.getOrDefault(name, endpoint), endpoint, seconds, TopPage::failures);
            lines.add(new Line(endpoint, name, rates, EndpointState.style(endpoint) != Style.GOOD));
        });
        return lines;
    }

    private static Map<String, JsonView> byName(JsonView status) {
        Map<String, JsonView> all = new LinkedHashMap<>();
        for (JsonView cluster : status.views("clusters")) {
            for (JsonView endpoint : cluster.views("endpoints")) {
                all.put(cluster.text("name") + "/" + endpoint.text("address"), endpoint);
            }
        }
        return all;
    }

    private static double failures(JsonView endpoint) {
        return endpoint.whole("statuses", SERVER_ERRORS) + endpoint.whole("connectFailures") + endpoint.whole("resets");
    }

    private static Table endpoints(List<Line> all, int most) {
        Table table = new Table("ENDPOINT", "STATE", ">REQ/S", ">ERR %", ">RUNNING", ">P50", ">P99");
        for (Line line : chosen(all, most)) {
            JsonView endpoint = line.now();
            table.row(
                            line.name(),
                            EndpointState.text(endpoint),
                            Figures.short3(line.rates().requests()),
                            Figures.short3(line.rates().errorPercent()),
                            EndpointState.running(endpoint),
                            Figures.millis(endpoint.number("p50Ms")),
                            Figures.millis(endpoint.number("p99Ms")))
                    .style(1, EndpointState.style(endpoint))
                    .style(3, worry(line));
        }
        return more(table, all);
    }

    // ---- both ----

    private static Rates rates(JsonView before, JsonView now, double seconds, ToDoubleFunction<JsonView> bad) {
        double requests = Math.max(0, now.whole("requests") - before.whole("requests"));
        double failed = Math.max(0, bad.applyAsDouble(now) - bad.applyAsDouble(before));
        double percent = failed == 0 ? 0 : Math.min(100, 100 * failed / Math.max(requests, failed));
        return new Rates(seconds <= 0 ? 0 : requests / seconds, percent);
    }

    private static Style worry(Line line) {
        double percent = line.rates().errorPercent();
        return percent >= WORRYING_PERCENT ? Style.BAD : percent > 0 ? Style.WARN : Style.PLAIN;
    }

    /** As many as there is room for, in their order; one line less when the last must say how many are left out. */
    private static List<Line> chosen(List<Line> all, int most) {
        if (all.size() <= most) {
            return all;
        }
        List<Line> ranked = new ArrayList<>(all);
        ranked.sort(Comparator.comparing((Line line) -> !line.trouble())
                .thenComparing(line -> -line.rates().requests()));
        Set<Line> kept = new HashSet<>(ranked.subList(0, Math.max(0, most - 1)));
        return all.stream().filter(kept::contains).toList();
    }

    private static Table more(Table table, List<Line> all) {
        int left = all.size() - table.size();
        return left == 0 ? table : table.row("and %d more".formatted(left)).style(0, Style.DIM);
    }
}
