package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.Answer;
import balancebeam.testkit.Fields;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawConnector;
import balancebeam.testkit.RawHttp2;
import balancebeam.testkit.RawHttp3;
import balancebeam.testkit.TestAuthority;
import io.netty.handler.codec.quic.QuicSslContext;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One port, and names of which TLS asks different things: what was shown for one of them does not count for another. */
class MisdirectedStoryTest {
    private static final TestAuthority AUTHORITY = TestAuthority.make();

    @TempDir
    private static Path folder;

    private ConfiguredStage stage;
    private Path ca;

    @BeforeEach
    void start() {
        ca = AUTHORITY.write(folder);
        stage = ConfiguredStage.start("""
                listeners:
                  https:
                    bind: "127.0.0.1:0"
                    tls:
                      certificates: [ "%s" ]
                      server-names:
                        admin.example: { client-certificates: { ca: "%s" } }
                        "*.new.example": { min-version: "1.3" }
                routes: { all: { answer: {} } }
                process: { proxy-status: true }
                """.formatted(
                AUTHORITY.issue(folder, "open.example", "other.example", "admin.example", "a.new.example"), ca));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private RawConnector to(String name, SSLContext as) {
        return stage.connector(0).secure(as, name);
    }

    private static Answer ask(RawClient client, String host) {
        client.send("GET / HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(host));
        return client.readAnswer();
    }

    @ParameterizedTest
    @CsvSource({
        "open.example, open.example, 200",
        "open.example, other.example, 200",
        "open.example, admin.example, 421",
        "open.example, ADMIN.example., 421",
        "open.example, admin.example:443, 421",
        "open.example, a.new.example, 421",
        "open.example, b.a.new.example, 421",
        "open.example, LONG.new.example, 421",
        "open.example, new.example, 200",
        "a.new.example, a.new.example, 200",
        "a.new.example, b.new.example, 200",
        "a.new.example, open.example, 421",
    })
    void aRequestMustComeByAConnectionThatWasAskedTheSame(String name, String host, int status) {
        try (RawClient client = to(name, AUTHORITY.client()).connect()) {
            Answer answer = ask(client, host.replace("LONG", "a.".repeat(150) + "a"));
            assertEquals(status, answer.status());
            if (status == 421) {
                assertTrue(String.valueOf(answer.field("Proxy-Status")).contains("http_request_error"));
            }
            assertEquals(200, ask(client, name).status(), "the connection goes on");
        }
    }

    @Test
    void theTargetCountsAndNotHost() {
        try (RawClient client = to("open.example", AUTHORITY.client()).connect()) {
            client.send("GET https://admin.example/ HTTP/1.1\r\nHost: admin.example\r\n\r\n");
            assertEquals(421, client.readAnswer().status());
        }
    }

    @Test
    void whoShowsACertificateComesToTheNameThatAsksForOne() {
        try (RawClient client = to("admin.example", AUTHORITY.client("ann")).connect()) {
            assertEquals(200, ask(client, "admin.example").status());
            assertEquals(421, ask(client, "open.example").status());
        }
    }

    @Test
    void whoShowsNoneDoesNotGetIn() {
        assertThrows(AssertionError.class, () -> {
            try (RawClient client = to("admin.example", AUTHORITY.client()).connect()) {
                ask(client, "admin.example");
            }
        });
        assertEquals(List.of(), stage.ended());
    }

    @ParameterizedTest
    @ValueSource(strings = {"http/1.1", "h2"})
    void aResumedSessionIsNoBetter(String protocol) {
        SSLContext same = AUTHORITY.client();
        for (int i = 0; i < 3; i++) {
            RawConnector connector = to("open.example", same).alpn(protocol);
            if (protocol.equals("h2")) {
                try (RawHttp2 client = RawHttp2.connect(connector)) {
                    int here = client.open(request("open.example"), true);
                    int elsewhere = client.open(request("admin.example"), true);
                    assertEquals(200, client.readAnswer(here).status());
                    assertEquals(421, client.readAnswer(elsewhere).status());
                }
            } else {
                try (RawClient client = connector.connect()) {
                    assertEquals(421, ask(client, "admin.example").status());
                    assertEquals(200, ask(client, "open.example").status());
                }
            }
        }
    }

    /** Client certificates by name are not to be had there: the configuration says so. */
    @Test
    void byHttp3Too() throws Exception {
        try (ConfiguredStage own =
                ConfiguredStage.start("""
                listeners:
                  https:
                    bind: "127.0.0.1:0"
                    http3: true
                    tls: { certificates: [ "%s" ], server-names: { "*.new.example": { min-version: "1.3" } } }
                routes: { all: { answer: {} } }
                """.formatted(AUTHORITY.issue(folder, "open.example", "a.new.example")))) {
            InetSocketAddress to = own.connector(0).target();
            QuicSslContext tls = RawHttp3.trusting(ca).build();
            try (RawHttp3 client = RawHttp3.connect(to, tls, "open.example")) {
                assertEquals(
                        200,
                        client.open(request("open.example"), true).readAnswer().status());
                assertEquals(
                        421,
                        client.open(request("a.new.example"), true).readAnswer().status());
                assertEquals(
                        200,
                        client.open(request("other.example"), true).readAnswer().status());
            }
            try (RawHttp3 client = RawHttp3.connect(to, tls, "a.new.example")) {
                assertEquals(
                        200,
                        client.open(request("a.new.example"), true).readAnswer().status());
                assertEquals(
                        421,
                        client.open(request("open.example"), true).readAnswer().status());
            }
        }
    }

    private static Fields request(String host) {
        return Fields.of(":method", "GET", ":scheme", "https", ":path", "/", ":authority", host);
    }
}
