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

    /** The certificate, of which is warned if need be; null where something is wrong, and has been found. */
    static @Nullable Identity read(CertificateConfig config, Instant now, Findings findings) {
        if (config.acme() != null) {
            // Whatever its files are like, it is no matter of the configuration: until they are right, another one
            // stands in.
            return Identity.read(config, now);
        }
        Findings ofChain = findings.below("chain");
        Findings ofKey = findings.below("key");
        PemFile chainFile = ofChain.tried(() -> PemFile.read(config.chain()));
        PemFile keyFile = config.isCombined() ? chainFile : ofKey.tried(() -> PemFile.read(config.key()));
        List<X509Certificate> chain = chainFile == null ? null : ofChain.tried(chainFile::certificates);
        PrivateKey key = keyFile == null ? null : ofKey.tried(() -> PrivateKeys.of(keyFile));
        if (chain == null || key == null) {
            return null;
        }
        Identity identity = findings.tried(() -> Identity.of(config, chain, key, now));
        if (identity != null) {
            identity.warnings(now).forEach(findings::warn);
        }
        return identity;
    }

    /** Warns of what clients will not like, and endpoints would not mind. */
    static void warnOfServer(Identity identity, Findings findings) {
        if (CertificateNames.alternatives(identity.certificate()).isEmpty()) {
            findings.warn(
                    "%s: its certificate has neither a host nor an address as subjectAltName, and clients refuse that,"
                                    .formatted(identity.config().chain())
                            + " whatever its common name is: have it issued again with one");
        }
    }
}
