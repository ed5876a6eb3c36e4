package balancebeam.assembly;

import balancebeam.config.ClusterTlsConfig;
import balancebeam.config.EndpointProtocol;
import balancebeam.config.HostPort;
import balancebeam.http2.Http2Server;
import balancebeam.net.Dialer;
import balancebeam.tls.ClientTls;
import balancebeam.upstream.health.ProbeLayer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/**
 * TLS to the endpoints of a cluster. It goes on from site to site while its configuration stays, and ends with the last site that has
 * it. Thread-safe.
 */
final class ClusterTls {
    private final ClusterTlsConfig config;
    private final EndpointProtocol protocol;
    private final ClientTls contexts;
    private final AtomicInteger sites = new AtomicInteger();

    /** @throws IllegalArgumentException naming the file and what is wrong with it */
    ClusterTls(ClusterTlsConfig config, EndpointProtocol protocol) {
        this.config = config;
        this.protocol = protocol;
        this.contexts =
                ClientTls.of(config, List.of(protocol == EndpointProtocol.HTTP2 ? Http2Server.ALPN : "http/1.1"));
    }

    /** Whether another cluster's, or a later one's, TLS is the same. */
    boolean isFor(ClusterTlsConfig other, EndpointProtocol by) {
        return config.equals(other) && protocol == by;
    }

    ClientTls contexts() {
        return contexts;
    }

    Dialer dialer() {
        return Dialer.tls((name, address) -> contexts.newEngine(serverName(name), address.getPort()));
    }

    ProbeLayer probeLayer() {
        return (connected, endpoint) -> {
            SSLSocket socket = contexts.over(connected, serverName(endpoint.name()));
            if (protocol == EndpointProtocol.HTTP2 && !Http2Server.ALPN.equals(socket.getApplicationProtocol())) {
                throw new SSLException("it speaks no HTTP/2: none was agreed on by ALPN");
            }
            return socket;
        };
    }

    /** What is asked for of an endpoint: what the configuration says, or its own name. */
    private String serverName(String endpoint) {
        return config.serverName().isEmpty() ? HostPort.parse(endpoint).host() : config.serverName();
    }

    /** One more site has it. */
    void taken() {
        sites.incrementAndGet();
    }

    /** A site that had it has ended. */
    void givenBack() {
        if (sites.decrementAndGet() == 0) {
            contexts.close();
        }
    }
}
