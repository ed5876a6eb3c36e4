package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.testkit.FaultyLink;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawConnector;
import balancebeam.testkit.ScriptedOrigin;
import balancebeam.testkit.TestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A balancer before us says by the PROXY protocol who its clients are; nobody else can. */
class ProxyProtocolStoryTest {
    private static final String LINE = "PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n";
    private static final String BINARY = new String(
            HexFormat.of().parseHex("0d0a0d0a000d0a515549540a" + "2111000c" + "c0000201c6336401dcd501bb"),
            StandardCharsets.ISO_8859_1);
    private static final String GET = "GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n";

    @TempDir
    private static Path folder;

    private static ConfiguredStage before(ScriptedOrigin origin, String from, String tls) {
        return before(origin, from, tls, "10 s");
    }

    private static ConfiguredStage before(ScriptedOrigin origin, String from, String tls, String clientHead) {
        return ConfiguredStage.start("""
                listeners: { web: { bind: "127.0.0.1:0", proxy-protocol-from: [ "%s" ]%s } }
                routes: { all: { cluster: api } }
                clusters: { api: { endpoints: ["%s"], health-check: { interval: 0 } } }
                timeouts: { client-head: %s }
                """.formatted(from, tls, origin.hostPort(), clientHead));
    }

    private static void assertClient(String address, ScriptedOrigin origin) {
        assertEquals(address, origin.awaitRequests(1).getLast().fields().first("X-Forwarded-For"));
        origin.forgetRequests();
    }

    @Test
    void theClientIsWhoTheProxySaysInEitherVersion() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                ConfiguredStage stage = before(origin, "127.0.0.0/8", "")) {
            for (String header : new String[] {LINE, BINARY}) {
                try (RawClient client = stage.client(0)) {
                    client.send(header + GET);
                    assertEquals(200, client.readAnswer().status());
                    assertClient("192.0.2.1", origin);
                    client.send(GET);
                    assertEquals(200, client.readAnswer().status());
                    assertClient("192.0.2.1", origin);
                }
            }
        }
    }

    @Test
    void theHeaderComesBeforeTlsAndByteByByteIfNeedBe() throws IOException {
        TestAuthority authority = TestAuthority.make();
        Path site = authority.issue(folder, "a.example");
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                ConfiguredStage stage =
                        before(origin, "127.0.0.1", ", tls: { certificates: [ \"%s\" ] }".formatted(site));
                FaultyLink link = FaultyLink.to(stage.connector(0).target())) {
            link.dribble();
            for (String header : new String[] {LINE, BINARY}) {
                try (RawClient client = RawConnector.to(link.address())
                        .preface(header)
                        .secure(authority.client(), "a.example")
                        .connect()) {
                    client.send(GET);
                    assertEquals(200, client.readAnswer().status());
                    assertClient("192.0.2.1", origin);
                }
            }
        }
    }

    @Test
    void whoMustSendAHeaderAndDoesNotIsClosed() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                ConfiguredStage stage = before(origin, "127.0.0.1", "", "500 ms");
                RawClient without = stage.client(0);
                RawClient silent = stage.client(0)) {
            without.send(GET);
            without.expectClosedOrReset();
            silent.expectReset();
            assertEquals(0, origin.requests().size());
        }
    }

    @Test
    void fromAnywhereElseAHeaderIsABadRequest() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                ConfiguredStage stage = before(origin, "127.0.0.2", "")) {
            try (RawClient client = stage.client(0)) {
                client.send(LINE + GET);
                assertEquals(400, client.readAnswer().status());
            }
            try (RawClient client = stage.client(0)) {
                client.send(GET);
                assertEquals(200, client.readAnswer().status());
                assertClient("127.0.0.1", origin);
            }
        }
    }
}
