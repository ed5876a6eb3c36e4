package balancebeam.config;

import balancebeam.bytes.IpNetwork;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An address to listen on. Immutable.
 *
 * @param bind the address; port 0 lets the system choose
 * @param maxConnections the most client connections open at a time, at least 1
 * @param trustedProxies whose X-Forwarded-For, -Proto, -Host and Forwarded are believed
 * @param proxyProtocolFrom whose connections begin with a header of the PROXY protocol, and must
 * @param tls null: clients speak in the clear
 * @param http2 whether clients may speak HTTP/2
 * @param http3 whether they may speak HTTP/3, and how; only with TLS
 */
public record ListenerConfig(
        String name,
        HostPort bind,
        int maxConnections,
        List<IpNetwork> trustedProxies,
        List<IpNetwork> proxyProtocolFrom,
        @Nullable ListenerTlsConfig tls,
        boolean http2,
        Http3Config http3) {
    public ListenerConfig {
        if (http3.enabled() && tls == null) {
            throw new IllegalArgumentException("http3: it is never in the clear, so the listener needs tls");
        }
        if (http3.enabled()
                && tls != null
                && tls.policies().all().stream()
                                .map(TlsPolicy::clientCertificates)
                                .distinct()
                                .count()
                        > 1) {
            // QUIC's library asks for what the listener asks for, whatever the name.
            throw new IllegalArgumentException(
                    "http3: it can't ask for other client certificates by name, as server-names of tls do here");
        }
        Require.range("max-connections", maxConnections, 1, 10_000_000);
        trustedProxies = List.copyOf(trustedProxies);
        proxyProtocolFrom = List.copyOf(proxyProtocolFrom);
    }
}
