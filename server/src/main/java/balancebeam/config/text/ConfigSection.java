package balancebeam.config.text;

import balancebeam.config.AccessLogConfig;
import balancebeam.config.AcmeConfig;
import balancebeam.config.AdminConfig;
import balancebeam.config.ClusterConfig;
import balancebeam.config.Config;
import balancebeam.config.Defaults;
import balancebeam.config.Limits;
import balancebeam.config.ListenerConfig;
import balancebeam.config.PolicyConfig;
import balancebeam.config.ProcessConfig;
import balancebeam.config.RouteConfig;
import balancebeam.config.Timeouts;
import balancebeam.config.TracingConfig;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The whole of a configuration. */
final class ConfigSection {
    private static final Key<Map<String, ListenerConfig>> LISTENERS = Key.required(
            "listeners",
            MapType.defining(Kind.LISTENER, ListenerSection.SECTION, 1),
            "Where clients connect, by name.");
    private static final Key<Map<String, ClusterConfig>> CLUSTERS = Key.of(
            "clusters",
            MapType.defining(Kind.CLUSTER, ClusterSection.SECTION, 0),
            Map.of(),
            "Servers that do the same work, by name.");
    private static final Key<Map<String, RouteSection.Draft>> ROUTES = Key.required(
            "routes",
            MapType.defining(Kind.ROUTE, RouteSection.SECTION, 1),
            "What is done with which requests, by name.");
    private static final Key<Map<String, PolicyConfig>> POLICIES = Key.of(
            "policies",
            MapType.defining(Kind.POLICY, PolicySection.SECTION, 0),
            Map.of(),
            "What several routes share, by name.");
    private static final Key<PolicyConfig> DEFAULTS = Key.of(
                    "defaults",
                    PolicySection.SECTION,
                    PolicyConfig.NONE,
                    "What holds for every route that says nothing else.")
            .defaultsTo("nothing");
    private static final Key<AcmeConfig> ACME = Key.<AcmeConfig>optional(
                    "acme", AcmeSection.SECTION, "How the certificates are had that listeners name by `acme`.")
            .defaultsTo("none");
    private static final Key<AdminConfig> ADMIN = Key.of(
                    "admin",
                    AdminSection.TYPE,
                    AdminConfig.on(Defaults.ADMIN_BIND),
                    "The admin API, the metrics and the console.")
            .defaultsTo("on `%s`".formatted(Defaults.ADMIN_BIND));
    private static final Key<AccessLogConfig> ACCESS_LOG = Key.of(
                    "access-log", ReportSections.ACCESS_LOG, AccessLogConfig.OFF, "One line per exchange.")
            .defaultsTo("`off`");
    private static final Key<TracingConfig> TRACING = Key.of(
                    "tracing", ReportSections.TRACING, TracingConfig.OFF, "Spans by OpenTelemetry.")
            .defaultsTo("none");
    private static final Key<ProcessConfig> PROCESS = Key.of(
                    "process", ProcessSection.SECTION, Defaults.process(), "What belongs to the process as a whole.")
            .defaultsTo("its defaults");
    private static final Key<Limits> LIMITS = Key.of(
                    "limits", LimitsSection.SECTION, Defaults.LIMITS, "How much of anything is taken.")
            .defaultsTo("its defaults");
    private static final Key<Timeouts> TIMEOUTS = Key.of(
                    "timeouts", TimeoutsSection.SECTION, Defaults.TIMEOUTS, "How long anything may take.")
            .defaultsTo("its defaults");

    static final Section<Config> SECTION = Section.<Config>of(
                    "Configuration",
                    "The top of `balancebeam.yaml`. Listeners, routes, clusters and policies may be spread over"
                            + " several files; each other section stands in one.",
                    List.of(
                            LISTENERS,
                            ROUTES,
                            CLUSTERS,
                            POLICIES,
                            DEFAULTS,
                            ACME,
                            ADMIN,
                            ACCESS_LOG,
                            TRACING,
                            PROCESS,
                            LIMITS,
                            TIMEOUTS),
                    ConfigSection::config)
            .renamed(OtherPrograms.CONFIG);

    private ConfigSection() {}

    private static @Nullable Config config(Fields in) {
        Report report = in.section().report();
        report.resolveNames();
        if (report.hasProblems()) {
            return null;
        }
        List<RouteConfig> routes = in.get(ROUTES).values().stream()
                .map(draft -> draft.complete(in.get(POLICIES), in.get(DEFAULTS)))
                .toList();
        Config config = new Config(
                in.get(LISTENERS).values().stream()
                        .map(listener -> AcmeSection.located(listener, in.find(ACME)))
                        .toList(),
                routes,
                List.copyOf(in.get(CLUSTERS).values()),
                in.find(ACME),
                in.get(ADMIN),
                in.get(ACCESS_LOG),
                in.get(TRACING),
                in.get(PROCESS),
                in.get(LIMITS),
                in.get(TIMEOUTS));
        CrossChecks.check(config, report);
        AcmeSection.check(config, in.at(ACME));
        return config;
    }
}
