package balancebeam.control.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.config.ClusterConfig;
import balancebeam.config.Config;
import balancebeam.config.ListenerConfig;
import balancebeam.config.text.ConfigText;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What listeners and clusters speak is said as it is configured. */
class ProtocolTextTest {
    private static final Config CONFIG =
            Objects.requireNonNull(ConfigText.read("b.yaml", """
            listeners:
              plain: { bind: "0.0.0.0:80" }
              old: { bind: "0.0.0.0:81", http2: false, proxy-protocol-from: [10.0.0.0/8] }
              tls: { bind: "0.0.0.0:443", tls: { certificates: [a.pem] } }
              quic: { bind: "[::]:8443", http2: false, http3: true, tls: { certificates: [a.pem] } }
              all: { bind: "[::]:9443", http3: true, tls: { certificates: [a.pem] }, proxy-protocol-from: [10.0.0.0/8] }
            clusters:
              site: { endpoints: ["10.0.0.1:80"] }
              api: { endpoints: ["10.0.0.1:80"] }
              far: { endpoints: ["10.0.0.1:443"], tls: {}, proxy-protocol: v2 }
              calls: { endpoints: ["10.0.0.1:80"], protocol: http2, proxy-protocol: v1 }
              safe: { endpoints: ["10.0.0.1:443"], protocol: http2, tls: {} }
              fast: { endpoints: ["10.0.0.1:443"], protocol: http3 }
            routes:
              one: { cluster: fast }
              two: { match: { path: /2 }, split: { clusters: { calls: 1, site: 2, api: 3 } } }
              none: { match: { path: /3 }, answer: { status: 204 } }
            """, Map.of()).config());

    private static String listener(String name) {
        ListenerConfig listener = CONFIG.listeners().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        return ProtocolText.of(listener);
    }

    @Test
    void ofAListener() {
        assertEquals("http://0.0.0.0:80 http/1.1 h2c", listener("plain"));
        assertEquals("http://0.0.0.0:81 http/1.1, PROXY protocol", listener("old"));
        assertEquals("https://0.0.0.0:443 http/1.1 h2", listener("tls"));
        assertEquals("https://[::]:8443 http/1.1, h3 on udp 8443", listener("quic"));
        assertEquals("https://[::]:9443 http/1.1 h2, h3 on udp 9443, PROXY protocol", listener("all"));
        assertEquals(
                "https://127.0.0.1:4711 http/1.1 h2, h3 on udp 4711, PROXY protocol",
                ProtocolText.of(
                        CONFIG.listeners().getLast(), new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 4711)));
    }

    @Test
    void ofAClusterAndOfAllOfARoute() {
        assertEquals(
                List.of("http/1.1", "http/1.1", "http/1.1 tls PROXY v2", "h2c PROXY v1", "h2", "h3"),
                CONFIG.clusters().stream()
                        .map((ClusterConfig cluster) -> ProtocolText.of(cluster))
                        .toList());
        assertEquals(
                List.of(List.of("h3"), List.of("h2c PROXY v1", "http/1.1"), List.of()),
                CONFIG.routes().stream()
                        .map(route -> ProtocolText.of(route, CONFIG.clusters()))
                        .toList());
        assertEquals(
                "http/1.1 site, api; http/1.1 tls PROXY v2 far; h2c PROXY v1 calls; h2 safe; h3 fast",
                ProtocolText.summary(CONFIG.clusters()));
    }
}
