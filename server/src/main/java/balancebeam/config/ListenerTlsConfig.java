package balancebeam.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * TLS at a listener. Immutable.
 *
 * @param certificates at least one; the first is for names that none has, and for clients that give no name
 * @param minVersion what older clients are refused below
 * @param ciphers of TLS 1.2, by the names of RFC 5246 and its successors; empty for the defaults
 * @param clientCertificates null: clients are not asked for any
 * @param handshakesPerSecond the most that are begun each second; more connections are closed. 0 for no limit
 */
public record ListenerTlsConfig(
        List<CertificateConfig> certificates,
        TlsVersion minVersion,
        List<String> ciphers,
        @Nullable ClientCertificatesConfig clientCertificates,
        int handshakesPerSecond) {
    /** What is no limit any more. */
    public static final int MOST_HANDSHAKES = 1_000_000;

    public ListenerTlsConfig {
        certificates = List.copyOf(certificates);
        ciphers = List.copyOf(ciphers);
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException("certificates: at least one is needed");
        }
        Require.range("handshakes-per-second", handshakesPerSecond, 0, MOST_HANDSHAKES);
    }
}
