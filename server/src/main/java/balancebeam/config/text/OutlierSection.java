package balancebeam.config.text;

import balancebeam.config.Defaults;
import balancebeam.config.OutlierConfig;
import balancebeam.config.PanicConfig;
import java.time.Duration;
import java.util.List;

/** {@code clusters.NAME.outlier-ejection}, and when those who are out are readmitted. */
final class OutlierSection {
    private static final int MOST_IN_A_ROW = 10_000;
    private static final int MOST_REQUESTS = 1_000_000;
    private static final int MOST_FACTOR = 1_000;
    private static final OutlierConfig USUAL = Defaults.OUTLIER_EJECTION;

    private static final Key<Integer> SERVER_ERRORS = Key.of(
            "consecutive-server-errors",
            Numbers.whole(0, MOST_IN_A_ROW),
            USUAL.consecutiveServerErrors(),
            "So many answers of 5xx in a row put an endpoint out; 0 for never.");
    private static final Key<Integer> GATEWAY_FAILURES = Key.of(
            "consecutive-gateway-failures",
            Numbers.whole(0, MOST_IN_A_ROW),
            USUAL.consecutiveGatewayFailures(),
            "The same of answers of 502 to 504, and of requests without answer: no connection, a reset, a time-out.");
    private static final Key<Double> DEVIATION = Key.of(
            "success-rate-deviation",
            Numbers.decimal(0, MOST_FACTOR),
            USUAL.successRateDeviation(),
            "How many standard deviations its share of successes may lie below the endpoints' mean; 0 for any.");
    private static final Key<Double> FACTOR = Key.of(
            "latency-factor",
            Numbers.decimal(0, MOST_FACTOR),
            USUAL.latencyFactor(),
            "How many times the endpoints' median latency its own may be, if that is 5 ms more too; 0 for any.");
    private static final Key<Integer> LEAST_REQUESTS = Key.of(
            "least-requests",
            Numbers.whole(1, MOST_REQUESTS),
            USUAL.leastRequests(),
            "From so many requests in an interval on an endpoint counts for shares and latencies.");
    private static final Key<Integer> LEAST_ENDPOINTS = Key.of(
            "least-endpoints",
            Numbers.whole(2, MOST_IN_A_ROW),
            USUAL.leastEndpoints(),
            "So many endpoints must count before they are compared.");
    private static final Key<Duration> INTERVAL = Key.of(
            "interval",
            Units.DURATION,
            USUAL.interval(),
            "How long requests are counted before endpoints are compared.");
    private static final Key<Duration> FIRST = Key.of(
            "first-ejection",
            Units.DURATION,
            USUAL.firstEjection(),
            "How long the first ejection lasts; each further one twice as long, and half again after a good interval.");
    private static final Key<Duration> LONGEST =
            Key.of("longest-ejection", Units.DURATION, USUAL.longestEjection(), "Where the doubling ends.");
    private static final Key<Double> MOST = Key.of(
            "max-ejected",
            Numbers.PERCENT,
            USUAL.maxEjected(),
            "So many of the endpoints may be out for their answers at once, in percent; one always may.");

    private static final Section<OutlierConfig> SECTION = Section.of(
                    "Outlier ejection",
                    "What in the answers of an endpoint puts it out for a while, whatever its health checks say. `{}` has the"
                            + " defaults.",
                    List.of(
                            SERVER_ERRORS,
                            GATEWAY_FAILURES,
                            DEVIATION,
                            FACTOR,
                            LEAST_REQUESTS,
                            LEAST_ENDPOINTS,
                            INTERVAL,
                            FIRST,
                            LONGEST,
                            MOST),
                    in -> new OutlierConfig(
                            in.get(SERVER_ERRORS),
                            in.get(GATEWAY_FAILURES),
                            in.get(DEVIATION),
                            in.get(FACTOR),
                            in.get(LEAST_REQUESTS),
                            in.get(LEAST_ENDPOINTS),
                            in.get(INTERVAL),
                            in.get(FIRST),
                            in.get(LONGEST),
                            in.get(MOST)))
            .renamed(OtherPrograms.OUTLIERS);

    static final Key<OutlierConfig> OUTLIERS = Key.optional(
            "outlier-ejection", SECTION, "Endpoints whose answers are bad, or slow, are put out for a while.");
    static final Key<Double> PANIC_THRESHOLD = Key.of(
            "panic-threshold",
            Numbers.PERCENT_OR_ZERO,
            Defaults.PANIC_THRESHOLD,
            "When fewer endpoints stand, in percent, those are readmitted that are out for their answers; 0 for never.");
    static final Key<PanicConfig.Readmits> PANIC_READMITS = Key.of(
            "panic-readmits",
            Choices.of(PanicConfig.Readmits.class),
            PanicConfig.Readmits.OUTLIERS,
            "Whether then those are readmitted too that are down by their health checks.");

    private OutlierSection() {}

    static PanicConfig panic(Fields in) {
        return new PanicConfig(in.get(PANIC_THRESHOLD), in.get(PANIC_READMITS));
    }
}
