package balancebeam.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.CertificateConfig;
import balancebeam.config.ListenerTlsConfig;
import balancebeam.time.Ticker;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.cert.Certificate;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that change on disk. */
class ReloadTest {
    private static final X509Bundle CA = Files509.CA;
    private static final X509Bundle OLD = Files509.leaf(CA, "b.example.com");
    private static final X509Bundle NEW = Files509.leaf(CA, "b.example.com");

    @TempDir
    private Path folder;

    private Files509 files = new Files509(Path.of("."));
    private final TicketKeys tickets = new TicketKeys(Ticker.SYSTEM);

    @BeforeEach
    void setUp() {
        files = new Files509(folder);
    }

    private ListenerTlsConfig config() {
        return files.listener(new CertificateConfig(
                files.write("chain.pem", OLD.getCertificatePathPEM()),
                files.write("key.pem", OLD.getPrivateKeyPEM()),
                null));
    }

    private Certificate shown(ServerTls server) throws SSLException {
        try (ClientTls client = ClientTls.of(files.cluster(CA));
                Handshakes pair = new Handshakes(client.newEngine("b.example.com", 1), server.newEngine()).shake()) {
            return pair.client.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void newFilesAreReadOnceBothAreThere() throws SSLException {
        try (ServerTls server = ServerTls.of(config(), tickets);
                ClientTls client = ClientTls.of(files.cluster(CA));
                Handshakes running = new Handshakes(client.newEngine("b.example.com", 1), server.newEngine()).shake()) {
            assertFalse(server.reloadIfChanged());
            files.write("chain.pem", NEW.getCertificatePathPEM());
            assertFalse(server.reloadIfChanged(), "the key does not belong to it yet");
            assertEquals(OLD.getCertificate(), shown(server));
            files.write("key.pem", NEW.getPrivateKeyPEM());
            assertTrue(server.reloadIfChanged());
            assertFalse(server.reloadIfChanged());
            assertEquals(NEW.getCertificate(), shown(server));
            assertTrue(running.passes(running.client, running.server));
        }
    }

    @Test
    void aWrongOrMissingFileChangesNothing() throws IOException {
        try (ServerTls server = ServerTls.of(config(), tickets)) {
            CertificateView before = server.certificates().getFirst();
            files.write("chain.pem", "nothing");
            assertFalse(server.reloadIfChanged());
            Files.delete(folder.resolve("chain.pem"));
            assertFalse(server.reloadIfChanged());
            assertEquals(OLD.getCertificate(), shown(server));
            assertEquals(before, server.certificates().getFirst());
            files.write("chain.pem", OLD.getCertificatePathPEM());
            assertTrue(server.reloadIfChanged());
        }
    }

    @Test
    void aFileInItsPlaceOfTheSameTimeIsSeen() throws IOException {
        try (ServerTls server = ServerTls.of(files.listener(files.certificate("b", OLD)), tickets)) {
            FileTime time = Files.getLastModifiedTime(folder.resolve("b.pem"));
            Path next = files.certificate("next", NEW).chain();
            Files.setLastModifiedTime(next, time);
            Files.move(next, folder.resolve("b.pem"), StandardCopyOption.ATOMIC_MOVE);
            assertTrue(server.reloadIfChanged());
            assertEquals(NEW.getCertificate(), shown(server));
        }
    }

    @Test
    void aLinkThatLeadsElsewhereIsSeen() throws IOException {
        Path old = files.certificate("old", OLD).chain();
        Path next = files.certificate("next", NEW).chain();
        Path link = Files.createSymbolicLink(folder.resolve("live.pem"), old);
        try (ServerTls server = ServerTls.of(files.listener(CertificateConfig.combined(link)), tickets)) {
            assertFalse(server.reloadIfChanged());
            Files.delete(link);
            Files.createSymbolicLink(link, next);
            assertTrue(server.reloadIfChanged());
            assertEquals(NEW.getCertificate(), shown(server));
        }
    }

    @Test
    void anotherAuthorityIsAskedForAtOnce() throws SSLException {
        X509Bundle one = Files509.authority("CN=One");
        X509Bundle two = Files509.authority("CN=Two");
        ListenerTlsConfig config = files.asking(one, true, files.certificate("b", OLD));
        try (ServerTls server = ServerTls.of(config, tickets);
                ClientTls client =
                        ClientTls.of(files.cluster(CA, files.certificate("ann", Files509.leaf(one, "ann"))))) {
            new Handshakes(client.newEngine("b.example.com", 1), server.newEngine())
                    .shake()
                    .close();
            new Handshakes(client.newEngine("b.example.com", 1), server.newEngine())
                    .shake()
                    .close();
            files.write(files.ca(one).getFileName().toString(), two.getCertificatePEM());
            assertTrue(server.reloadIfChanged());
            try (Handshakes pair = new Handshakes(client.newEngine("b.example.com", 1), server.newEngine())) {
                assertThrows(SSLException.class, pair::shake, "its ticket is of those who asked for another authority");
            }
        }
    }

    @Test
    void whatEndpointsAreShownAndWhomTheyTrustChangesToo() throws SSLException {
        X509Bundle other = Files509.authority("CN=Other");
        Path ca = files.ca(other);
        try (ServerTls server = ServerTls.of(config(), tickets);
                ClientTls client = ClientTls.of(files.cluster(other))) {
            try (Handshakes pair = new Handshakes(client.newEngine("b.example.com", 1), server.newEngine())) {
                assertThrows(SSLException.class, pair::shake);
            }
            files.write(ca.getFileName().toString(), CA.getCertificatePEM());
            assertTrue(client.reloadIfChanged());
            new Handshakes(client.newEngine("b.example.com", 1), server.newEngine())
                    .shake()
                    .close();
        }
    }
}
