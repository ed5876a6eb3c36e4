package balancebeam.control.status;

import balancebeam.bytes.IpText;
import balancebeam.config.ClusterConfig;
import balancebeam.config.ListenerConfig;
import balancebeam.config.ProxyProtocol;
import balancebeam.config.RouteAction;
import balancebeam.config.RouteConfig;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What is spoken with clients and with endpoints, in few words; versions of HTTP are called as ALPN does. Static functions without state. */
public final class ProtocolText {
    private static final String HTTP1 = "http/1.1";

    private ProtocolText() {}

    /** {@code https} where clients speak TLS. */
    public static String scheme(ListenerConfig listener) {
        return listener.tls() == null ? "http" : "https";
    }

    /** The versions that clients may speak: {@code http/1.1}, {@code h2} or in the clear {@code h2c}, {@code h3}. */
    public static List<String> versions(ListenerConfig listener) {
        List<String> versions = new ArrayList<>(List.of(HTTP1));
        if (listener.http2()) {
            versions.add(listener.tls() == null ? "h2c" : "h2");
        }
        if (listener.http3().enabled()) {
            versions.add("h3");
        }
        return versions;
    }

    /** {@code http/1.1 h2, h3 on udp 8443, PROXY protocol}. */
    public static String of(ListenerConfig listener, int port) {
        return String.join(" ", versions(listener)).replace(" h3", ", h3 on udp " + port)
                + (listener.proxyProtocolFrom().isEmpty() ? "" : ", PROXY protocol");
    }

    /** {@code https://0.0.0.0:8443 http/1.1 h2, h3 on udp 8443}: the same with where it is bound. */
    public static String of(ListenerConfig listener, InetSocketAddress bound) {
        return "%s://%s %s".formatted(scheme(listener), IpText.of(bound), of(listener, bound.getPort()));
    }

    /** The same as configured, of a listener that need not be bound. */
    public static String of(ListenerConfig listener) {
        return "%s://%s %s"
                .formatted(
                        scheme(listener),
                        listener.bind(),
                        of(listener, listener.bind().port()));
    }

    /** The version that endpoints are spoken to by: {@code http/1.1}, {@code h2} or in the clear {@code h2c}, {@code h3}. */
    public static String version(ClusterConfig cluster) {
        return switch (cluster.protocol()) {
            case HTTP1 -> HTTP1;
            case HTTP2 -> cluster.tls() == null ? "h2c" : "h2";
            case HTTP3 -> "h3";
        };
    }

    /** {@code http/1.1 tls}, {@code h2c PROXY v2}: what names a version of TLS only says no more of that. */
    public static String of(ClusterConfig cluster) {
        String version = version(cluster);
        ProxyProtocol proxy = cluster.proxyProtocol();
        return (version.equals(HTTP1) && cluster.tls() != null ? version + " tls" : version)
                + (proxy == null ? "" : " PROXY " + proxy.spelling());
    }

    /** Those of the clusters that a route forwards to, each once. */
    public static List<String> of(RouteConfig route, List<ClusterConfig> clusters) {
        if (!(route.action() instanceof RouteAction.Forward forward)) {
            return List.of();
        }
        return forward.split().stream()
                .flatMap(part ->
                        clusters.stream().filter(cluster -> cluster.name().equals(part.cluster())))
                .map(ProtocolText::of)
                .distinct()
                .toList();
    }

    /** All clusters, by what they speak: {@code http/1.1 site, api; h2c grpc}. */
    public static String summary(List<ClusterConfig> clusters) {
        return clusters.stream()
                .map(ProtocolText::of)
                .distinct()
                .map(spoken -> spoken + " "
                        + clusters.stream()
                                .filter(cluster -> of(cluster).equals(spoken))
                                .map(ClusterConfig::name)
                                .collect(Collectors.joining(", ")))
                .collect(Collectors.joining("; "));
    }
}
