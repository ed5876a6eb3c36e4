package balancebeam.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A certificate and its private key, in files. Immutable.
 *
 * @param chain PEM: the certificate itself, and behind it those that lead to a root
 * @param key PEM, not encrypted; may be the same file
 * @param ocspResponse DER, as the authority signed it, to be stapled; null for none
 * @param acme the name that it is had for by ACME, in lower case: until then the file is not there. Null for files of the user's
 */
public record CertificateConfig(
        Path chain,
        Path key,
        @Nullable Path ocspResponse,
        @Nullable String acme) {
    /** In files of the user's. */
    public CertificateConfig(Path chain, Path key, @Nullable Path ocspResponse) {
        this(chain, key, ocspResponse, null);
    }

    /** Whether the key is in the chain's file. */
    public boolean isCombined() {
        return key.equals(chain);
    }

    /** For that name, by ACME, kept in that file. */
    public static CertificateConfig byAcme(String name, Path file) {
        return new CertificateConfig(file, file, null, name);
    }

    /** Chain and key in one file, as HAProxy has them. */
    public static CertificateConfig combined(Path file) {
        return new CertificateConfig(file, file, null);
    }
}
