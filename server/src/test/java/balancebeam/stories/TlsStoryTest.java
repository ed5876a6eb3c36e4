package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.cli.admin.JsonView;
import balancebeam.testkit.Answer;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ScriptedOrigin;
import balancebeam.testkit.TestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS on either side: who speaks it with whom, what the other side hears of it, and who is refused. */
class TlsStoryTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n";
    private static final TestAuthority AUTHORITY = TestAuthority.make();
    private static final TestAuthority STRANGER = TestAuthority.make();

    @TempDir
    private static Path folder;

    private static Path site;
    private static Path ca;

    @BeforeAll
    static void certificates() {
        site = AUTHORITY.issue(folder, "a.example");
        ca = AUTHORITY.write(folder);
    }

    private static ConfiguredStage before(String endpoint, String clusterTls) {
        return ConfiguredStage.start("""
                listeners: { https: { bind: "127.0.0.1:0", tls: { certificates: [ "%s" ] } } }
                routes: { all: { cluster: api } }
                clusters: { api: { endpoints: ["%s"], health-check: { interval: 0 }%s } }
                process: { proxy-status: true }
                """.formatted(site, endpoint, clusterTls));
    }

    private static RawClient client(ConfiguredStage stage) {
        return stage.connector(0).secure(AUTHORITY.client(), "a.example").connect();
    }

    private static Answer ask(ConfiguredStage stage) {
        try (RawClient client = client(stage)) {
            client.send(GET);
            return client.readAnswer();
        }
    }

    @Test
    void anOriginInTheClearHearsThatTheClientSpokeTls() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                ConfiguredStage stage = before(origin.hostPort(), "");
                RawClient client = client(stage)) {
            client.send(GET);
            assertEquals(200, client.readAnswer().status());
            client.send(
                    "GET /b HTTP/1.1\r\nHost: a.example\r\nX-Forwarded-Proto: http\r\nForwarded: for=1.2.3.4\r\n\r\n");
            assertEquals(200, client.readAnswer().status());
            Fields fields = origin.awaitRequests(2).getLast().fields();
            assertEquals("https", fields.first("X-Forwarded-Proto"));
            assertTrue(String.valueOf(fields.first("Forwarded")).endsWith(";proto=https"), fields::toString);
            assertEquals(0, origin.malformed().size());
        }
    }

    @Test
    void whoAsksInTheClearIsToldWhatIsSpokenHere() {
        try (ConfiguredStage stage = before("127.0.0.1:1", "");
                RawClient client = stage.client(0)) {
            client.send(GET);
            Answer answer = client.readAnswer();
            assertEquals(400, answer.status());
            assertTrue(answer.text().contains("https://"), answer::text);
            client.expectClosed();
        }
    }

    @Test
    void endpointsSpeakTlsTooAndMustBeWhoTheyShouldBe() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.secure(AUTHORITY.server("127.0.0.1"))) {
            try (ConfiguredStage stage = before(origin.hostPort(), ", tls: { ca: \"%s\" }".formatted(ca))) {
                assertEquals(200, ask(stage).status());
                assertEquals(200, ask(stage).status());
                assertEquals(1, origin.connections().opened());
            }
            try (ConfiguredStage stage =
                    before(origin.hostPort(), ", tls: { ca: \"%s\", server-name: b.example }".formatted(ca))) {
                assertRefused(ask(stage), "tls_certificate_error");
            }
            try (ConfiguredStage stage = before(
                    origin.hostPort(),
                    ", tls: { ca: \"%s\" }".formatted(STRANGER.write(Files.createTempDirectory(folder, "s"))))) {
                assertRefused(ask(stage), "tls_certificate_error");
            }
            try (ConfiguredStage stage = before(origin.hostPort(), ", tls: { verify: false }")) {
                assertEquals(200, ask(stage).status());
            }
        }
    }

    private static void assertRefused(Answer answer, String why) {
        assertEquals(502, answer.status());
        assertTrue(String.valueOf(answer.field("Proxy-Status")).contains(why), answer::toString);
    }

    @Test
    void probesSpeakTlsToo() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.secure(AUTHORITY.server("127.0.0.1"));
                ConfiguredStage right = probing(origin, "");
                ConfiguredStage wrong = probing(origin, ", server-name: b.example")) {
            Await.until("it is up", () -> health(right).equals("up"));
            Await.until("it is down", () -> health(wrong).equals("down"));
            assertEquals(0, origin.malformed().size());
        }
    }

    @Test
    void probesShowOurCertificateAsRequestsDo() {
        try (ConfiguredStage endpoint = ConfiguredStage.start("""
                        listeners:
                          https:
                            bind: "127.0.0.1:0"
                            tls: { certificates: [ "%s" ], client-certificates: { ca: "%s" } }
                        routes: { all: { answer: {} } }
                        """.formatted(site, ca));
                ConfiguredStage balancer = ConfiguredStage.start(
                        """
                        listeners: { web: { bind: "127.0.0.1:0" } }
                        routes: { all: { cluster: api } }
                        clusters:
                          api:
                            endpoints: ["127.0.0.1:%d"]
                            health-check: { interval: 100 ms }
                            tls: { ca: "%s", server-name: a.example, certificate: "%s" }
                        """.formatted(endpoint.connector(0).target().getPort(), ca, site))) {
            Await.until("a probe was answered", () -> answered(endpoint) > 0);
            Await.until("it is up", () -> health(balancer).equals("up"));
        }
    }

    private static long answered(ConfiguredStage stage) {
        JsonView route =
                stage.admin().get("/v1/status").orThrow().json().views("routes").getFirst();
        return route.whole("requests");
    }

    private static ConfiguredStage probing(ScriptedOrigin origin, String more) {
        return ConfiguredStage.start("""
                listeners: { web: { bind: "127.0.0.1:0" } }
                routes: { all: { cluster: api } }
                clusters: { api: { endpoints: ["%s"], health-check: { interval: 100 ms }, tls: { ca: "%s"%s } } }
                """.formatted(origin.hostPort(), ca, more));
    }

    private static String health(ConfiguredStage stage) {
        JsonView cluster = stage.admin()
                .get("/v1/status")
                .orThrow()
                .json()
                .views("clusters")
                .getFirst();
        return cluster.views("endpoints").getFirst().text("state");
    }

    @Test
    void anEndpointWithoutTlsIsAFailure() throws IOException {
        try (ScriptedOrigin origin =
                        ScriptedOrigin.raw(connection -> connection.raw("HTTP/1.1 400 Bad Request\r\n\r\n"));
                ConfiguredStage stage = before(origin.hostPort(), ", tls: { verify: false }")) {
            assertRefused(ask(stage), "tls_protocol_error");
        }
    }

    @Test
    void anAnswerThatEndsWithoutAGoodbyeIsCut() throws Exception {
        String head = "HTTP/1.1 200 OK\r\n\r\n";
        try (ScriptedOrigin origin = ScriptedOrigin.secure(AUTHORITY.server("127.0.0.1"));
                ConfiguredStage stage = before(origin.hostPort(), ", tls: { ca: \"%s\" }".formatted(ca))) {
            origin.onHead("/a", (request, connection) -> {
                connection.raw(head + "all of it");
                connection.shutdownOutput();
            });
            assertEquals("all of it", ask(stage).text());
            assertEquals(0, origin.malformed().size());
        }
    }

    @Test
    void aNewCertificateOnDiskIsShownWithoutARestart() throws Exception {
        Path live = Files.createTempDirectory(folder, "live").resolve("site.pem");
        Files.copy(site, live);
        try (ConfiguredStage stage = ConfiguredStage.start("""
                listeners: { https: { bind: "127.0.0.1:0", tls: { certificates: [ "%s" ] } } }
                routes: { all: { answer: {} } }
                """.formatted(live))) {
            try (RawClient old = client(stage)) {
                Files.copy(AUTHORITY.issue(folder, "b.example"), live, StandardCopyOption.REPLACE_EXISTING);
                Await.until("the new certificate is shown", () -> speaks(stage, "b.example"));
                old.send(GET);
                assertEquals(200, old.readAnswer().status());
            }
        }
    }

    private static boolean speaks(ConfiguredStage stage, String name) {
        try (RawClient client =
                stage.connector(0).secure(AUTHORITY.client(), name).connect()) {
            client.send("GET / HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(name));
            return client.readAnswer().status() == 200;
        } catch (AssertionError e) {
            return false;
        }
    }

    @Test
    void clientsWithoutACertificateAreRefusedWhereOneIsRequired() {
        try (ConfiguredStage stage = asking(true, "127.0.0.1:1")) {
            assertFalse(speaks(stage, "a.example"));
        }
    }

    private static ConfiguredStage asking(boolean required, String endpoint) {
        return ConfiguredStage.start("""
                listeners:
                  https:
                    bind: "127.0.0.1:0"
                    tls: { certificates: [ "%s" ], client-certificates: { ca: "%s", required: %s } }
                routes: { all: { cluster: api } }
                clusters: { api: { endpoints: ["%s"], health-check: { interval: 0 } } }
                """.formatted(site, ca, required, endpoint));
    }

    @Test
    void anEndpointHearsOfACertificateOnlyFromUs() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                ConfiguredStage stage = asking(false, origin.hostPort())) {
            String forging = GET.replace("\r\n\r\n", "\r\nClient-Cert: :Zm9v:\r\nClient-Cert-Chain: :Zm9v:\r\n\r\n");
            try (RawClient client = client(stage)) {
                client.send(forging);
                assertEquals(200, client.readAnswer().status());
            }
            Fields without = origin.awaitRequests(1).getLast().fields();
            assertFalse(without.has("Client-Cert") || without.has("Client-Cert-Chain"), without::toString);
            try (RawClient client = stage.connector(0)
                    .secure(AUTHORITY.client("me.example"), "a.example")
                    .connect()) {
                client.send(forging);
                assertEquals(200, client.readAnswer().status());
            }
            Fields with = origin.awaitRequests(2).getLast().fields();
            assertEquals(1, with.all("Client-Cert").size());
            String der = String.valueOf(with.first("Client-Cert")).replace(":", "");
            assertTrue(new String(Base64.getDecoder().decode(der), StandardCharsets.ISO_8859_1).contains("me.example"));
            assertFalse(with.has("Client-Cert-Chain"));
        }
    }

    @Test
    void handshakesBeyondTheLimitAreNotBegun() {
        try (ConfiguredStage stage = ConfiguredStage.start("""
                listeners: { https: { bind: "127.0.0.1:0", tls: { certificates: [ "%s" ], handshakes-per-second: 1 } } }
                routes: { all: { answer: {} } }
                """.formatted(site))) {
            Await.until("one of them is refused", () -> !speaks(stage, "a.example"));
            Await.until("a second later one is served", () -> speaks(stage, "a.example"));
        }
    }
}
