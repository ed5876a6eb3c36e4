package balancebeam.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.CertificateConfig;
import balancebeam.config.ClientCertificatesConfig;
import balancebeam.config.HostMatch;
import balancebeam.config.ListenerTlsConfig;
import balancebeam.config.TlsPolicies;
import balancebeam.config.TlsPolicy;
import balancebeam.config.TlsVersion;
import balancebeam.filter.TlsSession;
import balancebeam.testkit.FakeTicker;
import io.netty.pkitesting.X509Bundle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may resume a session, where and how long. */
class ResumptionTest {
    private static final X509Bundle CA = Files509.CA;
    private static final X509Bundle B = Files509.leaf(CA, "b.example.com");

    @TempDir
    private Path folder;

    private Files509 files = new Files509(Path.of("."));
    private final FakeTicker ticker = new FakeTicker();
    private final TicketKeys tickets = new TicketKeys(ticker::getAsLong);

    @BeforeEach
    void setUp() {
        files = new Files509(folder);
    }

    private static boolean resumes(ClientTls client, ServerTls server, String version) throws SSLException {
        return resumes(client, server.newEngine(), version);
    }

    private static boolean resumes(ClientTls client, SSLEngine server, String version) throws SSLException {
        SSLEngine engine = client.newEngine("b.example.com", 443);
        engine.setEnabledProtocols(new String[] {version});
        try (Handshakes pair = new Handshakes(engine, server).shake()) {
            assertTrue(pair.passes(pair.server, pair.client));
            assertEquals(version, pair.server.getSession().getProtocol());
            return pair.isResumed();
        }
    }

    private ServerTls server(ListenerTlsConfig config) {
        return ServerTls.of(config, tickets);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void ticketsAreGoodAfterAReloadAndAtOtherListeners(String version) throws SSLException {
        ListenerTlsConfig config = files.listener(files.certificate("b", B));
        try (ClientTls client = ClientTls.of(files.cluster(CA))) {
            try (ServerTls server = server(config)) {
                assertFalse(resumes(client, server, version));
                assertTrue(resumes(client, server, version));
            }
            try (ServerTls next = server(config);
                    ServerTls stranger = ServerTls.of(config, new TicketKeys(ticker::getAsLong))) {
                assertTrue(resumes(client, next, version));
                assertFalse(resumes(client, stranger, version));
            }
        }
    }

    private static String id(ClientTls client, ServerTls server, String version, boolean resumed) throws SSLException {
        SSLEngine engine = client.newEngine("b.example.com", 443);
        engine.setEnabledProtocols(new String[] {version});
        try (Handshakes pair = new Handshakes(engine, server.newEngine()).shake()) {
            assertTrue(pair.passes(pair.server, pair.client));
            assertEquals(resumed, pair.isResumed());
            byte[] id = TlsSession.of(pair.server.getSession(), null, "b.example.com", null)
                    .id();
            return new String(id, StandardCharsets.US_ASCII);
        }
    }

    /** What tells clients of TLS 1.2 apart; with tickets they have it once they resume. */
    @Test
    void withoutTicketsASessionHasAnIdFromItsBegin() throws SSLException {
        ListenerTlsConfig with = files.listener(files.certificate("b", B));
        ListenerTlsConfig without = new ListenerTlsConfig(with.certificates(), with.policies(), 0, false);
        try (ClientTls one = ClientTls.of(files.cluster(CA));
                ClientTls other = ClientTls.of(files.cluster(CA));
                ClientTls third = ClientTls.of(files.cluster(CA));
                ServerTls server = server(without)) {
            String id = id(one, server, "TLSv1.2", false);
            assertTrue(id.matches("[0-9a-f]{64}"), id);
            assertEquals(id, id(one, server, "TLSv1.2", true));
            assertEquals(id, id(one, server, "TLSv1.2", true));
            assertNotEquals(id, id(other, server, "TLSv1.2", false));
            assertEquals("", id(third, server, "TLSv1.3", false));
            assertEquals("", id(third, server, "TLSv1.3", false), "nor is it resumed");
        }
        try (ClientTls client = ClientTls.of(files.cluster(CA));
                ServerTls server = server(with)) {
            assertEquals("", id(client, server, "TLSv1.2", false));
            String later = id(client, server, "TLSv1.2", true);
            assertEquals(later, id(client, server, "TLSv1.2", true));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void ticketsOutliveTheirKeysHourButNotTwelve(String version) throws SSLException {
        ListenerTlsConfig config = files.listener(files.certificate("b", B));
        try (ClientTls client = ClientTls.of(files.cluster(CA));
                ClientTls other = ClientTls.of(files.cluster(CA));
                ServerTls server = server(config)) {
            assertFalse(resumes(client, server, version));
            assertFalse(resumes(other, server, version));
            assertFalse(tickets.rotateIfDue());
            ageTicketsByElevenHours();
            assertTrue(resumes(client, server, version));
            ageTicketsByAnHour();
            assertFalse(resumes(other, server, version));
        }
    }

    /** A client of Netty's takes any of its sessions, old or new; of eight clients one at least takes the new one. */
    @Test
    void anOldTicketIsRenewedWhenItIsTaken() throws SSLException {
        ListenerTlsConfig config = files.listener(files.certificate("b", B));
        List<ClientTls> clients = new ArrayList<>();
        try (ServerTls server = server(config)) {
            for (int i = 0; i < 8; i++) {
                clients.add(ClientTls.of(files.cluster(CA)));
                assertFalse(resumes(clients.getLast(), server, "TLSv1.3"));
            }
            ageTicketsByElevenHours();
            for (ClientTls client : clients) {
                assertTrue(resumes(client, server, "TLSv1.3"));
            }
            ageTicketsByAnHour();
            int renewed = 0;
            for (ClientTls client : clients) {
                renewed += resumes(client, server, "TLSv1.3") ? 1 : 0;
            }
            assertTrue(renewed > 0, "no ticket was renewed");
        } finally {
            clients.forEach(ClientTls::close);
        }
    }

    private void ageTicketsByElevenHours() {
        for (int hour = 1; hour < TicketKeys.ACCEPTED.toHours(); hour++) {
            ageTicketsByAnHour();
        }
        assertEquals(12, tickets.count());
    }

    private void ageTicketsByAnHour() {
        ticker.advance(Duration.ofHours(1));
        assertTrue(tickets.rotateIfDue());
        assertTrue(tickets.count() <= 12);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aSessionWithoutCertificateOpensNoListenerThatAsksForOne(String version) throws SSLException {
        X509Bundle clients = Files509.authority("CN=Clients");
        CertificateConfig b = files.certificate("b", B);
        CertificateConfig ann = files.certificate("ann", Files509.leaf(clients, "ann"));
        try (ClientTls client = ClientTls.of(files.cluster(CA, ann));
                ServerTls open = server(files.listener(b));
                ServerTls optional = server(files.asking(clients, false, b));
                ServerTls asking = server(files.asking(clients, true, b));
                ClientTls fresh = ClientTls.of(files.cluster(CA, ann));
                ServerTls again = server(files.asking(clients, true, b))) {
            assertFalse(resumes(client, open, version));
            assertTrue(resumes(client, open, version));
            assertFalse(resumes(client, optional, version));
            assertFalse(resumes(client, asking, version));
            assertFalse(resumes(fresh, asking, version));
            assertTrue(resumes(fresh, again, version));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aSessionOfOneNameIsNoneOfANameThatAsksMore(String version) throws SSLException {
        X509Bundle clients = Files509.authority("CN=Clients");
        TlsPolicy others = new TlsPolicy(TlsVersion.TLS_1_2, List.of(), null);
        TlsPolicy strict =
                new TlsPolicy(TlsVersion.TLS_1_2, List.of(), new ClientCertificatesConfig(files.ca(clients), false));
        TlsPolicies policies = new TlsPolicies(others, Map.of(HostMatch.parse("admin.example.com"), strict));
        try (ClientTls client = ClientTls.of(files.cluster(CA));
                ServerTls server = server(new ListenerTlsConfig(List.of(files.certificate("b", B)), policies, 0))) {
            assertFalse(resumes(client, server.newEngine(others), version));
            assertTrue(resumes(client, server.newEngine(others), version));
            assertFalse(resumes(client, server.newEngine(strict), version));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theClientsCertificateIsKnownInAResumedSession(String version) throws SSLException {
        X509Bundle clients = Files509.authority("CN=Clients");
        X509Bundle ann = Files509.leaf(clients, "ann");
        ListenerTlsConfig config = files.asking(clients, true, files.certificate("b", B));
        try (ClientTls client = ClientTls.of(files.cluster(CA, files.certificate("ann", ann)));
                ServerTls server = server(config)) {
            assertFalse(resumes(client, server, version));
            SSLEngine engine = client.newEngine("b.example.com", 443);
            engine.setEnabledProtocols(new String[] {version});
            try (Handshakes pair = new Handshakes(engine, server.newEngine()).shake()) {
                assertTrue(pair.isResumed());
                X509Certificate known = ServerTls.clientCertificate(pair.server.getSession());
                assertNotNull(known);
                assertEquals(ann.getCertificate(), known);
            }
        }
    }
}
