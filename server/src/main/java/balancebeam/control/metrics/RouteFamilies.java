package balancebeam.control.metrics;

import balancebeam.balance.LatencyHistogram;
import balancebeam.filter.ProxyError;
import balancebeam.filter.RouteMetrics;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/** What happens to requests, by route. Immutable. */
final class RouteFamilies {
    private static final List<String> CODES = List.of("none", "1xx", "2xx", "3xx", "4xx", "5xx");

    static final List<Family> ALL = List.of(
            new Family(
                    Metric.counter(
                            "balancebeam_requests",
                            "Requests that have ended, by the class of the status that was sent; none: without an"
                                    + " answer.",
                            "route",
                            "code"),
                    RouteFamilies::requests),
            new Family(
                    Metric.histogram(
                            "balancebeam_request_duration_seconds",
                            "Time from a request's complete head to its end.",
                            "route"),
                    RouteFamilies::durations),
            byRoute(
                    Metric.gauge("balancebeam_requests_in_flight", "Requests that run now.", "route"),
                    RouteMetrics::running),
            new Family(
                    Metric.counter(
                            "balancebeam_request_errors",
                            "Requests that could not be done as asked, by reason; docs/errors.md has them all.",
                            "route",
                            "reason"),
                    RouteFamilies::errors),
            byRoute(
                    Metric.counter(
                            "balancebeam_request_retries", "Attempts beyond the first one of a request.", "route"),
                    RouteMetrics::retries),
            new Family(
                    Metric.gauge(
                            "balancebeam_route_maintenance",
                            "1 while the route is closed for maintenance, else 0.",
                            "route"),
                    (scrape, out) -> scrape.instance()
                            .routes()
                            .keySet()
                            .forEach(name -> out.add(scrape.instance().isInMaintenance(name) ? 1 : 0, name))),
            byRoute(
                    Metric.counter("balancebeam_response_sent_bytes", "Bytes of content sent to clients.", "route"),
                    RouteMetrics::sentBytes));

    private RouteFamilies() {}

    private static Family byRoute(Metric metric, ToLongFunction<RouteMetrics> value) {
        return new Family(metric, (scrape, out) -> scrape.routes()
                .forEach((name, route) -> out.add(value.applyAsLong(route), name)));
    }

    private static void requests(Scrape scrape, Points out) {
        scrape.routes().forEach((name, route) -> {
            for (int statusClass = 0; statusClass < CODES.size(); statusClass++) {
                out.add(route.answers(statusClass), name, CODES.get(statusClass));
            }
        });
    }

    private static void durations(Scrape scrape, Points out) {
        LatencyHistogram sum = new LatencyHistogram();
        scrape.routes().forEach((name, route) -> {
            sum.clear();
            route.addDurations(sum);
            out.add(DurationCounts.of(sum), scrape.recent().getOrDefault(name, List.of()), name);
        });
    }

    private static void errors(Scrape scrape, Points out) {
        scrape.routes().forEach((name, route) -> {
            for (ProxyError error : ProxyError.values()) {
                out.add(route.errors(error), name, error.name().toLowerCase(Locale.ROOT));
            }
        });
    }
}
