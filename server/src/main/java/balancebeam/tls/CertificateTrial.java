package balancebeam.tls;

import balancebeam.config.CertificateConfig;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a certificate's files one by one, so that what is wrong with the one does not hide what is with the other. Static functions. */
final class CertificateTrial {
    private CertificateTrial() {}

    /** The certificate; null where something is wrong, and has been found. */
    static @Nullable Identity read(CertificateConfig config, Instant now, Findings findings) {
        if (config.acme() != null) {
            // Whatever its files are like: until they are right, a certificate that signs itself stands in.
            return Identity.read(config, now);
        }
        Findings ofChain = findings.below("chain");
        Findings ofKey = findings.below("key");
        PemFile chainFile = ofChain.tried(() -> PemFile.read(config.chain()));
        PemFile keyFile = config.isCombined() ? chainFile : ofKey.tried(() -> PemFile.read(config.key()));
        List<X509Certificate> chain = chainFile == null ? null : ofChain.tried(chainFile::certificates);
        PrivateKey key = keyFile == null ? null : ofKey.tried(() -> PrivateKeys.of(keyFile));
        return chain == null || key == null ? null : findings.tried(() -> Identity.of(config, chain, key, now));
    }
}
