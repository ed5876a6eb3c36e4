package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.Balancebeam;
import balancebeam.config.Config;
import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Reading;
import balancebeam.testkit.Answer;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawConnector;
import balancebeam.testkit.ScriptedOrigin;
import balancebeam.testkit.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reloads that change TLS, and proxies in front that speak it. */
class TlsReloadStoryTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n";
    private static final TestAuthority AUTHORITY = TestAuthority.make();

    @TempDir
    private static Path folder;

    private static Path site;

    @BeforeAll
    static void certificates() {
        site = AUTHORITY.issue(folder, "a.example");
    }

    private static Config config(String text) {
        Reading reading = ConfigText.read("story.yaml", text + "\nadmin: off\nprocess: { threads: 2 }\n", Map.of());
        return Objects.requireNonNull(reading.config(), () -> reading.problems().toString());
    }

    /** The kernel has promised those an answer, and nobody has promised them to be served without TLS. */
    @Test
    void whoWaitsAtAListenerThatGoesIsStillSpokenToByTls() throws Exception {
        Config before = config("""
            listeners:
              https: { bind: "127.0.0.1:0", max-connections: 1, tls: { certificates: [ "%s" ] } }
              web: { bind: "127.0.0.1:0" }
            routes: { all: { answer: {} } }
            """.formatted(site));
        Config after = config("""
            listeners: { web: { bind: "127.0.0.1:0" } }
            routes: { all: { answer: {} } }
            """);
        try (Balancebeam balancer = Balancebeam.start(before)) {
            RawConnector connector = RawConnector.to(balancer.addresses().getFirst());
            try (RawClient only =
                            connector.secure(AUTHORITY.client(), "a.example").connect();
                    RawClient inTheClear = connector.connect()) {
                only.send(GET);
                assertEquals(200, only.readAnswer().status());
                inTheClear.send(GET);
                balancer.reload(after);
                Answer answer = inTheClear.readAnswer();
                assertEquals(400, answer.status());
                assertTrue(answer.text().contains("https://"), answer::text);
            }
        }
    }

    @Test
    void whoCameBeforeTlsOrBeforeCertificatesWereAskedForHasToComeAgain() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String tls = ", tls: { certificates: [ \"%s\" ]%s }";
        try (Balancebeam balancer = Balancebeam.start(at(port, ""))) {
            RawConnector connector = RawConnector.to(balancer.addresses().getFirst());
            try (RawClient inTheClear = connector.connect()) {
                inTheClear.send(GET);
                assertEquals(200, inTheClear.readAnswer().status());
                balancer.reload(at(port, tls.formatted(site, "")));
                inTheClear.expectClosed();
            }
            RawConnector secure = connector.secure(AUTHORITY.client(), "a.example");
            try (RawClient without = secure.connect()) {
                without.send(GET);
                assertEquals(200, without.readAnswer().status());
                String asking = ", client-certificates: { ca: \"" + AUTHORITY.write(folder) + "\", required: true }";
                balancer.reload(at(port, tls.formatted(site, asking)));
                without.expectClosed();
            }
        }
    }

    private static Config at(int port, String tls) {
        return config("""
            listeners: { web: { bind: "127.0.0.1:%d"%s } }
            routes: { all: { answer: {} } }
            """.formatted(port, tls));
    }

    @Test
    void whatAProxyWithTlsSaysOfItsClientInForwardedAloneIsPassedOn() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Balancebeam balancer = Balancebeam.start(config("""
                    listeners:
                      https:
                        bind: "127.0.0.1:0"
                        trusted-proxies: [ "127.0.0.1" ]
                        tls: { certificates: [ "%s" ] }
                    routes: { all: { cluster: api } }
                    clusters: { api: { endpoints: ["%s"], health-check: { interval: 0 } } }
                    """.formatted(site, origin.hostPort())));
                RawClient proxy = RawConnector.to(balancer.addresses().getFirst())
                        .secure(AUTHORITY.client(), "a.example")
                        .connect()) {
            proxy.send(GET.replace("\r\n\r\n", "\r\nForwarded: for=203.0.113.7;proto=http\r\n\r\n"));
            assertEquals(200, proxy.readAnswer().status());
            assertEquals("http", origin.awaitRequests(1).getLast().fields().first("X-Forwarded-Proto"));
        }
    }
}
