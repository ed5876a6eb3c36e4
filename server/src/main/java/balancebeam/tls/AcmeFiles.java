package balancebeam.tls;

import balancebeam.config.AcmeConfig.KeyType;
import balancebeam.config.CertificateConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Keys and certificates that ACME has to do with, and the PEM that keeps them. Thread-safe: static functions without state. */
public final class AcmeFiles {
    private static final int PEM_COLUMNS = 64;
    private static final int RSA_BITS = 2048;

    private AcmeFiles() {}

    /**
     * A certificate that is kept.
     *
     * @param names in lower case
     */
    public record Kept(X509Certificate certificate, List<String> names, KeyType keyType) {
        public Kept {
            names = List.copyOf(names);
        }

        public Instant notBefore() {
            return certificate.getNotBefore().toInstant();
        }

        public Instant notAfter() {
            return certificate.getNotAfter().toInstant();
        }
    }

    /** A new pair. */
    public static KeyPair newKeys(KeyType type) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(type == KeyType.ECDSA_P256 ? "EC" : "RSA");
            if (type == KeyType.ECDSA_P256) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            } else {
                generator.initialize(RSA_BITS);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has EC and RSA", e);
        }
    }

    /** A request for a certificate (PKCS#10) for that name, in DER. */
    public static byte[] request(KeyPair keys, String name) {
        return CertificateWriter.request(keys, name);
    }

    /** As PEM: both halves, since the open one can't be had of the secret one. */
    public static String pem(KeyPair keys) {
        return block("PRIVATE KEY", keys.getPrivate().getEncoded())
                + block("PUBLIC KEY", keys.getPublic().getEncoded());
    }

    /**
     * A certificate with its chain and its key as PEM, if they are what was asked for.
     *
     * @throws IllegalArgumentException if they are not: nothing else would be served for it
     */
    public static String pem(List<X509Certificate> chain, KeyPair keys, String name) {
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("there is no certificate in the answer");
        }
        X509Certificate own = chain.getFirst();
        if (!PrivateKeys.belongTogether(keys.getPrivate(), own.getPublicKey())) {
            throw new IllegalArgumentException("the certificate is for another key");
        }
        if (!CertificateNames.of(own).contains(name)) {
            throw new IllegalArgumentException("the certificate is for " + CertificateNames.of(own));
        }
        if (!own.getNotAfter().toInstant().isAfter(own.getNotBefore().toInstant())) {
            throw new IllegalArgumentException("the certificate is never valid");
        }
        StringBuilder pem = new StringBuilder();
        try {
            for (X509Certificate certificate : chain) {
                pem.append(block("CERTIFICATE", certificate.getEncoded()));
            }
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("the chain can't be written", e);
        }
        return pem.append(block("PRIVATE KEY", keys.getPrivate().getEncoded())).toString();
    }

    /**
     * What trusts whom these authorities have signed, and nobody else.
     *
     * @param ca PEM
     * @throws IllegalArgumentException naming the file and what is wrong with it
     */
    public static SSLContext trusting(Path ca) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        int number = 0;
        for (X509Certificate authority : PemFile.read(ca).certificates()) {
            store.setCertificateEntry("authority " + number++, authority);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static String block(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder(PEM_COLUMNS, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, base64, label);
    }

    /**
     * The pair in a file; null if there is none.
     *
     * @throws IllegalArgumentException naming the file and what is wrong with it
     */
    public static @Nullable KeyPair keys(Path file) {
        if (Files.notExists(file)) {
            return null;
        }
        PemFile pem = PemFile.read(file);
        PrivateKey secret = PrivateKeys.of(pem);
        byte[] open = pem.blocks().stream()
                .filter(block -> block.label().equals("PUBLIC KEY"))
                .findFirst()
                .orElseThrow(() -> PemFile.problem(file, "holds no public key"))
                .der();
        try {
            PublicKey key = KeyFactory.getInstance(secret.getAlgorithm()).generatePublic(new X509EncodedKeySpec(open));
            if (!PrivateKeys.belongTogether(secret, key)) {
                throw PemFile.problem(file, "its keys are not a pair");
            }
            return new KeyPair(key, secret);
        } catch (GeneralSecurityException e) {
            throw PemFile.problem(file, "its public key can't be read", e);
        }
    }

    /**
     * The certificate in a file; null if there is none.
     *
     * @throws IllegalArgumentException naming the file and what is wrong with it
     */
    public static @Nullable Kept certificate(Path file) {
        if (Files.notExists(file)) {
            return null;
        }
        Identity identity = Identity.read(CertificateConfig.combined(file), Instant.now());
        return new Kept(
                identity.certificate(),
                identity.names(),
                identity.algorithm().equals("EC") ? KeyType.ECDSA_P256 : KeyType.RSA_2048);
    }

    /**
     * By what an authority knows a certificate when it is asked when to renew it (RFC 9773 section 4.1): the identifier of the
     * authority's key, and the serial number. Null if the certificate does not say.
     */
    public static @Nullable String renewalId(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue("2.5.29.35");
        if (extension == null) {
            return null;
        }
        try {
            Der inside = new Der(new Der(extension).content(Der.OCTETS)).enter(Der.SEQUENCE);
            int keyIdentifier = 0x80;
            if (!inside.is(keyIdentifier)) {
                return null;
            }
            Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
            return base64.encodeToString(inside.content(keyIdentifier)) + "."
                    + base64.encodeToString(certificate.getSerialNumber().toByteArray());
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
