package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import balancebeam.config.text.ConfigText;
import balancebeam.testkit.ScriptedOrigin;
import balancebeam.testkit.TestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients of TLS 1.2 are known by their sessions; what holds of others is declared, and warned of. */
class TlsSessionStickyStoryTest {
    private static final TestAuthority AUTHORITY = TestAuthority.make();

    @TempDir
    private static Path folder;

    private static Path site;

    private final Map<String, ScriptedOrigin> origins = Map.of(
            "a", ScriptedOrigin.start("a"),
            "b", ScriptedOrigin.start("b"),
            "c", ScriptedOrigin.start("c"));

    @BeforeAll
    static void certificate() {
        site = AUTHORITY.issue(folder, "a.example");
    }

    @AfterEach
    void close() {
        origins.values().forEach(ScriptedOrigin::close);
    }

    private String yaml(String tickets, String by) {
        List<String> endpoints = origins.values().stream()
                .map(origin -> '"' + origin.hostPort() + '"')
                .toList();
        return """
                listeners: { https: { bind: "127.0.0.1:0", tls: { certificates: [ "%s" ], session-tickets: %s } } }
                clusters: { site: { endpoints: [%s], algorithm: round-robin, health-check: { interval: 0 } } }
                routes: { all: { cluster: site, sticky: { by: %s } } }
                process: { threads: 2 }
                """.formatted(site, tickets, String.join(", ", endpoints), by);
    }

    /** On a connection of its own, which resumes the client's session if that can be. */
    private static String ask(ConfiguredStage stage, SSLContext client, String version) throws IOException {
        int port = stage.balancer().addresses().getFirst().getPort();
        try (SSLSocket socket = (SSLSocket) client.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.setEnabledProtocols(new String[] {version});
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return answer.substring(answer.indexOf("\r\n\r\n") + 4).strip();
        }
    }

    @Test
    void aSessionStaysWhereItBeganAndMovesOnce() throws IOException {
        try (ConfiguredStage stage = ConfiguredStage.start(yaml("false", "[tls-session]"))) {
            Set<String> everywhere = new HashSet<>();
            for (int i = 0; i < 6; i++) {
                SSLContext client = AUTHORITY.client();
                String at = ask(stage, client, "TLSv1.2");
                everywhere.add(at);
                for (int j = 0; j < 3; j++) {
                    assertEquals(at, ask(stage, client, "TLSv1.2"));
                }
            }
            assertEquals(3, everywhere.size(), "clients are told apart");
            SSLContext client = AUTHORITY.client();
            String at = ask(stage, client, "TLSv1.2");
            Objects.requireNonNull(origins.get(at)).kill();
            String moved = ask(stage, client, "TLSv1.2");
            assertNotEquals(at, moved);
            for (int j = 0; j < 3; j++) {
                assertEquals(moved, ask(stage, client, "TLSv1.2"));
            }
        }
    }

    @Test
    void underTls13TheNextOneOfTheListIsWhatClientsAreKnownBy() throws IOException {
        try (ConfiguredStage stage = ConfiguredStage.start(yaml("false", "[tls-session, source-address]"))) {
            String at = ask(stage, AUTHORITY.client(), "TLSv1.3");
            for (int i = 0; i < 4; i++) {
                assertEquals(at, ask(stage, AUTHORITY.client(), "TLSv1.3"));
            }
        }
        try (ConfiguredStage stage =
                ConfiguredStage.start(yaml("false", "[tls-session]").replace("threads: 2", "threads: 1"))) {
            SSLContext client = AUTHORITY.client();
            assertNotEquals(ask(stage, client, "TLSv1.3"), ask(stage, client, "TLSv1.3"), "nobody is known");
        }
    }

    /** Then the first connection has no id, and the second one is where the session becomes known. */
    @Test
    void withTicketsASessionIsKnownFromItsSecondConnectionOn() throws IOException {
        try (ConfiguredStage stage = ConfiguredStage.start(yaml("true", "[tls-session]"))) {
            SSLContext client = AUTHORITY.client();
            ask(stage, client, "TLSv1.2");
            String at = ask(stage, client, "TLSv1.2");
            for (int i = 0; i < 4; i++) {
                assertEquals(at, ask(stage, client, "TLSv1.2"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "false | [tls-session, source-address] | allows TLS 1.3, where sessions have no id: such clients are known by the next one, source-address",
                "false | [tls-session] | allows TLS 1.3, where sessions have no id: such clients are not known: there is no other one after it",
                "true | [{ cookie: a }, tls-session] | allows TLS 1.3, where sessions have no id: such clients are not known: there is no other one after it; by TLS 1.2 a client has one from its second connection on, and from the first with 'session-tickets: false'"
            })
    void itIsWarnedOfWhoHasNone(String tickets, String by, String warning) {
        List<String> warnings = ConfigText.read("story.yaml", yaml(tickets, by), Map.of()).warnings().stream()
                .map(Object::toString)
                .toList();
        assertEquals(
                List.of("story.yaml:3:11: routes.all: goes by tls-session, and the listener 'https' " + warning),
                warnings);
    }
}
