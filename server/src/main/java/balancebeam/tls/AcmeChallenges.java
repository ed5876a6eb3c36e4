package balancebeam.tls;

import balancebeam.config.AcmeConfig.KeyType;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * Challenges of an ACME authority that are to be met now: by HTTP (RFC 8555 section 8.3) and by TLS (RFC 8737). Empty but for the
 * seconds in which a certificate is had. Thread-safe.
 */
public final class AcmeChallenges {
    /** What a client asks for by ALPN that comes for a challenge. */
    public static final String PROTOCOL = "acme-tls/1";

    private static final Duration VALIDITY = Duration.ofDays(7);

    private final Map<String, String> byToken = new ConcurrentHashMap<>();
    private final Map<String, SSLContext> byName = new ConcurrentHashMap<>();

    /** To be met until it is closed. */
    public interface Pending extends AutoCloseable {
        @Override
        void close();
    }

    /** A client that asks for the token shall get that answer. */
    public Pending byHttp(String token, String answer) {
        byToken.put(token, answer);
        return () -> byToken.remove(token);
    }

    /**
     * A client that asks for the name shall get a certificate with that digest.
     *
     * @param digest of the answer, by SHA-256
     */
    public Pending byTls(String name, byte[] digest) {
        KeyPair keys = AcmeFiles.newKeys(KeyType.ECDSA_P256);
        Instant now = Instant.now();
        X509Certificate certificate = CertificateWriter.selfSigned(
                keys, "ACME challenge", name, now.minus(VALIDITY), now.plus(VALIDITY), digest);
        String lower = name.toLowerCase(Locale.ROOT);
        byName.put(lower, context(keys, certificate));
        return () -> byName.remove(lower);
    }

    private static SSLContext context(KeyPair keys, X509Certificate certificate) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            char[] none = {};
            store.setKeyEntry("challenge", keys.getPrivate(), none, new X509Certificate[] {certificate});
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, none);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(factory.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the JDK has no TLS for a challenge", e);
        }
    }

    /** What a client is to be told that asks for the token; null for a token that nobody waits for. */
    public @Nullable String answer(String token) {
        return byToken.get(token);
    }

    /** Whether a client may ask for a token. */
    public boolean awaitsHttp() {
        return !byToken.isEmpty();
    }

    /** Whether a client may come for a challenge by TLS: cheap, since every connection asks. */
    public boolean awaitsTls() {
        return !byName.isEmpty();
    }

    /** For a client that comes for a challenge; null for a name that nobody waits for. */
    public @Nullable SSLEngine engine(String name) {
        SSLContext context = byName.get(name.toLowerCase(Locale.ROOT));
        if (context == null) {
            return null;
        }
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {PROTOCOL});
        engine.setSSLParameters(parameters);
        return engine;
    }
}
