package balancebeam.docs;

import static balancebeam.docs.Trial.assertFrom;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.Answer;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Origin;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawHttp2;
import balancebeam.testkit.ReceivedRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The guides for those who come from elsewhere: their configurations do what the pages say of them. */
class MigrationGuidesTest {
    private static final String WWW = "www.example.com";
    private static final String SHOP = "shop.example.com";

    @TempDir
    private Path folder = Path.of("");

    /** The first configuration of a guide, running. */
    private Trial start(String guide) throws IOException {
        return start(guide, 0);
    }

    private Trial start(String guide, int number) throws IOException {
        return Trial.of(
                Snippet.of("docs/how-to/coming-from-%s.md".formatted(guide), "yaml")
                        .get(number),
                folder);
    }

    @Test
    void thatOfNginxRoutesAndRewritesAsNginxDid() throws IOException {
        try (Trial nginx = start("nginx")) {
            assertFrom(nginx.get(WWW, "/a//b/./c"), "10.0.0.1:8080", "10.0.0.2:8080");
            assertFrom(nginx.get(WWW, "/apix"), "10.0.0.1:8080", "10.0.0.2:8080");
            Answer api = nginx.get(WWW, "/api/v1?x=1", "X-Real-IP: 6.6.6.6");
            assertFrom(api, "10.0.1.1:9000", "10.0.1.2:9000");
            ReceivedRequest seen = nginx.seenBy(api);
            assertEquals("/v1?x=1", seen.target());
            assertEquals(WWW, seen.field("Host"));
            assertEquals("127.0.0.1", seen.field("X-Real-IP"));
            assertEquals("127.0.0.1", seen.field("X-Forwarded-For"));
            assertEquals("/", nginx.seenBy(nginx.get(WWW, "/api")).target());

            Answer bare = nginx.get("example.com:80", "/a?b=c");
            assertEquals(301, bare.status());
            assertEquals("http://www.example.com/a?b=c", bare.field("Location"));
            assertEquals(404, nginx.get("elsewhere.example", "/").status());
            assertEquals(404, nginx.get(WWW, "/api/x.php").status());
            assertEquals(
                    "User-agent: *\nDisallow: /admin/\n",
                    nginx.get(WWW, "/robots.txt").text());
            assertEquals("SAMEORIGIN", nginx.get(WWW, "/robots.txt").field("X-Frame-Options"));
        }
    }

    @Test
    void thatOfNginxRefusesWhatNginxDid() throws IOException {
        try (Trial nginx = start("nginx");
                RawClient client =
                        RawClient.connect(nginx.balancer().addresses().getFirst())) {
            assertEquals(403, nginx.get(WWW, "/admin").status());
            assertEquals(400, nginx.get(WWW, "/a/..%2fadmin").status());
            for (int i = 0; i < 10; i++) {
                assertEquals(200, nginx.get(WWW, "/login").status());
            }
            assertEquals(429, nginx.get(WWW, "/login").status());
            assertEquals(200, nginx.get(WWW, "/other").status());
            assertEquals(
                    413, nginx.ask("POST", WWW, "/", "Content-Length: 10485761").status());
            assertEquals(
                    200,
                    Trial.ask(client, "POST", WWW, "/", "x".repeat(2_000_000)).status());
        }
    }

    @Test
    void thatOfNginxShowsItsErrorPageAndWritesItsLog() throws Exception {
        try (Trial nginx = start("nginx")) {
            nginx.origin("10.0.0.1:8080").kill();
            assertFrom(nginx.get(WWW, "/a"), "10.0.0.2:8080");
            nginx.origin("10.0.0.2:8080").kill();
            Answer sorry = nginx.get(WWW, "/a", "Accept: text/html", "User-Agent: test");
            assertEquals(502, sorry.status());
            assertEquals("<h1>Back in a moment</h1>", sorry.text());
            String line = "127\\.0\\.0\\.1 - - \\[[^]]+] \"GET /a HTTP/1\\.1\" 502 %d \"-\" \"test\""
                    .formatted(sorry.text().length());
            Await.until("the log has it", () -> nginx.log().lines().anyMatch(written -> written.matches(line)));
        }
    }

    @Test
    void thatOfHaproxyTakesTheMostSpecificRoute() throws IOException {
        try (Trial haproxy = start("haproxy")) {
            assertFrom(haproxy.get("any", "/apix"), "10.0.0.1:8080", "10.0.0.2:8080");
            assertFrom(haproxy.get("any", "/x", "X-Release: next"), "10.0.0.9:8080");
            Answer api = haproxy.get("any", "/api/x", "X-Release: next");
            assertFrom(api, "10.0.1.1:9000", "10.0.1.2:9000");
            assertEquals("/x", haproxy.seenBy(api).target());
            assertEquals("127.0.0.1", haproxy.last("10.0.0.9:8080").field("X-Real-IP"));
            assertEquals("ok", haproxy.get("any", "/up").text());
            assertEquals(403, haproxy.get("any", "/admin/x").status());
            Answer bare = haproxy.get("EXAMPLE.com:8080", "/a?b");
            assertEquals(301, bare.status());
            assertEquals("http://shop.example.com/a?b", bare.field("Location"));
        }
    }

    @Test
    void thatOfHaproxyTriesTheNextEndpointAtOnceAndNeverAnAnswerAgain() throws IOException {
        try (Trial haproxy = start("haproxy")) {
            haproxy.origin("10.0.1.1:9000").kill();
            for (int i = 0; i < 4; i++) {
                assertFrom(haproxy.ask("POST", "any", "/api/x"), "10.0.1.2:9000");
            }
            haproxy.origin("10.0.0.9:8080")
                    .otherwise((request, connection) -> connection.answer(503, Fields.of("Server", "Apache"), "busy"));
            Answer busy = haproxy.get("any", "/", "X-Release: next");
            assertEquals(503, busy.status());
            assertNull(busy.field("Server"));
            assertEquals(1, haproxy.origin("10.0.0.9:8080").requests().size());
        }
    }

    @Test
    void thatOfHaproxyLimitsClientsOverAllRoutesTogether() throws IOException {
        try (Trial haproxy = start("haproxy");
                RawClient client =
                        RawClient.connect(haproxy.balancer().addresses().getFirst())) {
            for (int i = 0; i < 600; i++) {
                String path = i % 2 == 0 ? "/up" : "/other";
                assertEquals(200, Trial.ask(client, "GET", "any", path, "").status());
            }
            assertEquals(429, Trial.ask(client, "GET", "any", "/up", "").status());
            // Who is denied is told so, and counts for nothing.
            assertEquals(403, Trial.ask(client, "GET", "any", "/admin", "").status());
        }
    }

    @Test
    void thatOfTraefikDoesWhatItsMiddlewaresDid() throws IOException {
        try (Trial traefik = start("traefik")) {
            Answer shop = traefik.get(SHOP, "/");
            assertFrom(shop, "10.0.0.1:8080", "10.0.0.2:8080");
            assertEquals("DENY", shop.field("X-Frame-Options"));
            assertEquals("nosniff", shop.field("X-Content-Type-Options"));
            assertFalse(shop.fields().has("Referrer-Policy"));
            assertFrom(traefik.get(SHOP, "/api/a"), "10.0.1.1:9000");
            assertEquals("/a", traefik.last("10.0.1.1:9000").target());
            assertEquals("/api", traefik.last("10.0.1.1:9000").field("X-Forwarded-Prefix"));
            assertFrom(traefik.get(SHOP, "/apix"), "10.0.0.1:8080", "10.0.0.2:8080");
            assertFrom(traefik.get(SHOP, "/search"), "10.0.2.1:8080", "10.0.2.9:8080");
            assertEquals(403, traefik.get(SHOP, "/staff").status());
            assertEquals(
                    "http://shop.example.com/a?b",
                    traefik.get("example.com", "/a?b").field("Location"));
            assertEquals(404, traefik.get("elsewhere.example", "/").status());
        }
    }

    @Test
    void thatOfTraefikLimitsOneRouteAlone() throws IOException {
        try (Trial traefik = start("traefik");
                RawClient client =
                        RawClient.connect(traefik.balancer().addresses().getFirst())) {
            int passed = 0;
            while (Trial.ask(client, "GET", SHOP, "/api/b", "").status() == 200) {
                passed++;
                assertTrue(passed < 5_000, "nothing is refused");
            }
            // 20 in 2 s, and more if these took longer.
            assertTrue(passed >= 20, "passed: " + passed);
            assertEquals(200, Trial.ask(client, "GET", SHOP, "/other", "").status());
        }
    }

    @Test
    void thatOfCaddyDoesWhatItsDirectivesDid() throws IOException {
        try (Trial caddy = start("caddy")) {
            caddy.origin("10.0.0.1:8080")
                    .otherwise((request, connection) ->
                            connection.answer(200, Fields.of("Server", "Apache"), "10.0.0.1:8080"));
            caddy.origin("10.0.0.2:8080").kill();
            Answer site = caddy.get(WWW, "/API/x");
            assertFrom(site, "10.0.0.1:8080");
            assertNull(site.field("Server"));
            assertEquals("SAMEORIGIN", site.field("X-Frame-Options"));
            Answer api = caddy.get(WWW, "/api");
            assertFrom(api, "10.0.1.1:9000", "10.0.1.2:9000");
            assertEquals("/", caddy.seenBy(api).target());
            assertEquals("api.internal", caddy.seenBy(api).field("Host"));
            assertEquals(WWW, caddy.seenBy(api).field("X-Forwarded-Host"));
            assertEquals("User-agent: *", caddy.get(WWW, "/robots.txt").text());
            assertEquals("https://careers.example.com/", caddy.get(WWW, "/jobs").field("Location"));
            assertEquals(301, caddy.get("example.com", "/").status());
            Answer stranger = caddy.get(WWW, "/staff/");
            assertEquals(401, stranger.status());
            assertEquals("401 Unauthorized", stranger.text());
            // Of a host that no route has, nobody's page is shown.
            assertEquals(404, caddy.get("elsewhere.example", "/").status());
            caddy.origin("10.0.0.1:8080").kill();
            assertEquals("502 Bad Gateway", caddy.get(WWW, "/").text());
            Await.until("the log has it", () -> caddy.log().contains("\"status\":502"));
        }
    }

    @Test
    void thatOfEnvoyRoutesAndRewritesAsEnvoyDid() throws IOException {
        try (Trial envoy = start("envoy")) {
            envoy.origin("10.0.0.1:8080")
                    .otherwise((request, connection) ->
                            connection.answer(200, Fields.of("Server", "Apache"), "10.0.0.1:8080"));
            envoy.origin("10.0.0.2:8080").kill();
            Answer shop = envoy.get("shop.example.com:8080", "/");
            assertFrom(shop, "10.0.0.1:8080");
            assertNull(shop.field("Server"));
            assertEquals("DENY", shop.field("X-Frame-Options"));
            assertFalse(String.valueOf(shop.field("X-Request-Id")).isEmpty());
            Answer ping = envoy.get(SHOP, "/ping");
            assertEquals("pong", ping.text());
            assertEquals("DENY", ping.field("X-Frame-Options"));
            Answer api = envoy.get(SHOP, "/api/a?b=c");
            assertFrom(api, "10.0.1.1:9000");
            assertEquals("/a?b=c", envoy.seenBy(api).target());
            assertEquals("api.internal", envoy.seenBy(api).field("Host"));
            assertFrom(envoy.get(SHOP, "/apix"), "10.0.0.1:8080");
            assertFrom(envoy.get(SHOP, "/search/x"), "10.0.2.1:8080", "10.0.2.9:8080");
            assertFrom(envoy.get(SHOP, "/search", "X-Release: next"), "10.0.2.9:8080");
            Answer bare = envoy.get("example.com", "/a?b");
            assertEquals(301, bare.status());
            assertEquals("http://shop.example.com/a?b", bare.field("Location"));
            assertEquals(404, envoy.get("elsewhere.example", "/").status());
        }
    }

    @Test
    void thatOfEnvoyPassesCallsOfGrpcOn() throws IOException {
        try (Http2Origin orders = Http2Origin.start("orders");
                Trial envoy = Trial.of(
                        Snippet.of("docs/how-to/coming-from-envoy.md", "yaml").getFirst(),
                        folder,
                        Map.of("10.0.3.1:50051", orders.hostPort()));
                RawHttp2 client = RawHttp2.connect(envoy.connector("web"))) {
            String path = "/orders.v1.Orders/Get";
            orders.on(path, call -> call.answer(200, "order"));
            int stream = client.open(
                    Fields.of(
                            ":method",
                            "POST",
                            ":scheme",
                            "http",
                            ":path",
                            path,
                            ":authority",
                            SHOP,
                            "content-type",
                            "application/grpc"),
                    true);
            assertEquals("order", client.readAnswer(stream).text());
            String left = String.valueOf(orders.awaitCalls(1).getFirst().field("grpc-timeout"));
            assertTrue(left.matches("(29|30)[0-9]{3,6}[num]"), left);
        }
    }

    /** Behind the old proxy, the client is whom that one says, and who speaks TLS with it is passed on as such. */
    @ParameterizedTest
    @ValueSource(strings = {"nginx", "haproxy", "traefik", "caddy", "envoy"})
    void besideTheOldProxyTheClientIsStillTheClient(String guide) throws IOException {
        try (Trial beside = start(guide, 1)) {
            beside.origin("10.0.0.2:8080").kill();
            assertFrom(
                    beside.get(SHOP, "/", "X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: https"), "10.0.0.1:8080");
            assertEquals("192.0.2.7, 127.0.0.1", beside.last("10.0.0.1:8080").field("X-Forwarded-For"));
            assertEquals("https", beside.last("10.0.0.1:8080").field("X-Forwarded-Proto"));
            if (guide.equals("nginx")) {
                assertEquals("192.0.2.7", beside.last("10.0.0.1:8080").field("X-Real-IP"));
            }
        }
    }
}
