package balancebeam.tls;

import balancebeam.config.ClusterTlsConfig;
import balancebeam.tls.LiveContext.Made;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Makes the TLS contexts of QUIC, which has TLS 1.3 and a library of its own for it. Thread-safe: static functions without state. */
final class QuicContext {
    private QuicContext() {}

    /**
     * For connections to the endpoints of a cluster. The name of an endpoint is verified with its certificate, as the library does not
     * unless it is told to.
     *
     * @param identities what is shown to endpoints that ask: none or one
     */
    static Made client(
            ClusterTlsConfig config,
            List<Identity> identities,
            List<String> protocols,
            int mostSessions,
            Duration timeout) {
        QuicSslContextBuilder builder = QuicSslContextBuilder.forClient()
                .applicationProtocols(protocols.toArray(String[]::new))
                .earlyData(false)
                .sessionCacheSize(mostSessions)
                .sessionTimeout(timeout.toSeconds())
                .endpointIdentificationAlgorithm(config.verify() ? "HTTPS" : null);
        EndpointTrust trust = new EndpointTrust(config.verify() ? authorities(config) : AnyCertificate.TRUSTED);
        builder.trustManager(trust);
        if (!identities.isEmpty()) {
            builder.keyManager(new ClientKeys(identities.getFirst()), null);
        }
        return new Made(builder.build(), identities, () -> {});
    }

    private static X509ExtendedTrustManager authorities(ClusterTlsConfig config) {
        Path ca = config.ca();
        TrustManagerFactory factory =
                ca == null ? ClientTls.systemAuthorities() : of(PemFile.read(ca).certificates());
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager trust) {
                return trust;
            }
        }
        throw new IllegalStateException("the JDK's provider verifies no certificates");
    }

    private static TrustManagerFactory of(List<X509Certificate> authorities) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (X509Certificate authority : authorities) {
                store.setCertificateEntry(Integer.toString(store.size()), authority);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("TLS can't be had by this: " + e.getMessage(), e);
        }
    }
}
