package balancebeam.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How certificates are had by ACME (RFC 8555). Immutable.
 *
 * @param directory where the authority's directory is, by https
 * @param directoryCa PEM: who signs the certificate of the directory; null for the authorities of the system
 * @param state a folder that is kept: keys, certificates, and when what is tried again
 * @param email empty for none
 * @param challenges how control over a name is proven, the preferred first; at least one
 * @param keyType of the certificates
 * @param externalAccount null for none
 */
public record AcmeConfig(
        URI directory,
        @Nullable Path directoryCa,
        Path state,
        String email,
        List<Challenge> challenges,
        KeyType keyType,
        @Nullable ExternalAccountConfig externalAccount) {
    /** How control over a name is proven. */
    public enum Challenge implements Choice {
        HTTP_01,
        TLS_ALPN_01
    }

    /** What kind of key a certificate is for. */
    public enum KeyType implements Choice {
        ECDSA_P256,
        RSA_2048
    }

    /** What an authority gave to who has an account there already. */
    public record ExternalAccountConfig(String keyId, String macKey) {
        /** Without the key. */
        @Override
        public String toString() {
            return "ExternalAccountConfig[keyId=%s, macKey=***]".formatted(keyId);
        }
    }

    public AcmeConfig {
        challenges = List.copyOf(challenges);
        if (challenges.isEmpty()) {
            throw new IllegalArgumentException("challenges: at least one is needed");
        }
        if (!"https".equals(directory.getScheme()) || directory.getHost() == null) {
            throw new IllegalArgumentException("directory: %s is not by https".formatted(directory));
        }
    }

    /** Where that of one directory is kept, apart from all others: a certificate for tests is not taken for a real one. */
    public Path folder() {
        String port = directory.getPort() < 0 ? "" : "-" + directory.getPort();
        String path = String.valueOf(directory.getRawPath()).replaceAll("[^A-Za-z0-9.-]+", "-");
        return state.resolve(directory.getHost().toLowerCase(Locale.ROOT).replace(':', '-') + port + path);
    }

    /** The certificate for a name, with its chain and key. */
    public Path file(String name) {
        return folder().resolve("certificates").resolve(name + ".pem");
    }
}
