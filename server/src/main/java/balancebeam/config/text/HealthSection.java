package balancebeam.config.text;

import balancebeam.config.Defaults;
import balancebeam.config.HealthCheckConfig;
import balancebeam.config.HealthConfig;
import balancebeam.config.HealthyWhen;
import balancebeam.config.ProbeConfig;
import balancebeam.config.ProbeJudging;
import balancebeam.config.ProbePace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The keys of {@code clusters.NAME} that say how health is found out, and {@code health-check}. */
final class HealthSection {
    private static final Key<Duration> INTERVAL = Key.of(
            "interval",
            Units.DURATION_OR_ZERO,
            Defaults.HEALTH_CHECK_INTERVAL,
            "From one probe of an endpoint to the next; 0 switches probing off.");
    static final Key<Duration> TIMEOUT = Key.<Duration>optional(
                    "timeout",
                    Units.DURATION,
                    "How long a probe may take, from its connect to the end; not longer than the interval.")
            .defaultsTo(
                    "%s, or the interval where that is shorter".formatted(Units.text(Defaults.HEALTH_CHECK_TIMEOUT)));
    private static final Key<Integer> RISE = Key.of(
            "rise",
            Numbers.whole(1, ProbeJudging.MOST_IN_A_ROW),
            1,
            "How many probes must pass in a row until an endpoint that is down is up.");
    private static final Key<Integer> FALL = Key.of(
            "fall",
            Numbers.whole(1, ProbeJudging.MOST_IN_A_ROW),
            1,
            "How many probes must fail in a row until an endpoint that is up is down.");
    private static final Key<Duration> INTERVAL_UNSURE = Key.<Duration>optional(
                    "interval-unsure",
                    Units.DURATION,
                    "The interval while some probes in a row have failed, or passed, and not yet `fall` or `rise`.")
            .defaultsTo("the interval");
    private static final Key<Duration> INTERVAL_DOWN = Key.<Duration>optional(
                    "interval-down", Units.DURATION, "The interval while the endpoint is down.")
            .defaultsTo("the interval");
    private static final Key<Integer> JITTER = Key.of(
            "jitter",
            Numbers.whole(0, ProbePace.MOST_JITTER),
            Defaults.HEALTH_CHECK_JITTER,
            "How much an interval is longer or shorter by chance, in percent, so that probes do not come all at once.");
    private static final Key<ProbePace.FirstProbe> FIRST_PROBE = Key.of(
            "first-probe",
            Choices.of(ProbePace.FirstProbe.class),
            ProbePace.FirstProbe.AFTER_INTERVAL,
            "When an endpoint is probed for the first time; that probe decides alone.");
    private static final Key<ProbeJudging.InitialState> INITIAL_STATE = Key.of(
            "initial-state",
            Choices.of(ProbeJudging.InitialState.class),
            ProbeJudging.InitialState.UP,
            "What a new endpoint is until its first probe; with `down` it gets no requests before.");
    static final Key<Duration> HOLD_DOWN = Key.of(
            "hold-down",
            Units.DURATION_OR_ZERO,
            Defaults.HEALTH_CHECK_HOLD_DOWN,
            "The longest that an endpoint stays down which falls again within a minute: 1 s, then 2, 4 ...; 0 for not.");
    private static final Key<String> ADDRESS =
            Key.optional("address", Addresses.IP, "Where probes go, in place of the endpoint's own address.");
    private static final Key<Integer> PORT =
            Key.optional("port", Numbers.whole(1, 65_535), "Where probes go, in place of the endpoint's own port.");

    private static final Key<String> SERVICE = Key.of(
            "service",
            Texts.matching("service", "the name of a service, as orders.v1.Orders, or \"\"", "[!-~]{0,255}"),
            "",
            "Whose health is asked for; empty for the server as a whole.");
    private static final Section<ProbeConfig> GRPC_HEALTH = Section.of(
            "gRPC health check",
            "Endpoints are asked by gRPC (grpc.health.v1.Health/Check): SERVING is alive. `true` is short for the server as a whole.",
            List.of(SERVICE),
            in -> new ProbeConfig.Grpc(in.get(SERVICE)));
    private static final Key<ProbeConfig> GRPC = Key.optional(
            "grpc",
            EitherType.of(ProbeTypes.TRUE, on -> new ProbeConfig.Grpc(""), GRPC_HEALTH),
            "Asks by gRPC; for clusters with `protocol: http2`.");
    private static final Key<Boolean> TCP = Key.optional("tcp", ProbeTypes.TRUE, "Connects, and nothing more.");
    private static final Key<Boolean> TLS = Key.optional(
            "tls", ProbeTypes.TRUE, "Connects and shakes hands, as the cluster's `tls` has it, and nothing more.");
    private static final Key<List<String>> EXEC = Key.optional(
            "exec",
            ListType.atLeastOne(Texts.such("text", "a text", text -> !text.isEmpty() && text.indexOf(0) < 0)),
            "Runs a program with arguments; exit code 0 is alive. `BALANCEBEAM_ADDRESS` and `_PORT` say where.");
    private static final Key<Boolean> ICMP = Key.optional(
            "icmp",
            ProbeTypes.TRUE,
            "Sends an echo request, as ping does, and needs to be permitted that; Linux only.");
    private static final List<Key<?>> KINDS = List.of(GRPC, TCP, TLS, ICMP, EXEC);

    private static final Section<HealthCheckConfig> CHECK = Section.of(
                    "Health check",
                    "How endpoints are probed: by a request of HTTP, or by another kind of probe, of which one can be given.",
                    keys(),
                    HealthSection::check)
            .atMostOneOf(KINDS.toArray(Key<?>[]::new))
            .renamed(OtherPrograms.HEALTH_CHECK)
            .alone(ProbeTypes.PATH)
            .off("{ interval: 0 }");

    static final Key<List<HealthCheckConfig>> CHECKS = Key.of(
                    "health-check",
                    ListType.atLeastOne(CHECK),
                    List.of(byDefault()),
                    "How endpoints are probed; of several checks each is done by itself.")
            .defaultsTo("its defaults");
    static final Key<HealthyWhen> HEALTHY_WHEN = Key.of(
            "healthy-when",
            Choices.of(HealthyWhen.class),
            HealthyWhen.ALL,
            "Of several health checks: whether all must pass, or any one.");

    private HealthSection() {}

    private static List<Key<?>> keys() {
        List<Key<?>> keys = new ArrayList<>(List.of(INTERVAL, TIMEOUT, RISE, FALL));
        keys.addAll(ProbeTypes.HTTP);
        keys.addAll(KINDS);
        keys.addAll(List.of(PORT, ADDRESS, INTERVAL_UNSURE, INTERVAL_DOWN, JITTER, FIRST_PROBE, INITIAL_STATE));
        keys.add(HOLD_DOWN);
        return keys;
    }

    /** Of a cluster in a file that says nothing of it. */
    private static HealthCheckConfig byDefault() {
        Duration interval = Defaults.HEALTH_CHECK_INTERVAL;
        return new HealthCheckConfig(
                ProbeConfig.Http.get(Defaults.HEALTH_CHECK_PATH),
                HealthCheckConfig.defaultTimeout(interval),
                new ProbePace(
                        interval,
                        interval,
                        interval,
                        Defaults.HEALTH_CHECK_JITTER,
                        ProbePace.FirstProbe.AFTER_INTERVAL),
                new ProbeJudging(1, 1, Defaults.HEALTH_CHECK_HOLD_DOWN, ProbeJudging.InitialState.UP),
                "",
                0);
    }

    /** What a cluster's keys say of health. */
    static HealthConfig health(Fields in) {
        return new HealthConfig(
                in.get(CHECKS),
                in.get(HEALTHY_WHEN),
                in.find(AgentSection.AGENT),
                in.find(OutlierSection.OUTLIERS),
                OutlierSection.panic(in));
    }

    private static HealthCheckConfig check(Fields in) {
        Duration interval = in.get(INTERVAL);
        if (interval.isZero() && in.get(INITIAL_STATE) == ProbeJudging.InitialState.DOWN) {
            in.at(INITIAL_STATE).warning("is nothing to a check that is off: its interval is 0");
        }
        return new HealthCheckConfig(
                probe(in),
                in.find(TIMEOUT, HealthCheckConfig.defaultTimeout(interval)),
                new ProbePace(
                        interval,
                        in.find(INTERVAL_UNSURE, interval),
                        in.find(INTERVAL_DOWN, interval),
                        in.get(JITTER),
                        in.get(FIRST_PROBE)),
                new ProbeJudging(in.get(RISE), in.get(FALL), in.get(HOLD_DOWN), in.get(INITIAL_STATE)),
                in.find(ADDRESS, ""),
                in.find(PORT, 0));
    }

    private static ProbeConfig probe(Fields in) {
        Key<?> kind = KINDS.stream().filter(in::isGiven).findFirst().orElse(null);
        if (kind == null) {
            return ProbeTypes.http(in);
        }
        for (Key<?> key : ProbeTypes.HTTP) {
            if (in.isGiven(key)) {
                throw new IllegalArgumentException(
                        "%s: belongs to a request of HTTP, and this check is by %s".formatted(key.name(), kind.name()));
            }
        }
        if (in.isGiven(ICMP)) {
            if (in.isGiven(PORT)) {
                throw new IllegalArgumentException("port: is nothing to icmp, which has none");
            }
            return new ProbeConfig.Icmp();
        }
        ProbeConfig grpc = in.find(GRPC);
        if (grpc != null) {
            return grpc;
        }
        List<String> command = in.find(EXEC);
        if (command != null) {
            return new ProbeConfig.Exec(command);
        }
        return in.isGiven(TCP) ? new ProbeConfig.Tcp() : new ProbeConfig.Tls();
    }
}
