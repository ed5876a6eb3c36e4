package balancebeam.assembly;

import balancebeam.config.ListenerTlsConfig;
import balancebeam.http2.Http2Server;
import balancebeam.net.HandshakeLimit;
import balancebeam.net.TlsCounts;
import balancebeam.tls.ServerTls;
import balancebeam.tls.TicketKeys;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TLS at a listener: its certificates, its limit, and what became of its handshakes. A reload that leaves its configuration as it is
 * goes on with the same one. Thread-safe.
 */
public final class ListenerTls implements AutoCloseable {
    private final ListenerTlsConfig config;
    private final ServerTls contexts;
    private final HandshakeLimit limit;
    private final TlsCounts counts;

    /**
     * Reads the certificates.
     *
     * @param predecessor of the same listener, whose counts go on; or null
     * @throws IllegalArgumentException naming the file and what is wrong with it
     */
    ListenerTls(ListenerTlsConfig config, TicketKeys tickets, @Nullable ListenerTls predecessor) {
        this.config = config;
        this.contexts = ServerTls.of(config, tickets, List.of(Http2Server.ALPN, "http/1.1"));
        this.limit = new HandshakeLimit(config.handshakesPerSecond());
        this.counts = predecessor == null ? new TlsCounts() : predecessor.counts;
    }

    ListenerTlsConfig config() {
        return config;
    }

    /** Makes the engines. */
    public ServerTls contexts() {
        return contexts;
    }

    /** What became of handshakes. */
    public TlsCounts counts() {
        return counts;
    }

    HandshakeLimit limit() {
        return limit;
    }

    /** Connections that stand go on. */
    @Override
    public void close() {
        contexts.close();
    }
}
