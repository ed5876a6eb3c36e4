package balancebeam.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.CertificateConfig;
import balancebeam.config.ClusterTlsConfig;
import balancebeam.config.ListenerTlsConfig;
import balancebeam.config.TlsPolicies;
import balancebeam.config.TlsPolicy;
import balancebeam.config.TlsVersion;
import balancebeam.time.Ticker;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a listener and a client of either library agree upon. */
class ServerTlsTest {
    private static final X509Bundle CA = Files509.CA;
    private static final X509Bundle B = Files509.leaf(CA, "b.example.com", "192.0.2.7", "2001:db8::7");
    private static final X509Bundle WILD = Files509.leaf(CA, "*.example.com");
    private static final X509Bundle OTHER = Files509.leaf(CA, "other.test");

    private static final ClusterTlsConfig BLIND = new ClusterTlsConfig(false, null, "", null, TlsVersion.TLS_1_2);

    @TempDir
    private Path folder;

    private Files509 files = new Files509(Path.of("."));
    private final TicketKeys tickets = new TicketKeys(Ticker.SYSTEM);

    @BeforeEach
    void setUp() {
        files = new Files509(folder);
    }

    private ServerTls server(ListenerTlsConfig config, SslProvider provider) {
        return ServerTls.of(config, tickets, ServerTls.HTTP_1_1, provider);
    }

    private static ClientTls client(ClusterTlsConfig config, SslProvider provider) {
        return ClientTls.of(config, ServerTls.HTTP_1_1, provider);
    }

    private ClientTls client() {
        return client(files.cluster(CA), SslProvider.OPENSSL_REFCNT);
    }

    private static X509Certificate shown(Handshakes pair) throws SSLPeerUnverifiedException {
        return (X509Certificate) Objects.requireNonNull(pair.client.getSession().getPeerCertificates()[0]);
    }

    @Test
    void theNativeLibraryIsHereSoTheseTestsMeanSomething() {
        assertTrue(OpenSsl.isAvailable(), () -> String.valueOf(OpenSsl.unavailabilityCause()));
        assertEquals(SslProvider.OPENSSL_REFCNT, TlsLibrary.provider());
    }

    @ParameterizedTest
    @CsvSource({"OPENSSL_REFCNT, OPENSSL_REFCNT", "OPENSSL_REFCNT, JDK", "JDK, OPENSSL_REFCNT", "JDK, JDK"})
    void theNameDecidesWhichCertificateAClientGets(SslProvider serving, SslProvider asking) throws SSLException {
        ListenerTlsConfig config = files.listener(
                files.certificate("other", OTHER), files.certificate("wild", WILD), files.certificate("b", B));
        try (ServerTls server = server(config, serving);
                ClientTls client = client(files.cluster(CA), asking)) {
            assertShows(B, server, client, "b.example.com");
            assertShows(B, server, client, "B.Example.com");
            assertShows(WILD, server, client, "c.example.com");
            assertShows(OTHER, server, client, "other.test");
            try (Handshakes pair = new Handshakes(client.newEngine("b.example.com", 1), server.newEngine()).shake()) {
                assertTrue(pair.passes(pair.client, pair.server));
                assertTrue(pair.passes(pair.server, pair.client));
                assertEquals("http/1.1", pair.server.getApplicationProtocol());
                assertEquals("TLSv1.3", pair.server.getSession().getProtocol());
            }
        }
    }

    private static void assertShows(X509Bundle expected, ServerTls server, ClientTls client, String name)
            throws SSLException {
        try (Handshakes pair = new Handshakes(client.newEngine(name, 443), server.newEngine()).shake()) {
            assertEquals(expected.getCertificate(), shown(pair), name);
        }
    }

    @Test
    void aWildcardIsForExactlyOneLabelAndTheFirstIsForTheRest() throws SSLException {
        ListenerTlsConfig config = files.listener(
                files.certificate("other", OTHER), files.certificate("wild", WILD), files.certificate("b", B));
        try (ServerTls server = ServerTls.of(config, tickets);
                ClientTls client = ClientTls.of(BLIND)) {
            assertShows(OTHER, server, client, "x.y.example.com");
            assertShows(OTHER, server, client, "example.com");
            assertShows(OTHER, server, client, "localhost");
            assertShows(OTHER, server, client, "192.0.2.7");
            assertShows(WILD, server, client, "x.example.com");
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {"OPENSSL_REFCNT", "JDK"},
            value = SslProvider.class)
    void ofTwoCertificatesForANameTheClientGetsTheOneThatItTakes(SslProvider serving) throws Exception {
        X509Bundle ecdsa = Files509.leaf(CA, "a.example.com");
        CertificateConfig rsa = files.certificate("rsa", Files509.RSA);
        try (ServerTls server = server(files.listener(rsa, files.certificate("ec", ecdsa)), serving);
                ClientTls client = client(BLIND, SslProvider.JDK)) {
            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                assertEquals("EC", keyShown(server, client, version, new String[] {
                    "ecdsa_secp256r1_sha256", "rsa_pss_rsae_sha256"
                }));
                assertEquals(
                        "RSA",
                        keyShown(server, client, version, new String[] {"rsa_pss_rsae_sha256", "rsa_pkcs1_sha256"}),
                        version);
            }
            if (serving != SslProvider.JDK) {
                // Netty tells nothing of the client's cipher suites: signature algorithms decide alone.
                return;
            }
            SSLEngine old = client.newEngine("a.example.com", 1);
            old.setEnabledProtocols(new String[] {"TLSv1.2"});
            old.setEnabledCipherSuites(new String[] {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"});
            try (Handshakes pair = new Handshakes(old, server.newEngine()).shake()) {
                assertEquals("RSA", shown(pair).getPublicKey().getAlgorithm());
            }
        }
    }

    private static String keyShown(ServerTls server, ClientTls client, String version, String[] schemes)
            throws SSLException {
        SSLEngine engine = client.newEngine("a.example.com", version.hashCode() & 0xFFFF);
        engine.setEnabledProtocols(new String[] {version});
        var parameters = engine.getSSLParameters();
        parameters.setSignatureSchemes(schemes);
        engine.setSSLParameters(parameters);
        try (Handshakes pair = new Handshakes(engine, server.newEngine()).shake()) {
            return shown(pair).getPublicKey().getAlgorithm();
        }
    }

    private static TlsPolicies policy(TlsVersion least, String... ciphers) {
        return TlsPolicies.same(new TlsPolicy(least, List.of(ciphers), null));
    }

    @ParameterizedTest
    @CsvSource({"OPENSSL_REFCNT, OPENSSL_REFCNT", "JDK, JDK", "OPENSSL_REFCNT, JDK", "JDK, OPENSSL_REFCNT"})
    void versionsBelowTheLeastAreRefused(SslProvider serving, SslProvider asking) throws SSLException {
        CertificateConfig b = files.certificate("b", B);
        ListenerTlsConfig newOnly = new ListenerTlsConfig(List.of(b), policy(TlsVersion.TLS_1_3), 0);
        try (ServerTls both = server(files.listener(b), serving);
                ServerTls strict = server(newOnly, serving);
                ClientTls client = client(files.cluster(CA), asking)) {
            SSLEngine old = client.newEngine("b.example.com", 1);
            old.setEnabledProtocols(new String[] {"TLSv1.2"});
            try (Handshakes pair = new Handshakes(old, both.newEngine()).shake()) {
                assertEquals("TLSv1.2", pair.server.getSession().getProtocol());
                assertEquals(
                        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                        pair.server.getSession().getCipherSuite());
            }
            SSLEngine tooOld = client.newEngine("b.example.com", 1);
            tooOld.setEnabledProtocols(new String[] {"TLSv1.2"});
            try (Handshakes pair = new Handshakes(tooOld, strict.newEngine())) {
                assertThrows(SSLException.class, pair::shake);
            }
        }
    }

    @Test
    void ciphersOfTheConfigurationAreTheOnlyOnesOfTls12() throws SSLException {
        String chosen = "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256";
        ListenerTlsConfig config =
                new ListenerTlsConfig(List.of(files.certificate("b", B)), policy(TlsVersion.TLS_1_2, chosen), 0);
        try (ServerTls server = ServerTls.of(config, tickets);
                ClientTls client = client()) {
            SSLEngine old = client.newEngine("b.example.com", 1);
            old.setEnabledProtocols(new String[] {"TLSv1.2"});
            try (Handshakes pair = new Handshakes(old, server.newEngine()).shake()) {
                assertEquals(chosen, pair.server.getSession().getCipherSuite());
            }
        }
        ListenerTlsConfig wrong = new ListenerTlsConfig(
                List.of(files.certificate("b", B)), policy(TlsVersion.TLS_1_2, "TLS_AES_128_GCM_SHA256"), 0);
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> ServerTls.of(wrong, tickets))
                .getMessage());
        assertTrue(message.startsWith("the cipher suite 'TLS_AES_128_GCM_SHA256' is of TLS 1.3"), message);
    }

    @ParameterizedTest
    @CsvSource({"OPENSSL_REFCNT, OPENSSL_REFCNT", "JDK, JDK", "OPENSSL_REFCNT, JDK"})
    void clientsShowCertificates(SslProvider serving, SslProvider asking) throws SSLException {
        X509Bundle clients = Files509.authority("CN=Clients");
        X509Bundle ann = Files509.leaf(clients, "ann");
        CertificateConfig b = files.certificate("b", B);
        try (ServerTls required = server(files.asking(clients, true, b), serving);
                ServerTls optional = server(files.asking(clients, false, b), serving);
                ClientTls known = client(files.cluster(CA, files.certificate("ann", ann)), asking);
                ClientTls stranger =
                        client(files.cluster(CA, files.certificate("eve", Files509.leaf(CA, "ann"))), asking);
                ClientTls late =
                        client(files.cluster(CA, files.certificate("late", Files509.expired(clients, "ann"))), asking);
                ClientTls nobody = client(files.cluster(CA), asking)) {
            assertEquals(ann.getCertificate(), identity(known, required));
            assertEquals(ann.getCertificate(), identity(known, optional));
            assertNull(identity(nobody, optional));
            assertThrows(SSLException.class, () -> identity(nobody, required));
            assertThrows(SSLException.class, () -> identity(stranger, required));
            assertThrows(SSLException.class, () -> identity(stranger, optional));
            assertThrows(SSLException.class, () -> identity(late, required));
        }
    }

    private static @Nullable X509Certificate identity(ClientTls client, ServerTls server) throws SSLException {
        try (Handshakes pair = new Handshakes(client.newEngine("b.example.com", 1), server.newEngine()).shake()) {
            return ServerTls.clientCertificate(pair.server.getSession());
        }
    }

    @Test
    void aClientWithOtherProtocolsOrNoneGoesOnWithout() throws SSLException {
        try (ServerTls server = ServerTls.of(files.listener(files.certificate("b", B)), tickets);
                ClientTls other = ClientTls.of(files.cluster(CA), List.of("smtp"));
                ClientTls none = ClientTls.of(files.cluster(CA), List.of())) {
            for (ClientTls client : List.of(other, none)) {
                try (Handshakes pair =
                        new Handshakes(client.newEngine("b.example.com", 1), server.newEngine()).shake()) {
                    String protocol = pair.server.getApplicationProtocol();
                    assertTrue(protocol == null || protocol.isEmpty(), () -> "" + protocol);
                    assertTrue(pair.passes(pair.client, pair.server));
                }
            }
        }
    }

    @Test
    void enginesGoOnAfterTheEndOfWhatTheyAreFrom() throws SSLException {
        ServerTls server = ServerTls.of(files.listener(files.certificate("b", B)), tickets);
        try (ClientTls client = client();
                Handshakes begun = new Handshakes(client.newEngine("b.example.com", 1), server.newEngine());
                Handshakes done = new Handshakes(client.newEngine("b.example.com", 1), server.newEngine()).shake()) {
            server.close();
            server.close();
            assertTrue(done.passes(done.client, done.server));
            begun.shake();
            assertTrue(begun.passes(begun.server, begun.client));
            assertThrows(IllegalStateException.class, server::newEngine);
            assertFalse(server.reloadIfChanged());
        }
    }

    @Test
    void whatIsInUseIsTold() {
        try (ServerTls server = ServerTls.of(
                files.listener(files.certificate("b", B), files.certificate("rsa", Files509.RSA)), tickets)) {
            CertificateView first = server.certificates().getFirst();
            assertEquals(List.of("b.example.com", "192.0.2.7", "2001:db8:0:0:0:0:0:7"), first.names());
            assertEquals("Test Root", first.issuer());
            assertEquals("ECDSA 256", first.keyType());
            assertEquals("RSA 2048", server.certificates().get(1).keyType());
            assertEquals(B.getCertificate().getNotAfter().toInstant(), first.notAfter());
            assertEquals(List.of(), first.warnings());
            assertNotNull(first.chain());
        }
    }
}
