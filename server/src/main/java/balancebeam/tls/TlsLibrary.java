package balancebeam.tls;

import balancebeam.config.TlsVersion;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509ExtendedKeyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which library does TLS, and what is asked of it for every context: versions, cipher suites, groups. Thread-safe: static
 * functions.
 */
final class TlsLibrary {
    private static final Logger LOG = LoggerFactory.getLogger(TlsLibrary.class);

    /** Mozilla's "intermediate" of 2026 without DHE: forward secrecy and authenticated encryption only. */
    private static final List<String> CIPHERS_1_2 = List.of(
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final List<String> CIPHERS_1_3 =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    private static final String POST_QUANTUM_GROUP = "X25519MLKEM768";
    private static final List<String> GROUPS = List.of("X25519", "P-256", "P-384");
    private static final List<String> GROUPS_OF_JDK = List.of("x25519", "secp256r1", "secp384r1");
    private static final String REJECT_RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

    private TlsLibrary() {}

    /** What is decided once. */
    private static final class Chosen {
        static final SslProvider PROVIDER = provider();
        static final String[] BORING_GROUPS = groups();

        private static SslProvider provider() {
            if (OpenSsl.isAvailable()) {
                LOG.info("TLS is done by {}", OpenSsl.versionString());
                return SslProvider.OPENSSL_REFCNT;
            }
            Throwable cause = OpenSsl.unavailabilityCause();
            LOG.info("TLS is done by the JDK, for there is no BoringSSL: {}", cause == null ? "" : cause.toString());
            return SslProvider.JDK;
        }

        private static String[] groups() {
            List<String> all = new ArrayList<>(GROUPS);
            all.addFirst(POST_QUANTUM_GROUP);
            try {
                ReferenceCountUtil.release(SslContextBuilder.forClient()
                        .sslProvider(SslProvider.OPENSSL_REFCNT)
                        .trustManager(AnyCertificate.REFUSED)
                        .option(OpenSslContextOption.GROUPS, all.toArray(String[]::new))
                        .build());
                return all.toArray(String[]::new);
            } catch (SSLException e) {
                LOG.info("TLS has no {} here: {}", POST_QUANTUM_GROUP, e.getMessage());
                return GROUPS.toArray(String[]::new);
            }
        }
    }

    static SslProvider provider() {
        return Chosen.PROVIDER;
    }

    /** What servers and clients have in common. */
    static SslContextBuilder prepare(
            SslContextBuilder builder,
            SslProvider provider,
            TlsVersion oldest,
            List<String> ciphers,
            List<String> alpn) {
        List<String> suites = new ArrayList<>(CIPHERS_1_3);
        suites.addAll(ciphers.isEmpty() ? CIPHERS_1_2 : ciphers);
        builder.sslProvider(provider)
                .protocols(versions(oldest))
                .ciphers(suites)
                .applicationProtocolConfig(
                        alpn.isEmpty()
                                ? ApplicationProtocolConfig.DISABLED
                                : new ApplicationProtocolConfig(
                                        Protocol.ALPN,
                                        SelectorFailureBehavior.NO_ADVERTISE,
                                        SelectedListenerFailureBehavior.ACCEPT,
                                        alpn));
        if (provider == SslProvider.JDK) {
            // BoringSSL never does. Read by the JDK as its TLS is first used.
            System.getProperties().putIfAbsent(REJECT_RENEGOTIATION, "true");
        } else {
            builder.option(OpenSslContextOption.GROUPS, Chosen.BORING_GROUPS.clone())
                    // Choosing a certificate and verifying one take less than handing them over would.
                    .option(OpenSslContextOption.USE_TASKS, false);
        }
        return builder;
    }

    /** That one and later ones, as Java's TLS calls them. */
    static String[] versions(TlsVersion oldest) {
        return Arrays.stream(TlsVersion.values())
                .filter(version -> version.compareTo(oldest) >= 0)
                .map(TlsVersion::protocol)
                .toArray(String[]::new);
    }

    /** BoringSSL would parse the keys at each handshake, were they not kept. */
    static KeyManagerFactory keys(X509ExtendedKeyManager keys, SslProvider provider) {
        KeyManagerFactory given = GivenKeys.of(keys);
        return provider == SslProvider.JDK ? given : new OpenSslCachingX509KeyManagerFactory(given);
    }

    /** What the JDK's engines are told one by one. */
    static SSLEngine tuned(SSLEngine engine, SslProvider provider) {
        if (provider == SslProvider.JDK) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setNamedGroups(GROUPS_OF_JDK.toArray(String[]::new));
            parameters.setUseCipherSuitesOrder(true);
            engine.setSSLParameters(parameters);
        }
        return engine;
    }

    /**
     * Checks names of cipher suites of TLS 1.2.
     *
     * @throws IllegalArgumentException naming the first that can't be used
     */
    static void checkCiphers(List<String> ciphers, SslProvider provider) {
        Set<String> known = ciphers.isEmpty() ? Set.of() : known(provider);
        for (String cipher : ciphers) {
            if (CIPHERS_1_3.contains(cipher)) {
                throw new IllegalArgumentException(
                        "the cipher suite '%s' is of TLS 1.3, which has all of its own: only those of TLS 1.2 can be chosen"
                                .formatted(cipher));
            }
            if (!known.contains(cipher)) {
                throw new IllegalArgumentException(
                        "the cipher suite '%s' is none of TLS 1.2 that there is here: there is %s"
                                .formatted(cipher, String.join(", ", known)));
            }
        }
    }

    private static Set<String> known(SslProvider provider) {
        Set<String> known = new TreeSet<>();
        if (provider == SslProvider.JDK) {
            try {
                known.addAll(List.of(
                        SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites()));
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError("every JDK has TLS", e);
            }
        } else {
            known.addAll(OpenSsl.availableJavaCipherSuites());
        }
        known.removeIf(name -> !name.startsWith("TLS_")
                || !name.contains("_WITH_")
                || name.contains("_anon_")
                || name.contains("_PSK_"));
        return known;
    }
}
