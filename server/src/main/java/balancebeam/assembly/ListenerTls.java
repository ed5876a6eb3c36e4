package balancebeam.assembly;

import balancebeam.config.Http3Config;
import balancebeam.config.ListenerConfig;
import balancebeam.config.ListenerTlsConfig;
import balancebeam.http2.Http2Server;
import balancebeam.net.HandshakeLimit;
import balancebeam.net.TlsCounts;
import balancebeam.tls.QuicTls;
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
    private final Http3Config http3;
    private final ServerTls contexts;
    private final @Nullable QuicTls quic;
    private final HandshakeLimit limit;
    private final TlsCounts counts;

    /**
     * Reads the certificates.
     *
     * @param listener whose it is
     * @param config its section {@code tls}
     * @param predecessor of the same listener, whose counts go on; or null
     * @throws IllegalArgumentException naming the file and what is wrong with it
     */
    ListenerTls(
            ListenerConfig listener, ListenerTlsConfig config, TicketKeys tickets, @Nullable ListenerTls predecessor) {
        this.config = config;
        this.http2 = listener.http2();
        this.http3 = listener.http3();
        this.contexts = ServerTls.of(config, tickets, http2 ? BOTH : ServerTls.HTTP_1_1);
        this.quic = http3.enabled() ? QuicTls.of(config, tickets, http3.earlyData()) : null;
        this.limit = new HandshakeLimit(config.handshakesPerSecond());
        this.counts = predecessor == null ? new TlsCounts() : predecessor.counts;
    }

    /** Whether it would be the same for that. */
    boolean isFor(ListenerConfig other) {
        return config.equals(other.tls())
                && http2 == other.http2()
                && http3.enabled() == other.http3().enabled()
                && http3.earlyData() == other.http3().earlyData();
    }

    ListenerTlsConfig config() {
        return config;
    }

    /** Makes the engines. */
    public ServerTls contexts() {
        return contexts;
    }

    /** Makes the engines for HTTP/3; null where it is not spoken. */
    @Nullable
    QuicTls quic() {
        return quic;
    }

    /** Reads certificates again that have changed on disk; gives whether there are new ones. Blocks. */
    boolean reloadIfChanged() {
        boolean changed = contexts.reloadIfChanged();
        return (quic != null && quic.reloadIfChanged()) || changed;
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
        if (quic != null) {
            quic.close();
        }
    }
}
