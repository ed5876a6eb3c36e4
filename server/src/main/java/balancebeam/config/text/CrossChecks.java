package balancebeam.config.text;

import balancebeam.config.ClusterConfig;
import balancebeam.config.Config;
import balancebeam.config.EndpointProtocol;
import balancebeam.config.HostPort;
import balancebeam.config.ListenerConfig;
import balancebeam.config.ListenerTlsConfig;
import balancebeam.config.PathMatch;
import balancebeam.config.RouteAction;
import balancebeam.config.RouteConfig;
import balancebeam.config.RouteMatch;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What can only be judged when all is read. Thread-safe: static functions without state. */
final class CrossChecks {
    private CrossChecks() {}

    static void check(Config config, Report report) {
        listenersApart(config, report);
        routesApart(config, report);
        acmeKnown(config, report);
        grpcWebByHttp2(config, report);
        SpreadChecks.check(config, report);
        EffectChecks.check(config, report);
        TlsSessionChecks.check(config, report);
    }

    /** What gRPC-Web is made into, HTTP/1.1 can't carry for most servers. */
    private static void grpcWebByHttp2(Config config, Report report) {
        for (RouteConfig route : config.routes()) {
            if (Boolean.TRUE.equals(route.policy().grpcWeb())
                    && route.action() instanceof RouteAction.Forward forward) {
                config.clusters().stream()
                        .filter(cluster -> cluster.protocol() == EndpointProtocol.HTTP1)
                        .map(ClusterConfig::name)
                        .filter(name -> forward.split().stream()
                                .anyMatch(part -> part.cluster().equals(name)))
                        .forEach(name -> report.definedAt(Kind.ROUTE, route.name())
                                .warning(("has grpc-web, and the cluster '%s' speaks HTTP/1.1: servers of gRPC need"
                                                + " 'protocol: http2'")
                                        .formatted(name)));
            }
        }
    }

    /** Names at a listener say nothing of where their certificates come from. */
    private static void acmeKnown(Config config, Report report) {
        for (ListenerConfig listener : config.listeners()) {
            ListenerTlsConfig tls = listener.tls();
            if (config.acme() == null
                    && tls != null
                    && tls.certificates().stream().anyMatch(certificate -> certificate.acme() != null)) {
                tlsOf(report.definedAt(Kind.LISTENER, listener.name()))
                        .problem("has certificates by ACME, and the section 'acme' is missing");
            }
        }
    }

    /** Two listeners cannot have one address; the system chooses ports for those with port 0. */
    private static void listenersApart(Config config, Report report) {
        Map<HostPort, String> taken = new LinkedHashMap<>();
        HostPort admin = config.admin().bind();
        if (admin != null) {
            taken.put(admin, "the admin API");
        }
        for (ListenerConfig listener : config.listeners()) {
            HostPort bind = listener.bind();
            taken.keySet().stream()
                    .filter(other -> bind.port() != 0 && clash(bind, other))
                    .findFirst()
                    .ifPresent(other -> report.definedAt(Kind.LISTENER, listener.name())
                            .problem(
                                    bind.equals(other)
                                            ? "binds %s, as %s does".formatted(bind, taken.get(other))
                                            : "binds %s, and %s %s: both at once can't be"
                                                    .formatted(bind, taken.get(other), other)));
            taken.putIfAbsent(bind, "'" + listener.name() + "'");
        }
    }

    private static boolean clash(HostPort a, HostPort b) {
        return a.equals(b) || (a.port() == b.port() && (isAllOf(a, b) || isAllOf(b, a)));
    }

    /** Whether one stands for all addresses of IPv4, of which the other is one. IPv6 depends on the system. */
    private static boolean isAllOf(HostPort all, HostPort one) {
        return all.host().equals("0.0.0.0") && one.isAddress() && one.host().indexOf(':') < 0;
    }

    /** Of two routes that take the same, the one of higher priority gets all, or else the first. */
    private static void routesApart(Config config, Report report) {
        Map<List<Object>, RouteConfig> seen = new HashMap<>();
        config.routes().stream()
                .sorted(Comparator.comparingInt(RouteConfig::priority).reversed())
                .forEachOrdered(route -> {
                    RouteConfig other = seen.putIfAbsent(unordered(route), route);
                    if (other != null) {
                        report.definedAt(Kind.ROUTE, route.name())
                                .warning("matches the same requests as '%s', which %s"
                                        .formatted(
                                                other.name(),
                                                other.priority() == route.priority()
                                                        ? "comes first"
                                                        : "has a higher priority"));
                    }
                });
    }

    private static List<Object> unordered(RouteConfig route) {
        RouteMatch match = route.match();
        return List.of(
                Set.copyOf(match.listeners()),
                Set.copyOf(match.hosts()),
                withoutSlash(match.path()),
                Set.copyOf(match.methods()),
                Set.copyOf(match.headers()),
                Set.copyOf(match.query()),
                Set.copyOf(match.cookies()),
                Set.copyOf(match.sources()));
    }

    /** A slash at the end of a prefix makes no difference. */
    private static PathMatch withoutSlash(PathMatch path) {
        return path instanceof PathMatch.Prefix(String prefix) && prefix.endsWith("/")
                ? new PathMatch.Prefix(prefix.substring(0, prefix.length() - 1))
                : path;
    }

    private static Value tlsOf(Value at) {
        return at.child("tls", at.node());
    }
}
