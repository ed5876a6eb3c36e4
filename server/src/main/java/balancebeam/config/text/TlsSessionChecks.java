package balancebeam.config.text;

import balancebeam.config.Balancing;
import balancebeam.config.Config;
import balancebeam.config.HashSource;
import balancebeam.config.HashSource.Plain;
import balancebeam.config.ListenerTlsConfig;
import balancebeam.config.RouteAction;
import balancebeam.config.RouteConfig;
import balancebeam.config.StickyConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where requests are known by TLS sessions, and clients come that have none. Thread-safe: static functions without state. */
final class TlsSessionChecks {
    private TlsSessionChecks() {}

    static void check(Config config, Report report) {
        for (RouteConfig route : config.routes()) {
            for (List<HashSource> by : sources(config, route)) {
                if (by.contains(Plain.TLS_SESSION)) {
                    config.listeners().stream()
                            .filter(listener -> route.match().listeners().isEmpty()
                                    || route.match().listeners().contains(listener.name()))
                            .forEach(listener -> report.definedAt(Kind.ROUTE, route.name())
                                    .warning("goes by tls-session, and the listener '%s' %s"
                                            .formatted(listener.name(), without(listener.tls(), other(by)))));
                }
            }
        }
    }

    /** What is known of requests, by the route and by the algorithms of its clusters. */
    private static List<List<HashSource>> sources(Config config, RouteConfig route) {
        List<List<HashSource>> all = new ArrayList<>();
        if (route.policy().sticky() instanceof StickyConfig.Learned learned) {
            all.add(learned.by());
        }
        if (route.action() instanceof RouteAction.Forward forward) {
            config.clusters().stream()
                    .filter(cluster -> forward.split().stream()
                            .anyMatch(part -> part.cluster().equals(cluster.name())))
                    .map(cluster -> cluster.algorithm())
                    .filter(Balancing.ByKey.class::isInstance)
                    .forEach(algorithm -> all.add(((Balancing.ByKey) algorithm).hashOn()));
        }
        return all;
    }

    /** What clients without a session are known by. */
    private static String other(List<HashSource> by) {
        return by.stream()
                .dropWhile(source -> source != Plain.TLS_SESSION)
                .skip(1)
                .findFirst()
                .map(next -> "such clients are known by the next one, " + next)
                .orElse("such clients are not known: there is no other one after it");
    }

    private static String without(@Nullable ListenerTlsConfig tls, String other) {
        if (tls == null) {
            return "speaks no TLS: " + other;
        }
        String always = "allows TLS 1.3, where sessions have no id: " + other;
        return tls.sessionTickets()
                ? always + "; by TLS 1.2 a client has one from its second connection on, and from the first with"
                        + " 'session-tickets: false'"
                : always;
    }
}
