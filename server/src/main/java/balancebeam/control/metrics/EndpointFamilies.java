package balancebeam.control.metrics;

import balancebeam.balance.EndpointMetrics.Counter;
import java.util.List;
import java.util.function.BiConsumer;

/** What happens at endpoints; those beyond the page's limit are in it as a sum. Immutable. */
final class EndpointFamilies {
    private static final String[] LABELS = {"cluster", "endpoint"};
    private static final List<String> CODES = List.of("1xx", "2xx", "3xx", "4xx", "5xx");

    static final List<Family> ALL = List.of(
            counter(
                    Counter.REQUESTS,
                    "balancebeam_endpoint_attempts",
                    "Attempts that were sent to the endpoint; one request can make several."),
            each(
                    Metric.counter(
                            "balancebeam_endpoint_answers",
                            "Final answers of the endpoint, by class of status.",
                            "cluster",
                            "endpoint",
                            "code"),
                    EndpointFamilies::answers),
            each(
                    Metric.histogram(
                            "balancebeam_endpoint_latency_seconds",
                            "Time from the begin of an attempt to the head of its answer.",
                            LABELS),
                    (row, out) -> out.add(row.counts().latencies(), List.of(), row.labels())),
            counter(
                    Counter.CONNECT_FAILURES,
                    "balancebeam_endpoint_connect_failures",
                    "Connections that could not be made."),
            counter(
                    Counter.RESETS,
                    "balancebeam_endpoint_resets",
                    "Connections that broke before or within an answer."),
            counter(
                    Counter.RETRIES,
                    "balancebeam_endpoint_retries",
                    "Attempts here that followed another attempt of the same request."),
            counter(
                    Counter.EJECTIONS,
                    "balancebeam_endpoint_ejections",
                    "Times that it was taken out: attempts could not connect, or its answers were bad or slow."),
            each(
                    Metric.gauge("balancebeam_endpoint_in_flight", "Attempts that run there now.", LABELS),
                    (row, out) -> out.add(row.inFlight(), row.labels())),
            each(
                    Metric.gauge(
                            "balancebeam_endpoint_connections",
                            "Connections to it that are open or being opened.",
                            LABELS),
                    (row, out) -> out.add(row.connections(), row.labels())));

    private EndpointFamilies() {}

    private static Family each(Metric metric, BiConsumer<EndpointRow, Points> collector) {
        return new Family(metric, (scrape, out) -> scrape.endpoints().forEach(row -> collector.accept(row, out)));
    }

    private static Family counter(Counter counter, String name, String help) {
        return each(
                Metric.counter(name, help, LABELS),
                (row, out) -> out.add(row.counts().get(counter), row.labels()));
    }

    private static void answers(EndpointRow row, Points out) {
        for (int i = 0; i < CODES.size(); i++) {
            out.add(row.counts().answers(i + 1), row.labels(CODES.get(i)));
        }
    }
}
