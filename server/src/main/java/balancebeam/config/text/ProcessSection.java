package balancebeam.config.text;

import balancebeam.config.Defaults;
import balancebeam.config.LogLevel;
import balancebeam.config.ProcessConfig;
import balancebeam.config.TransportKind;
import java.time.Duration;
import java.util.List;

/** {@code process}. */
final class ProcessSection {
    private static final Key<Integer> THREADS = Key.of(
                    "threads",
                    Numbers.whole(1, ProcessConfig.MOST_THREADS),
                    Defaults.threads(),
                    "How many event loops move the traffic; fixed at the start.")
            .defaultsTo("cores, at most " + Defaults.MOST_DEFAULT_THREADS);
    private static final Key<TransportKind> TRANSPORT = Key.of(
            "transport",
            Choices.of(TransportKind.class),
            Defaults.TRANSPORT,
            "Which kernel interface moves the bytes; fixed at the start.");
    private static final Key<Duration> DRAIN_DELAY = Key.of(
            "drain-delay",
            Units.DURATION_OR_ZERO,
            Defaults.DRAIN_DELAY,
            "From the signal to stop until the listeners close: time for others to look elsewhere.");
    private static final Key<Duration> GRACE_PERIOD = Key.of(
            "grace-period",
            Units.DURATION_OR_ZERO,
            Defaults.GRACE_PERIOD,
            "How long running exchanges may then take to end.");
    private static final Key<Duration> WEBSOCKET_DRAIN = Key.of(
            "websocket-drain",
            Units.DURATION_OR_ZERO,
            Defaults.WEBSOCKET_DRAIN,
            "Over this part of the grace period WebSockets are told to go, one by one; 0s tells all at once.");
    private static final Key<LogLevel> LOG_LEVEL = Key.of(
            "log-level",
            Choices.of(LogLevel.class),
            Defaults.LOG_LEVEL,
            "The least important line that is logged; fixed at the start.");
    private static final Key<Boolean> REQUEST_ID = Key.of(
            "request-id",
            Numbers.BOOLEAN,
            false,
            "Whether X-Request-Id is made, kept, passed on and told to the client.");
    private static final Key<Boolean> PROXY_STATUS = Key.of(
            "proxy-status",
            Numbers.BOOLEAN,
            false,
            "Whether answers say in Proxy-Status (RFC 9209) what went wrong here.");

    private static final Key<String> ZONE = Key.optional(
            "zone",
            Texts.ZONE,
            "Where it runs: the zone of endpoints that it asks first, where a cluster is `zone-aware`.");
    private static final Key<Double> ZONE_SHARE = Key.<Double>optional(
                    "zone-share",
                    Numbers.PERCENT,
                    "Of the requests of all zones, how many come in by the balancers of this one.")
            .defaultsTo("as many as in each other");
    private static final Key<Integer> INSTANCE = Key.optional(
            "instance",
            Texts.INSTANCE,
            "Which of the balancers it is, from 0, where a cluster has `subset-size`; of a name the number at its end counts.");

    static final Section<ProcessConfig> SECTION = Section.of(
            "Process",
            "What belongs to the process as a whole.",
            List.of(
                    THREADS,
                    TRANSPORT,
                    DRAIN_DELAY,
                    GRACE_PERIOD,
                    LOG_LEVEL,
                    REQUEST_ID,
                    PROXY_STATUS,
                    WEBSOCKET_DRAIN,
                    ZONE,
                    ZONE_SHARE,
                    INSTANCE),
            in -> new ProcessConfig(
                    in.get(THREADS),
                    in.get(TRANSPORT),
                    in.get(DRAIN_DELAY),
                    in.get(GRACE_PERIOD),
                    in.get(WEBSOCKET_DRAIN),
                    in.get(LOG_LEVEL),
                    in.get(REQUEST_ID),
                    in.get(PROXY_STATUS),
                    in.find(ZONE),
                    in.find(ZONE_SHARE),
                    in.find(INSTANCE)));

    private ProcessSection() {}
}
