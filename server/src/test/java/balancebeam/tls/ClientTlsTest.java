package balancebeam.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.ClusterTlsConfig;
import balancebeam.config.TlsVersion;
import balancebeam.time.Ticker;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whom we believe that he is the endpoint, and what we tell him. */
class ClientTlsTest {
    private static final X509Bundle CA = Files509.CA;
    private static final X509Bundle B = Files509.leaf(CA, "b.example.com", "api", "192.0.2.7", "2001:db8::7");

    @TempDir
    private Path folder;

    private Files509 files = new Files509(Path.of("."));
    private final TicketKeys tickets = new TicketKeys(Ticker.SYSTEM);

    @BeforeEach
    void setUp() {
        files = new Files509(folder);
    }

    private ServerTls server(X509Bundle bundle) {
        return ServerTls.of(files.listener(files.certificate("server", bundle)), tickets);
    }

    private static void connect(ClientTls client, ServerTls server, String name) throws SSLException {
        try (Handshakes pair = new Handshakes(client.newEngine(name, 1), server.newEngine())) {
            pair.shake();
            assertTrue(pair.passes(pair.client, pair.server));
        }
    }

    private static ClientTls client(ClusterTlsConfig config, SslProvider provider) {
        return ClientTls.of(config, ServerTls.HTTP_1_1, provider);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"OPENSSL_REFCNT", "JDK"},
            value = SslProvider.class)
    void theNameOrAddressMustBeInTheCertificate(SslProvider provider) throws SSLException {
        try (ServerTls server = server(B);
                ClientTls client = client(files.cluster(CA), provider)) {
            for (String right : List.of("b.example.com", "B.example.com.", "api", "192.0.2.7", "2001:db8::7")) {
                connect(client, server, right);
            }
            for (String wrong : List.of(
                    "c.example.com", "example.com", "ap", "192.0.2.8", "2001:db8::8", "b_example.com", "no name")) {
                assertThrows(SSLException.class, () -> connect(client, server, wrong), wrong);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {"OPENSSL_REFCNT", "JDK"},
            value = SslProvider.class)
    void onlyKnownAuthoritiesAreBelievedAndNobodyForEver(SslProvider provider) throws SSLException {
        X509Bundle stranger = Files509.leaf(Files509.authority("CN=Stranger"), "b.example.com");
        X509Bundle self = Files509.made(() -> Files509.builder("b.example.com")
                .setIsCertificateAuthority(true)
                .buildSelfSigned());
        ClusterTlsConfig system = new ClusterTlsConfig(true, null, "", null, TlsVersion.TLS_1_2);
        ClusterTlsConfig blind = new ClusterTlsConfig(false, null, "", null, TlsVersion.TLS_1_2);
        try (ServerTls good = server(B);
                ServerTls strange = server(stranger);
                ServerTls own = server(self);
                ServerTls late = server(Files509.expired(CA, "b.example.com"));
                ClientTls client = client(files.cluster(CA), provider);
                ClientTls ofSystem = client(system, provider);
                ClientTls unverifying = client(blind, provider)) {
            connect(client, good, "b.example.com");
            for (ServerTls wrong : List.of(strange, own, late)) {
                assertThrows(SSLException.class, () -> connect(client, wrong, "b.example.com"));
                connect(unverifying, wrong, "what.ever.test");
            }
            assertThrows(SSLException.class, () -> connect(ofSystem, good, "b.example.com"));
        }
    }

    @ParameterizedTest
    @EnumSource(
            names = {"OPENSSL_REFCNT", "JDK"},
            value = SslProvider.class)
    void namesAreToldAndAddressesAreNot(SslProvider provider) throws SSLException {
        ClusterTlsConfig blind = new ClusterTlsConfig(false, null, "", null, TlsVersion.TLS_1_2);
        try (ServerTls server = server(B);
                ClientTls client = client(blind, provider)) {
            for (String name : List.of("b.example.com", "api")) {
                assertEquals(List.of(name), told(client, server, name));
            }
            for (String address : List.of("192.0.2.7", "2001:db8::7", "my_service")) {
                assertEquals(List.of(), told(client, server, address));
            }
        }
    }

    private static List<String> told(ClientTls client, ServerTls server, String name) throws SSLException {
        try (Handshakes pair = new Handshakes(client.newEngine(name, 1), server.newEngine()).shake()) {
            List<SNIServerName> names = ((ExtendedSSLSession) pair.server.getSession()).getRequestedServerNames();
            return names.stream()
                    .map(each -> ((SNIHostName) each).getAsciiName())
                    .toList();
        }
    }
}
