package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.Balancebeam;
import balancebeam.config.Config;
import balancebeam.config.text.ConfigText;
import balancebeam.testkit.Fields;
import balancebeam.testkit.OriginHandler;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ReceivedRequest;
import balancebeam.testkit.ScriptedOrigin;
import balancebeam.testkit.TestAuthority;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints are told by the PROXY protocol whose connection they have, and of no two clients on one. */
class ProxyProtocolOutStoryTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String V4 = "c0000201c6336401dcd501bb"; // 192.0.2.1:56533 to 198.51.100.1:443
    private static final OriginHandler CLOSING =
            (request, connection) -> connection.answer(200, Fields.of("Connection", "close"), "the last one");

    @TempDir
    private static Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();

    private <T extends AutoCloseable> T closing(T made) {
        open.addFirst(made);
        return made;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private ScriptedOrigin origin(String name) {
        return closing(ScriptedOrigin.proxied(name, null));
    }

    /**
     * One loop, so that all clients meet.
     *
     * @param listener more keys of the listener
     * @param cluster more keys of the cluster
     */
    private ConfiguredStage before(String endpoints, String listener, String cluster) {
        return before("process: { threads: 1 }", endpoints, listener, cluster);
    }

    private ConfiguredStage before(String process, String endpoints, String listener, String cluster) {
        return closing(ConfiguredStage.start("""
                listeners: { web: { bind: "127.0.0.1:0"%s } }
                routes: { all: { cluster: api } }
                clusters: { api: { endpoints: [%s], health-check: { interval: 0 }, %s } }
                timeouts: { upstream-idle: 1 h }
                %s
                """.formatted(listener, endpoints, cluster, process)));
    }

    private RawClient client(ConfiguredStage stage) {
        return closing(stage.client(0));
    }

    private static String get(RawClient client, String path) {
        client.send("GET %s HTTP/1.1\r\nHost: a.example\r\n\r\n".formatted(path));
        return client.readAnswer().text();
    }

    private static String line(ConfiguredStage stage, RawClient client) {
        return "PROXY TCP4 127.0.0.1 127.0.0.1 %d %d\r\n"
                .formatted(client.localPort(), stage.connector(0).target().getPort());
    }

    private static String text(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String lastHeader(ScriptedOrigin origin) {
        return origin.proxyHeader(origin.requests().getLast());
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void eachClientHasConnectionsOfItsOwnThatNameItAndCloseWithIt(String transport) {
        ScriptedOrigin origin = origin("a");
        ConfiguredStage stage = before(
                "process: { threads: 1, transport: %s }".formatted(transport),
                quoted(origin),
                "",
                "proxy-protocol: v1");
        RawClient first = client(stage);
        RawClient second = client(stage);
        for (int i = 0; i < 3; i++) {
            for (RawClient client : List.of(first, second)) {
                assertEquals("a\n", get(client, "/"));
                assertEquals(line(stage, client), lastHeader(origin));
            }
        }
        assertEquals(2, origin.connections().opened());
        first.close();
        origin.awaitOpenConnections(1);
        assertEquals("a\n", get(second, "/"));
        second.close();
        origin.awaitOpenConnections(0);
    }

    private static String quoted(ScriptedOrigin... origins) {
        return String.join(
                ", ",
                List.of(origins).stream().map(o -> "\"" + o.hostPort() + "\"").toList());
    }

    @Test
    void version2PassesOnWhatAProxyBeforeUsHasSaid() {
        ScriptedOrigin origin = origin("a");
        ConfiguredStage stage = before(quoted(origin), ", proxy-protocol-from: [127.0.0.1]", "proxy-protocol: v2");
        RawClient client = client(stage);
        client.send(text(SIGNATURE + "21110017" + V4 + "ea000401766563" + "04000100")); // The last four are padding.
        assertEquals("a\n", get(client, "/"));
        assertEquals(SIGNATURE + "21110013" + V4 + "ea000401766563", hex(lastHeader(origin)));
        assertEquals("192.0.2.1", origin.requests().getLast().field("X-Forwarded-For"));
    }

    @Test
    void version1PassesOnTheAddressesOfAProxyBeforeUs() {
        ScriptedOrigin origin = origin("a");
        ConfiguredStage stage = before(quoted(origin), ", proxy-protocol-from: [127.0.0.1]", "proxy-protocol: v1");
        RawClient client = client(stage);
        client.send(text(SIGNATURE + "2111000c" + V4));
        assertEquals("a\n", get(client, "/"));
        assertEquals("PROXY TCP4 192.0.2.1 198.51.100.1 56533 443\r\n", lastHeader(origin));
        RawClient sixth = client(stage);
        sixth.send("PROXY TCP6 2001:db8::1 2001:db8::2 1 2\r\n");
        assertEquals("a\n", get(sixth, "/"));
        assertEquals("PROXY TCP6 2001:db8::1 2001:db8::2 1 2\r\n", lastHeader(origin));
        RawClient itself = client(stage);
        itself.send("PROXY UNKNOWN\r\n");
        assertEquals("a\n", get(itself, "/"));
        assertEquals(line(stage, itself), lastHeader(origin));
    }

    @Test
    void theHeaderComesBeforeTlsAndTellsOfTheClientsOwnTls() throws IOException {
        TestAuthority authority = TestAuthority.make();
        Path ca = authority.write(folder);
        Path site = authority.issue(folder, "a.example");
        ScriptedOrigin origin = closing(ScriptedOrigin.proxied("a", authority.server("127.0.0.1")));
        ConfiguredStage stage = before(
                quoted(origin),
                ", tls: { certificates: [ \"%s\" ], client-certificates: { ca: \"%s\", required: false } }"
                        .formatted(site, ca),
                "proxy-protocol: v2, tls: { ca: \"%s\" }".formatted(ca));
        RawClient nameless = closing(
                stage.connector(0).secure(authority.client(), "a.example").connect());
        assertEquals("a\n", get(nameless, "/"));
        assertEquals("a\n", get(nameless, "/"));
        assertEquals(1, origin.connections().opened());
        Map<Integer, String> told = tlvs(lastHeader(origin).substring(28));
        assertEquals(Set.of(0x02, 0x20), told.keySet());
        assertEquals("a.example", told.get(0x02));
        String tls = Objects.requireNonNull(told.get(0x20));
        assertEquals("01" + "00000001", hex(tls.substring(0, 5)), "by TLS, without a certificate");
        assertEquals(Set.of(0x21, 0x23), tlvs(tls.substring(5)).keySet());
        assertEquals("TLSv1.3", tlvs(tls.substring(5)).get(0x21));
        assertTrue(Objects.requireNonNull(tlvs(tls.substring(5)).get(0x23)).startsWith("TLS_"), tls);
        SSLContext context = authority.client("bob");
        for (String did :
                List.of("07", "05")) { // The second time his session is resumed: he shows no certificate again.
            RawClient bob =
                    closing(stage.connector(0).secure(context, "a.example").connect());
            assertEquals("a\n", get(bob, "/"));
            tls = Objects.requireNonNull(tlvs(lastHeader(origin).substring(28)).get(0x20));
            assertEquals(did + "00000000", hex(tls.substring(0, 5)), "with a certificate, which was verified");
            assertEquals("bob", tlvs(tls.substring(5)).get(0x22));
        }
    }

    @Test
    void whatAProxyToldOfTlsIsNotOverwritten() {
        TestAuthority authority = TestAuthority.make();
        ScriptedOrigin origin = origin("a");
        ConfiguredStage stage = before(
                quoted(origin),
                ", proxy-protocol-from: [127.0.0.1], tls: { certificates: [ \"%s\" ] }"
                        .formatted(authority.issue(folder, "b.example")),
                "proxy-protocol: v2");
        for (String kept : List.of("ea000401766563", "200005" + "0100000000", "020001" + hex("x"))) {
            RawClient client = closing(stage.connector(0)
                    .preface(text(SIGNATURE + "2111%04x".formatted(12 + kept.length() / 2) + V4 + kept))
                    .secure(authority.client(), "b.example")
                    .connect());
            assertEquals("a\n", get(client, "/"));
            String told = lastHeader(origin).substring(28);
            assertTrue(hex(told).startsWith(kept), hex(told));
            assertEquals(kept.startsWith("20"), hex(told).equals(kept), "nothing is added to what was told of TLS");
            assertEquals(
                    kept.startsWith("02") ? "x" : kept.startsWith("20") ? null : "b.example",
                    tlvs(told).get(0x02));
        }
    }

    private static Map<Integer, String> tlvs(String bytes) {
        Map<Integer, String> all = new HashMap<>();
        int at = 0;
        while (at < bytes.length()) {
            int end = at + 3 + (bytes.charAt(at + 1) << 8 | bytes.charAt(at + 2));
            all.put((int) bytes.charAt(at), bytes.substring(at + 3, end));
            at = end;
        }
        return all;
    }

    @Test
    void streamsOfOneHttp2ConnectionHaveConnectionsOfTheirOwnThatNameTheSameClient() throws Exception {
        TestAuthority authority = TestAuthority.make();
        ScriptedOrigin origin = origin("a");
        CountDownLatch bothCame = new CountDownLatch(2);
        origin.on("/both", (request, connection) -> {
            bothCame.countDown();
            connection.await(bothCame);
            connection.answer(200, Fields.EMPTY, "both");
        });
        ConfiguredStage stage = before(
                quoted(origin),
                ", tls: { certificates: [ \"%s\" ] }".formatted(authority.issue(folder, "127.0.0.1")),
                "proxy-protocol: v2");
        try (HttpClient client = HttpClient.newBuilder()
                .sslContext(authority.client())
                .version(HttpClient.Version.HTTP_2)
                .build()) {
            int port = stage.connector(0).target().getPort();
            URI uri = URI.create("https://127.0.0.1:%d/".formatted(port));
            HttpRequest alone = HttpRequest.newBuilder(uri).build(); // Else two would open two connections.
            client.send(alone, HttpResponse.BodyHandlers.discarding());
            HttpRequest request = HttpRequest.newBuilder(uri.resolve("both")).build();
            var first = client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
            var second = client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
            assertEquals("both", first.get().body());
            assertEquals("both", second.get().body());
        }
        List<ReceivedRequest> requests = origin.requests();
        assertEquals(
                2, requests.stream().map(ReceivedRequest::connection).distinct().count());
        for (ReceivedRequest request : requests) {
            assertEquals("h2", tlvs(origin.proxyHeader(request).substring(28)).get(0x01));
        }
        assertEquals(1, requests.stream().map(origin::proxyHeader).distinct().count());
        origin.awaitOpenConnections(0);
    }

    @Test
    void probesAreForNobody() {
        for (String version : new String[] {"v1", "v2"}) {
            ScriptedOrigin origin = origin(version);
            ConfiguredStage stage = closing(ConfiguredStage.start("""
                    listeners: { web: { bind: "127.0.0.1:0" } }
                    routes: { all: { cluster: api } }
                    clusters:
                      api: { endpoints: ["%s"], health-check: { interval: 50 ms, path: /up }, proxy-protocol: %s }
                    """.formatted(origin.hostPort(), version)));
            ReceivedRequest probe = origin.awaitRequests(1).getFirst();
            assertEquals("/up", probe.target());
            String local = version.equals("v1") ? hex("PROXY UNKNOWN\r\n") : SIGNATURE + "20000000";
            assertEquals(local, hex(origin.proxyHeader(probe)));
            stage.close();
        }
    }

    @Test
    void anotherEndpointIsToldTheSame() {
        ScriptedOrigin a = origin("a");
        ScriptedOrigin b = origin("b");
        ConfiguredStage stage = before(quoted(a, b), "", "proxy-protocol: v1, algorithm: round-robin");
        a.on("/", (request, connection) -> connection.reset());
        b.on("/", (request, connection) -> connection.answer(200, Fields.EMPTY, "b"));
        RawClient client = client(stage);
        for (int i = 0; i < 4; i++) {
            assertEquals("b", get(client, "/"));
        }
        assertTrue(!a.requests().isEmpty(), "a was asked, and reset the connection");
        for (ScriptedOrigin origin : List.of(a, b)) {
            origin.requests().forEach(request -> assertEquals(line(stage, client), origin.proxyHeader(request)));
        }
    }

    @Test
    void aConnectionThatHasGrownStaleIsFollowedByOneThatNamesTheSameClient() {
        ScriptedOrigin origin = origin("a");
        ConfiguredStage stage = before(quoted(origin), "", "proxy-protocol: v1");
        RawClient client = client(stage);
        assertEquals("a\n", get(client, "/"));
        origin.on("/last", CLOSING);
        assertEquals("the last one", get(client, "/last"));
        assertEquals("a\n", get(client, "/"));
        assertEquals(2, origin.connections().opened());
        assertEquals(line(stage, client), lastHeader(origin));
    }

    @Test
    void anIdleConnectionOfAnotherClientMakesRoom() {
        ScriptedOrigin origin = origin("a");
        ConfiguredStage stage = before(quoted(origin), "", "proxy-protocol: v1, max-connections-per-endpoint: 1");
        RawClient first = client(stage);
        RawClient second = client(stage);
        for (int i = 0; i < 3; i++) {
            for (RawClient client : List.of(first, second)) {
                assertEquals("a\n", get(client, "/"));
                assertEquals(line(stage, client), lastHeader(origin));
            }
        }
        assertEquals(6, origin.connections().opened());
        origin.awaitOpenConnections(1);
    }

    @Test
    void aClientKeepsFiveIdleConnectionsAndTheOldestGoes() {
        List<ScriptedOrigin> origins = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            origins.add(origin(String.valueOf(i)));
        }
        ConfiguredStage stage = before(
                quoted(origins.toArray(ScriptedOrigin[]::new)), "", "proxy-protocol: v1, algorithm: round-robin");
        RawClient client = client(stage);
        Set<String> met = new HashSet<>();
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            String name = get(client, "/").strip();
            met.add(name);
            order.add(name);
        }
        assertEquals(7, met.size());
        for (int i = 0; i < 7; i++) {
            origins.get(Integer.parseInt(order.get(i))).awaitOpenConnections(i < 2 ? 0 : 1);
        }
    }

    @Test
    void aMirrorTellsOfTheClientToo() {
        ScriptedOrigin plain = closing(ScriptedOrigin.start("plain"));
        ScriptedOrigin shadow = origin("shadow");
        ConfiguredStage stage = closing(ConfiguredStage.start("""
                listeners: { web: { bind: "127.0.0.1:0" } }
                routes: { all: { cluster: api, mirror: { cluster: shadow, percent: 100 } } }
                clusters:
                  api: { endpoints: ["%s"], health-check: { interval: 0 } }
                  shadow: { endpoints: ["%s"], health-check: { interval: 0 }, proxy-protocol: v1 }
                """.formatted(plain.hostPort(), shadow.hostPort())));
        RawClient client = client(stage);
        assertEquals("plain\n", get(client, "/"));
        assertEquals(
                line(stage, client), shadow.proxyHeader(shadow.awaitRequests(1).getFirst()));
    }

    @Test
    void aCopyThatOutlivesItsClientLeavesNoConnection() {
        ScriptedOrigin origin = origin("a");
        ScriptedOrigin shadow = origin("shadow");
        CountDownLatch clientGone = new CountDownLatch(1);
        shadow.otherwise((request, connection) -> {
            connection.await(clientGone);
            connection.answer(200, Fields.EMPTY, "late");
        });
        ConfiguredStage stage = closing(ConfiguredStage.start("""
                listeners: { web: { bind: "127.0.0.1:0" } }
                routes: { all: { cluster: api, mirror: { cluster: shadow, percent: 100 } } }
                clusters:
                  api: { endpoints: ["%s"], health-check: { interval: 0 }, proxy-protocol: v1 }
                  shadow: { endpoints: ["%s"], health-check: { interval: 0 }, proxy-protocol: v1 }
                timeouts: { upstream-idle: 1 h }
                """.formatted(origin.hostPort(), shadow.hostPort())));
        RawClient client = client(stage);
        get(client, "/");
        shadow.awaitRequests(1);
        client.close();
        origin.awaitOpenConnections(0); // So it is known that the client has gone.
        clientGone.countDown();
        shadow.awaitOpenConnections(0);
    }

    @Test
    void aReloadThatChangesTheVersionBeginsWithNewConnections() throws Exception {
        ScriptedOrigin origin = origin("a");
        Config v1 = config(origin, "proxy-protocol: v1");
        Config v2 = config(origin, "proxy-protocol: v2");
        Balancebeam balancer = closing(Balancebeam.start(v1));
        RawClient client = closing(RawClient.connect(balancer.addresses().getFirst()));
        assertEquals("a\n", get(client, "/"));
        assertTrue(lastHeader(origin).startsWith("PROXY TCP4 "));
        balancer.reload(v2);
        assertEquals("a\n", get(client, "/"));
        assertTrue(hex(lastHeader(origin)).startsWith(SIGNATURE + "2111000c"));
        origin.awaitOpenConnections(1);
    }

    private static Config config(ScriptedOrigin origin, String cluster) {
        return Objects.requireNonNull(ConfigText.read("story.yaml", """
                listeners: { web: { bind: "127.0.0.1:0" } }
                routes: { all: { cluster: api } }
                clusters: { api: { endpoints: ["%s"], health-check: { interval: 0 }, %s } }
                timeouts: { upstream-idle: 1 h }
                admin: off
                process: { threads: 1 }
                """.formatted(origin.hostPort(), cluster), Map.of())
                .config());
    }
}
