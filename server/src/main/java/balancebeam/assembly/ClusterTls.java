package balancebeam.assembly;

import balancebeam.config.ClusterTlsConfig;
import balancebeam.config.EndpointProtocol;
import balancebeam.config.HostPort;
import balancebeam.http2.Http2Server;
import balancebeam.http3.Http3Client;
import balancebeam.net.Dialer;
import balancebeam.net.QuicLibrary;
import balancebeam.net.TransportUnavailableException;
import balancebeam.tls.ClientTls;
import balancebeam.upstream.health.ProbeLayer;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
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
        this.contexts = contexts(config, protocol);
    }

    private static ClientTls contexts(ClusterTlsConfig config, EndpointProtocol protocol) {
        return switch (protocol) {
            case HTTP1 -> ClientTls.of(config);
            case HTTP2 -> ClientTls.of(config, List.of(Http2Server.ALPN));
            case HTTP3 -> {
                try {
                    QuicLibrary.require();
                } catch (TransportUnavailableException e) {
                    throw new IllegalArgumentException(e.getMessage(), e);
                }
                yield ClientTls.ofQuic(config, Http3Client.ALPN);
            }
        };
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

    /** An engine of QUIC for a name "host:port" and an address. */
    SSLEngine newQuicEngine(String name, InetSocketAddress address) {
        return contexts.newQuicEngine(serverName(name), address.getPort());
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
