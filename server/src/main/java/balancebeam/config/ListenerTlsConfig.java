package balancebeam.config;

import java.util.List;

/**
 * TLS at a listener. Immutable.
 *
 * @param certificates at least one; the first is for names that none has, and for clients that give no name
 * @param policies what is asked of clients
 * @param handshakesPerSecond the most that are begun each second; more connections are closed. 0 for no limit
 * @param sessionTickets whether sessions are resumed by tickets; else those of TLS 1.2 have ids, and the server remembers them
 */
public record ListenerTlsConfig(
        List<CertificateConfig> certificates, TlsPolicies policies, int handshakesPerSecond, boolean sessionTickets) {
    /** What is no limit any more. */
    public static final int MOST_HANDSHAKES = 1_000_000;

    public ListenerTlsConfig {
        certificates = List.copyOf(certificates);
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("certificates: at least one is needed");
        }
        Require.range("handshakes-per-second", handshakesPerSecond, 0, MOST_HANDSHAKES);
    }

    /** With session tickets. */
    public ListenerTlsConfig(List<CertificateConfig> certificates, TlsPolicies policies, int handshakesPerSecond) {
        this(certificates, policies, handshakesPerSecond, true);
    }
}
