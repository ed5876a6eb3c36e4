package balancebeam.config;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything a running balancer is made from. Immutable. {@link #builder()} makes one with a single listener, route and
 * cluster from the defaults; a file can have any number.
 *
 * @param acme null where no certificate is had by ACME
 */
public record Config(
        List<ListenerConfig> listeners,
        List<RouteConfig> routes,
        List<ClusterConfig> clusters,
        @Nullable AcmeConfig acme,
        AdminConfig admin,
        AccessLogConfig accessLog,
        TracingConfig tracing,
        ProcessConfig process,
        Limits limits,
        Timeouts timeouts) {
    /** How the listener, the route and the cluster are called that {@link Builder} makes. */
    public static final String ONLY = "default";

    /** @throws IllegalArgumentException for two of one name, and for a name that a route uses and nothing has */
    public Config {
        listeners = List.copyOf(listeners);
        routes = List.copyOf(routes);
        clusters = List.copyOf(clusters);
        Set<String> listenerNames = names("listeners", listeners, ListenerConfig::name);
        Set<String> clusterNames = names("clusters", clusters, ClusterConfig::name);
        names("routes", routes, RouteConfig::name);
        for (RouteConfig route : routes) {
            route.clusters().forEach(name -> known("cluster", name, clusterNames, route));
            route.match().listeners().forEach(name -> known("listener", name, listenerNames, route));
        }
    }

    private static <T> Set<String> names(String what, List<T> all, Function<T, String> nameOf) {
        Set<String> names = new HashSet<>();
        for (T one : all) {
            if (!names.add(nameOf.apply(one))) {
                throw new IllegalArgumentException(
                        "%s: there are two with the name '%s'".formatted(what, nameOf.apply(one)));
            }
        }
        return names;
    }

    private static void known(String what, String name, Set<String> names, RouteConfig by) {
        if (!names.contains(name)) {
            throw new IllegalArgumentException(
                    "routes: '%s' names the %s '%s', and there is none".formatted(by.name(), what, name));
        }
    }

    /** The names that listeners have certificates for by ACME. */
    public Set<String> acmeNames() {
        return listeners.stream()
                .map(ListenerConfig::tls)
                .filter(Objects::nonNull)
                .flatMap(tls -> tls.certificates().stream())
                .map(CertificateConfig::acme)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** All defaults; an upstream is still missing. */
    public static ConfigBuilder builder() {
        return new ConfigBuilder();
    }
}
