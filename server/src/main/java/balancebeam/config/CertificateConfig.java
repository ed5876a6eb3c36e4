package balancebeam.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A certificate and its private key, in files. Immutable.
 *
 * @param chain PEM: the certificate itself, and behind it those that lead to a root
 * @param key PEM, not encrypted; may be the same file
 * @param ocspResponse DER, as the authority signed it, to be stapled; null for none
 */
public record CertificateConfig(
        Path chain, Path key, @Nullable Path ocspResponse) {
    /** Chain and key in one file, as HAProxy has them. */
    public static CertificateConfig combined(Path file) {
        return new CertificateConfig(file, file, null);
    }
}
