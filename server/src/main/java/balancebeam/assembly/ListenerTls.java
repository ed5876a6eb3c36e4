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
    private static final List<String> BOTH = List.of(Http2Server.ALPN, "http/1.1");

    private final ListenerTlsConfig config;
    private final boolean http2;
    private final ServerTls contexts;
    private final HandshakeLimit limit;
    private final TlsCounts counts;

    /**
     * Reads the certificates.
     *
     * @param http2 whether it is offered by ALPN
     * @param predecessor of the same listener, whose counts go on; or null
     * @throws IllegalArgumentException naming the file and what is wrong with it
     */
    ListenerTls(ListenerTlsConfig config, boolean http2, TicketKeys tickets, @Nullable ListenerTls predecessor) {
        this.config = config;
        this.http2 = http2;
        this.contexts = ServerTls.of(config, tickets, http2 ? BOTH : ServerTls.HTTP_1_1);
        this.limit = new HandshakeLimit(config.handshakesPerSecond());
        this.counts = predecessor == null ? new TlsCounts() : predecessor.counts;
    }

    /** Whether it would be the same for that. */
    boolean isFor(ListenerTlsConfig other, boolean withHttp2) {
        return config.equals(other) && http2 == withHttp2;
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
