package balancebeam.control.metrics;

import balancebeam.bytes.IpText;
import balancebeam.control.Instance;
import balancebeam.control.Instance.LimitView;
import balancebeam.control.Instance.LoopView;
import balancebeam.control.ReloadResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** Listeners, loops, limits and reloads. Immutable. */
final class InstanceFamilies {
    static final List<Family> ALL = List.of(
            new Family(
                    Metric.gauge(
                            "balancebeam_listener_connections",
                            "Connections of clients that are open.",
                            "listener",
                            "address"),
                    (scrape, out) -> scrape.instance()
                            .listeners()
                            .forEach(one -> out.add(one.connections(), one.name(), IpText.of(one.address())))),
            new Family(
                    Metric.gauge(
                            "balancebeam_listener_max_connections",
                            "Connections of clients that may be open; more wait in the system's backlog.",
                            "listener",
                            "address"),
                    (scrape, out) -> scrape.instance()
                            .listeners()
                            .forEach(one -> out.add(one.maxConnections(), one.name(), IpText.of(one.address())))),
            single(
                    Metric.counter(
                            "balancebeam_upstream_connections_opened", "Connections to endpoints that were opened."),
                    instance -> loops(instance, LoopView::poolOpened)),
            single(
                    Metric.counter(
                            "balancebeam_upstream_connections_reused",
                            "Times that an attempt got a connection that was open already."),
                    instance -> loops(instance, LoopView::poolReused)),
            new Family(
                    Metric.gauge(
                            "balancebeam_loop_lag_seconds",
                            "How late the loop's timers were at most in the last ten to twenty seconds.",
                            "loop"),
                    (scrape, out) -> scrape.instance()
                            .loops()
                            .forEach(loop -> out.add(loop.lagNanos() / 1e9, Integer.toString(loop.index())))),
            single(
                    Metric.gauge("balancebeam_buffer_bytes", "Memory that content waits in for slow peers."),
                    Instance::bufferBytes),
            new Family(
                    Metric.counter(
                            "balancebeam_rate_limit_decisions",
                            "Requests that a rate limit let pass or refused: allowed, refused.",
                            "limit",
                            "decision"),
                    (scrape, out) -> scrape.instance().limits().forEach(limit -> {
                        out.add(limit.allowed(), limit.name(), "allowed");
                        out.add(limit.refused(), limit.name(), "refused");
                    })),
            limit(
                    Metric.gauge(
                            "balancebeam_rate_limit_entries",
                            "Table entries that the present window uses: one for an IPv4 client, up to three for an"
                                    + " IPv6 one.",
                            "limit"),
                    LimitView::entries),
            limit(
                    Metric.counter(
                            "balancebeam_rate_limit_approximated",
                            "Decisions that were approximate because the table of clients was full.",
                            "limit"),
                    LimitView::approximated),
            limit(
                    Metric.gauge("balancebeam_rate_limit_table_bytes", "Memory of the table of clients.", "limit"),
                    LimitView::tableBytes),
            single(
                    Metric.counter(
                            "balancebeam_access_log_dropped",
                            "Lines of the access log that were never written because its reader was too slow."),
                    Instance::accessLogDropped),
            single(
                    Metric.counter("balancebeam_tracing_sent", "Traced requests whose spans the collector took."),
                    Instance::tracingSent),
            single(
                    Metric.counter(
                            "balancebeam_tracing_dropped",
                            "Traced requests whose spans were never sent: the collector was too slow, gone or did not"
                                    + " want them."),
                    Instance::tracingDropped),
            new Family(
                    Metric.counter(
                            "balancebeam_config_reloads", "Reloads, by how they went: success, failure.", "result"),
                    (scrape, out) -> {
                        out.add(scrape.instance().reloads().succeeded(), "success");
                        out.add(scrape.instance().reloads().failed(), "failure");
                    }),
            single(
                    Metric.gauge(
                            "balancebeam_config_last_reload_successful",
                            "1 if the last reload went well or there was none, else 0."),
                    InstanceFamilies::lastWentWell),
            single(
                    Metric.gauge(
                            "balancebeam_config_last_reload_success_timestamp_seconds",
                            "When the configuration in force came into force."),
                    InstanceFamilies::inForceSince),
            single(
                    Metric.gauge(
                            "balancebeam_config_last_reload_duration_seconds",
                            "How long the last reload that went well took; 0 if there was none."),
                    InstanceFamilies::reloadSeconds),
            single(
                    Metric.gauge("balancebeam_config_version", "How many configurations have been in force."),
                    Instance::configVersion),
            single(
                    Metric.gauge(
                            "balancebeam_sites",
                            "Configurations that requests run on now: more than one only while old requests end."),
                    Instance::liveSites),
            single(
                    Metric.gauge("balancebeam_draining", "1 while it is stopping, else 0."),
                    instance -> instance.isDraining() ? 1 : 0));

    private InstanceFamilies() {}

    private static Family single(Metric metric, ToDoubleFunction<Instance> value) {
        return new Family(metric, (scrape, out) -> out.add(value.applyAsDouble(scrape.instance())));
    }

    private static Family limit(Metric metric, ToLongFunction<LimitView> value) {
        return new Family(metric, (scrape, out) -> scrape.instance()
                .limits()
                .forEach(limit -> out.add(value.applyAsLong(limit), limit.name())));
    }

    private static long loops(Instance instance, ToLongFunction<LoopView> value) {
        return instance.loops().stream().mapToLong(value).sum();
    }

    private static double lastWentWell(Instance instance) {
        ReloadResult last = instance.reloads().last();
        return last == null || last.ok() ? 1 : 0;
    }

    private static double inForceSince(Instance instance) {
        ReloadResult last = instance.reloads().lastSuccess();
        return seconds(last == null ? instance.startTime() : last.at());
    }

    private static double reloadSeconds(Instance instance) {
        ReloadResult last = instance.reloads().lastSuccess();
        return (last == null ? Duration.ZERO : last.took()).toNanos() / 1e9;
    }

    static double seconds(Instant instant) {
        return instant.getEpochSecond() + instant.getNano() / 1e9;
    }
}
