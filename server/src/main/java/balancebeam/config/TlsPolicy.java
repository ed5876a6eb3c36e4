package balancebeam.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What TLS must be like for a client to be served. Immutable.
 *
 * @param minVersion what older clients are refused below
 * @param ciphers of TLS 1.2, by the names of RFC 5246 and its successors; empty for the defaults
 * @param clientCertificates null: clients are not asked for any
 */
public record TlsPolicy(
        TlsVersion minVersion,
        List<String> ciphers,
        @Nullable ClientCertificatesConfig clientCertificates) {
    public TlsPolicy {
        ciphers = List.copyOf(ciphers);
    }
}
