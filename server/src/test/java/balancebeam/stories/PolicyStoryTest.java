package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.Balancebeam;
import balancebeam.config.Config;
import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Reading;
import balancebeam.testkit.Answer;
import balancebeam.testkit.Await;
import balancebeam.testkit.ChunkedAnswer;
import balancebeam.testkit.Fields;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ReceivedRequest;
import balancebeam.testkit.ScriptedOrigin;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a route's policy asks for, seen from both ends of the wire. */
class PolicyStoryTest {
    private static final String ANN = "Authorization: Basic YW5uOnNlY3JldA==\r\n";
    private static final String AUTH =
            "basic-auth: {users: {ann: '$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW'}}";
    private static final String PAGES =
            "error-pages: {replace-answers: true, pages: [{status: 500-599, text: 'sorry: {status}'}]}";

    private final ScriptedOrigin origin = ScriptedOrigin.start();
    private Balancebeam balancer;

    PolicyStoryTest() throws IOException {
        balancer = Balancebeam.start(config(""));
    }

    @AfterEach
    void close() {
        balancer.close();
        origin.close();
    }

    /** One route to the origin, which has that policy. */
    private Config config(String policy) {
        Reading reading = ConfigText.read("test.yaml", """
            process: {threads: 1}
            limits: {body-bytes: 100}
            admin: {bind: "127.0.0.1:0"}
            listeners: {web: {bind: "127.0.0.1:0"}}
            clusters: {origin: {endpoints: ["%s"], health-check: {interval: 0}}}
            routes:
              old: {match: {path-prefix: /old}, redirect: {to: "https://{host}/new{path}{query}", status: 308}}
              all:
                cluster: origin
                %s
            """.formatted(origin.hostPort(), policy), Map.of());
        assertEquals(List.of(), reading.problems());
        Config config = reading.config();
        assertNotNull(config);
        return config;
    }

    private void start(String policy) throws IOException {
        balancer.close();
        balancer = Balancebeam.start(config(policy));
        origin.otherwise((request, connection) -> connection.answer(200, Fields.EMPTY, "fine"));
    }

    private RawClient client() {
        return RawClient.connect(balancer.addresses().getFirst());
    }

    private static Answer ask(RawClient client, String line, String fields) {
        client.send(line + " HTTP/1.1\r\nHost: example.com:8080\r\n" + fields + "\r\n");
        return client.readAnswer(line.substring(0, line.indexOf(' ')));
    }

    @Test
    void onlyWhoHasThePasswordIsLetThrough() throws Exception {
        start(AUTH);
        try (RawClient client = client()) {
            Answer stranger = ask(client, "GET /", "");
            assertEquals(401, stranger.status());
            assertEquals("Basic realm=\"restricted\", charset=\"UTF-8\"", stranger.field("WWW-Authenticate"));
            assertEquals(
                    401, ask(client, "GET /", ANN.replace("ldA==", "ldQ==")).status());
            assertEquals("fine", ask(client, "GET /a", ANN).text());
            assertEquals("fine", ask(client, "GET /b", ANN).text());
        }
        assertEquals(
                List.of("/a", "/b"),
                origin.requests().stream().map(ReceivedRequest::target).toList());
    }

    @Test
    void contentWaitsUntilThePasswordIsVerified() throws Exception {
        start(AUTH);
        try (RawClient client = client()) {
            // With a second request behind it, whose turn comes later.
            String post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n" + ANN + "\r\nhello";
            client.send(post + post);
            assertEquals(200, client.readAnswer().status());
            assertEquals(200, client.readAnswer().status());
        }
        assertEquals(
                List.of("hello", "hello"),
                origin.requests().stream().map(ReceivedRequest::text).toList());
    }

    @Test
    void whoLeavesWhileItIsVerifiedIsForgotten() throws Exception {
        start(AUTH);
        for (int i = 0; i < 20; i++) {
            try (RawClient client = client()) {
                client.send("GET /gone HTTP/1.1\r\nHost: a\r\nAuthorization: Basic YW5uOg" + (char) ('A' + i)
                        + "=\r\n\r\n");
                client.reset();
            }
        }
        try (RawClient client = client()) {
            assertEquals("fine", ask(client, "GET /", ANN).text());
        }
        Await.until("nothing goes on", () -> balancer.connections() == 0);
        assertEquals(1, origin.requests().size());
    }

    @Test
    void anErrorOfTheEndpointIsReplacedAndItsConnectionUsedAgain() throws Exception {
        start(PAGES);
        origin.on(
                "/length",
                (request, connection) -> connection.answer(500, Fields.of("X-Trace", "at Foo"), "stack trace"));
        origin.on("/chunks", (request, connection) -> {
            ChunkedAnswer answer = connection.startChunked(503, Fields.of("Retry-After", "9"));
            answer.chunk("stack");
            answer.chunk("trace");
            answer.end();
        });
        try (RawClient client = client()) {
            Answer answer = ask(client, "GET /length", "");
            assertEquals(500, answer.status());
            assertEquals("sorry: 500", answer.text());
            assertNull(answer.field("X-Trace"));
            answer = ask(client, "GET /chunks", "");
            assertEquals("sorry: 503", answer.text());
            assertEquals("9", answer.field("Retry-After"));
            answer = ask(client, "HEAD /length", "");
            assertEquals(500, answer.status());
            assertEquals("10", answer.field("Content-Length"));
            assertEquals("fine", ask(client, "GET /", "").text());
        }
        assertEquals(1, origin.connections().opened());
    }

    @Test
    void aHugeErrorOfTheEndpointIsNotReadToItsEnd() throws Exception {
        start(PAGES);
        origin.on("/huge", (request, connection) -> {
            connection.raw("HTTP/1.1 500 Oh\r\nContent-Length: 9999999\r\n\r\n" + "x".repeat(100_000));
            connection.hang();
        });
        try (RawClient client = client()) {
            assertEquals("sorry: 500", ask(client, "GET /huge", "").text());
            origin.awaitOpenConnections(0);
            assertEquals("fine", ask(client, "GET /", "").text());
        }
    }

    @Test
    void anErrorThatBreaksOffIsReplacedToo() throws Exception {
        start(PAGES);
        origin.on("/short", (request, connection) -> {
            connection.raw("HTTP/1.1 500 Oh\r\nContent-Length: 99\r\n\r\nabc");
            connection.closeNow();
        });
        try (RawClient client = client()) {
            assertEquals("sorry: 500", ask(client, "GET /short", "").text());
            assertEquals("fine", ask(client, "GET /", "").text());
        }
    }

    @Test
    void ownErrorsAreShownInTheFormThatIsPreferred() throws Exception {
        start("");
        origin.kill();
        try (RawClient client = client()) {
            assertEquals("HTTP 502 Bad Gateway", ask(client, "GET /", "").text());
            Answer json = ask(client, "GET /", "Accept: application/json\r\n");
            assertEquals("application/json", json.field("Content-Type"));
            assertTrue(json.text().startsWith("{\"status\":502,\"error\":\"Bad Gateway\""), json::text);
            Answer html = ask(client, "GET /", "Accept: text/html,*/*;q=0.8\r\n");
            assertTrue(html.text().contains("<h1>Bad Gateway</h1>"), html::text);
            assertEquals(List.of("Accept"), html.fields().all("Vary"));
        }
    }

    @Test
    void aRedirectSendsTheClientElsewhere() throws Exception {
        start("");
        try (RawClient client = client()) {
            Answer answer = ask(client, "GET /old/a?x=1", "");
            assertEquals(308, answer.status());
            assertEquals("https://example.com/new/old/a?x=1", answer.field("Location"));
            assertEquals("", ask(client, "HEAD /old", "").text());
            assertEquals("fine", ask(client, "GET /older", "").text());
        }
    }

    @Test
    void pathHostAndFieldsChangeBothWays() throws Exception {
        start("""
            rewrite: {strip-prefix: /api, add-prefix: /v2, host: inner.example}
                request-headers: {set: {X-Real-IP: "{client}"}, remove: [cookie]}
                response-headers: {set: {Server: beam}, remove: [x-powered-by]}\
            """);
        origin.otherwise((request, connection) ->
                connection.answer(200, Fields.of("Server", "Apache", "X-Powered-By", "PHP"), "fine"));
        try (RawClient client = client()) {
            Answer answer = ask(client, "GET /api/a?b=/api/c", "Cookie: a=b\r\nX-Real-IP: 10.0.0.1\r\n");
            assertEquals(List.of("beam"), answer.fields().all("Server"));
            assertFalse(answer.fields().has("X-Powered-By"));
        }
        ReceivedRequest request = origin.requests().getFirst();
        assertEquals("/v2/a?b=/api/c", request.target());
        assertEquals(List.of("inner.example"), request.fields().all("Host"));
        assertEquals(List.of("127.0.0.1"), request.fields().all("X-Real-IP"));
        assertFalse(request.fields().has("Cookie"));
        assertEquals("example.com:8080", request.field("X-Forwarded-Host"));
    }

    @Test
    void aPreflightIsAnsweredHere() throws Exception {
        start("cors: {origins: ['https://*.example.com'], methods: [PUT], credentials: true}");
        try (RawClient client = client()) {
            String asks = "Origin: https://app.example.com\r\nAccess-Control-Request-Method: PUT\r\n";
            Answer answer = ask(client, "OPTIONS /", asks);
            assertEquals(204, answer.status());
            assertEquals("https://app.example.com", answer.field("Access-Control-Allow-Origin"));
            assertEquals("PUT", answer.field("Access-Control-Allow-Methods"));
            assertEquals(
                    403, ask(client, "OPTIONS /", asks.replace("app.", "evil-")).status());
        }
        assertEquals(0, origin.requests().size());
    }

    @Test
    void aRouteMayTakeMoreOrLessContentThanOthers() throws Exception {
        for (int most : new int[] {100, 10, 1000, 0}) {
            start(most == 100 ? "" : "max-body: " + most);
            long allowed = most == 0 ? 5_000 : most;
            assertEquals(200, post("Content-Length: " + allowed, "x".repeat((int) allowed)));
            assertEquals(200, post("Transfer-Encoding: chunked", chunk(allowed)));
            if (most > 0) {
                assertEquals(413, post("Content-Length: " + (allowed + 1), ""));
                assertEquals(413, post("Transfer-Encoding: chunked", chunk(allowed + 1)));
            }
        }
    }

    private static String chunk(long size) {
        return Long.toHexString(size) + "\r\n" + "x".repeat((int) size) + "\r\n0\r\n\r\n";
    }

    private int post(String framing, String content) {
        try (RawClient client = client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\n" + framing + "\r\n\r\n" + content);
            return client.readAnswer().status();
        }
    }

    @Test
    void aRouteThatCanNotBeMadeChangesNothing() throws Exception {
        start("");
        try {
            balancer.reload(config("rewrite: {path-regex: a, path-replacement: $7}"));
            throw new AssertionError("it was taken");
        } catch (IllegalArgumentException e) {
            assertTrue(String.valueOf(e.getMessage()).startsWith("route 'all': "), e::getMessage);
        }
        try (RawClient client = client()) {
            assertEquals("fine", ask(client, "GET /", "").text());
        }
    }
}
