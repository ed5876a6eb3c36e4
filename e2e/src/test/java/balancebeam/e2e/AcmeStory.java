package balancebeam.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.AcmeDirectory;
import balancebeam.testkit.Await;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawConnector;
import balancebeam.testkit.TestAuthority;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates by ACME in the whole process, with what it has at run time and nothing more. */
class AcmeStory {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String GET = "GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n";

    @TempDir
    private Path folder;

    private final TestAuthority authority = TestAuthority.make();
    private final AcmeDirectory directory = AcmeDirectory.start(authority);

    @AfterEach
    void close() {
        directory.close();
    }

    private static int freePort() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private Program balancer(int http, int https, String more) throws Exception {
        directory.namesAreAt(at(http), at(https));
        Path file = folder.resolve("balancebeam.yaml");
        Files.writeString(file, """
            listeners:
              web: { bind: "127.0.0.1:%d" }
              secure: { bind: "127.0.0.1:%d", tls: { certificates: [ { acme: shop.example } ] } }
            routes: { all: { answer: {} } }
            admin: off
            acme:
              terms-of-service-agreed: true
              directory: "%s"
              directory-ca: "%s"
              state: state
              %s
            """.formatted(http, https, directory.uri(), authority.write(folder), more));
        return Program.balancebeam("run", "-c", file.toString());
    }

    private boolean isTrusted(int https) {
        try (RawClient client = RawConnector.to(at(https))
                .secure(authority.client(), "shop.example")
                .connect()) {
            client.send(GET);
            return client.readAnswer().status() == 200;
        } catch (AssertionError e) {
            return false;
        }
    }

    @Test
    void aCertificateIsHadIsServedAndIsThereAfterAKill() throws Exception {
        int http = freePort();
        int https = freePort();
        try (Program balancer = balancer(http, https, "challenges: http-01")) {
            balancer.awaitLine(line -> line.contains("ACME: shop.example: has a certificate until"));
            Await.until("it is served", SOON, () -> isTrusted(https));
            balancer.kill();
        }
        try (Program balancer = balancer(http, https, "challenges: http-01")) {
            balancer.awaitAddress();
            Await.until("it is served", SOON, () -> isTrusted(https));
            assertEquals(1, directory.orders());
            balancer.terminate();
            assertEquals(0, balancer.awaitExit());
        }
    }

    /** A short life: its two thirds pass while a connection stands. */
    @Test
    void aCertificateIsRenewedByTlsWhileAConnectionGoesOn() throws Exception {
        int http = freePort();
        int https = freePort();
        directory.lifetime(Duration.ofSeconds(15));
        try (Program balancer = balancer(http, https, "challenges: tls-alpn-01")) {
            balancer.awaitLine(line -> line.contains("ACME: shop.example: has a certificate until"));
            Await.until("it is served", SOON, () -> isTrusted(https));
            try (RawClient client = RawConnector.to(at(https))
                    .secure(authority.client(), "shop.example")
                    .connect()) {
                for (int certificates = 2; certificates <= 3; certificates++) {
                    client.send(GET);
                    assertEquals(200, client.readAnswer().status());
                    long wanted = certificates;
                    Await.until("it is renewed", SOON, () -> directory.issued() >= wanted);
                }
                Await.until("the newest is served", SOON, () -> isTrusted(https));
                client.send(GET);
                assertEquals(200, client.readAnswer().status());
            }
            assertEquals(
                    List.of(),
                    balancer.lines().stream()
                            .filter(line -> line.contains("ERROR"))
                            .toList());
        }
    }

    /** Killed again and again while it asks: it goes on, and asks no more often than one that lives. */
    @Test
    void whoIsKilledWhileItAsksHasLostNothing() throws Exception {
        int http = freePort();
        int https = freePort();
        directory.offer();
        for (int i = 0; i < 3; i++) {
            try (Program balancer = balancer(http, https, "")) {
                String last = i == 0 ? "ACME: shop.example: asking" : "Listening for requests on ";
                balancer.awaitLine(line -> line.contains(last));
                balancer.kill();
            }
        }
        assertTrue(directory.orders() <= 1, "orders: " + directory.orders());
        directory.offer("http-01");
        Path tries = folder.resolve("state")
                .resolve("127.0.0.1-" + directory.uri().getPort() + "-directory/certificates/shop.example.tries");
        assertTrue(Files.readString(tries).startsWith("failures 1\n"));
        Files.delete(tries);
        try (Program balancer = balancer(http, https, "")) {
            balancer.awaitAddress();
            Await.until("it is served", SOON, () -> isTrusted(https));
            assertEquals(1, directory.accounts());
        }
    }
}
