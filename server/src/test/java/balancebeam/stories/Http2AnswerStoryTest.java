package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Answer;
import balancebeam.testkit.Http2Frame;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawHttp2;
import balancebeam.testkit.ReceivedRequest;
import balancebeam.testkit.ScriptedOrigin;
import balancebeam.testkit.TestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers of the balancer's own over HTTP/2, the same filters, the same log, and ALPN. */
final class Http2AnswerStoryTest {
    @TempDir
    private Path folder;

    private static ConfiguredStage before(ScriptedOrigin origin, String more, String tls, String routes) {
        return ConfiguredStage.start("""
                process: { threads: 1 }
                %s
                listeners: { web: { bind: "127.0.0.1:0"%s } }
                routes: { %s }
                clusters: { api: { endpoints: ["%s"], health-check: { interval: 0 } } }
                """.formatted(more, tls, routes, origin.hostPort()));
    }

    private static void assertAnswered(int status, Http2Answer answer) {
        assertEquals(status, answer.status(), answer::toString);
        assertTrue(answer.contentBytes() > 0, answer::toString);
        assertEquals(String.valueOf(answer.contentBytes()), answer.field("content-length"));
        assertTrue(answer.fields().has("date"));
        assertFalse(answer.fields().has("connection"));
    }

    /** A client of gRPC reads no status of HTTP. */
    @Test
    void callsOfGrpcAreAnsweredByAStatusOfGrpc() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                ConfiguredStage stage = before(
                        origin,
                        "",
                        "",
                        "api: { match: { path-prefix: /api }, answer: { status: 503, body: closed } }");
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            for (String type : new String[] {"application/grpc", "application/grpc+proto"}) {
                Http2Answer answer = client.readAnswer(client.open(
                        RawHttp2.request("POST", "/api.Service/Call", "content-type", type, "te", "trailers"), true));
                assertEquals(200, answer.status());
                assertEquals("application/grpc", answer.field("content-type"));
                assertEquals(0, answer.contentBytes());
                assertTrue(answer.isComplete());
            }
            assertEquals("12", grpcStatus(client, "/elsewhere"));
            assertEquals("14", grpcStatus(client, "/api"));
            Http2Answer web = client.readAnswer(
                    client.open(RawHttp2.request("POST", "/api", "content-type", "application/grpc-web"), true));
            assertEquals(503, web.status());
        }
    }

    private static String grpcStatus(RawHttp2 client, String path) {
        Http2Answer answer = client.readAnswer(
                client.open(RawHttp2.request("POST", path, "content-type", "application/grpc"), true));
        return String.valueOf(answer.field("grpc-status"));
    }

    @Test
    void refusalsAreAnswersWithContent() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                ConfiguredStage stage = before(
                        origin,
                        "limits: { body-bytes: 100, head-bytes: 4000, target-bytes: 1000 }",
                        "",
                        "api: { match: { path-prefix: /api }, cluster: api }");
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            assertAnswered(404, client.readAnswer(client.get("/elsewhere")));
            assertAnswered(
                    413,
                    client.readAnswer(client.open(RawHttp2.request("POST", "/api", "content-length", "101"), false)));
            int unannounced = client.open(RawHttp2.request("POST", "/api"), false);
            client.data(unannounced, "x".repeat(101), false);
            assertAnswered(413, client.readAnswer(unannounced));
            assertAnswered(
                    431, client.readAnswer(client.open(RawHttp2.request("GET", "/api", "x", "y".repeat(4000)), true)));
            assertAnswered(414, client.readAnswer(client.get("/api/" + "x".repeat(1000))));
            assertAnswered(
                    417,
                    client.readAnswer(client.open(
                            RawHttp2.request("POST", "/api", "expect", "200-ok", "content-length", "2"), false)));
            assertAnswered(
                    405,
                    client.readAnswer(
                            client.open(Fields.of(":method", "CONNECT", ":authority", "a.example:443"), false)));
            assertEquals(200, client.readAnswer(client.get("/api")).status());
            assertTrue(client.goAways().isEmpty());
            assertEquals(
                    1,
                    origin.requests().stream()
                            .filter(request -> request.path().equals("/api")
                                    && request.method().equals("GET"))
                            .count());
        }
    }

    @Test
    void aHeadThatIsFarTooLargeIsAnswered431() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                ConfiguredStage stage = before(origin, "", "", "all: { cluster: api }");
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            int stream = client.open(RawHttp2.request("GET", "/", "x", "y".repeat(40_000)), true);
            assertEquals(431, client.readAnswer(stream).status());
            int sending = client.open(RawHttp2.request("POST", "/", "x", "y".repeat(40_000)), false);
            assertEquals(431, client.readAnswer(sending).status());
            client.await("it is told to stop", () -> client.answer(sending).resetCode() >= 0);
            assertEquals(Http2Frame.NO_ERROR, client.answer(sending).resetCode());
            assertEquals(200, client.readAnswer(client.get("/")).status());
            assertEquals(1, origin.requests().size());
        }
    }

    @Test
    void anEndpointThatIsNotThereIs502() throws IOException {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                ConfiguredStage stage = before(origin, "", "", "all: { cluster: api }");
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            origin.kill();
            assertAnswered(502, client.readAnswer(client.get("/")));
            Http2Answer head = client.readAnswer(client.open(RawHttp2.request("HEAD", "/"), true));
            assertEquals(502, head.status());
            assertEquals(0, head.contentBytes());
        }
    }

    @Test
    void theSameFiltersApply() throws IOException {
        String routes = """
                limited: { match: { path: /limited }, rate-limit: { requests: 1, window: 1 h }, cluster: api },
                moved: { match: { path: /moved }, redirect: { to: "https://b.example/new", status: 308 } },
                edited: { match: { path: /edited }, cluster: api,
                    request-headers: { set: { X-In: "1" } }, response-headers: { set: { X-Out: "2" }, remove: [ X-Gone ] } },
                fixed: { match: { path: /fixed }, answer: { status: 418, body: "short and stout" } }
                """;
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                ConfiguredStage stage = before(origin, "", "", routes);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            origin.otherwise((request, connection) -> connection.answer(200, Fields.of("X-Gone", "3"), "ok"));
            assertEquals(200, client.readAnswer(client.get("/limited")).status());
            Http2Answer limited = client.readAnswer(client.get("/limited"));
            assertAnswered(429, limited);
            assertTrue(limited.fields().has("retry-after"), limited::toString);
            Http2Answer moved = client.readAnswer(client.get("/moved"));
            assertEquals(308, moved.status());
            assertEquals("https://b.example/new", moved.field("location"));
            Http2Answer edited = client.readAnswer(client.get("/edited"));
            assertEquals("2", edited.field("x-out"));
            assertFalse(edited.fields().has("x-gone"));
            assertEquals("1", origin.requests().getLast().field("X-In"));
            Http2Answer fixed = client.readAnswer(client.get("/fixed"));
            assertEquals(418, fixed.status());
            assertEquals("short and stout", fixed.text());
        }
    }

    @Test
    void theLogSaysHttp2() throws IOException {
        Path log = folder.resolve("access.log");
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                ConfiguredStage stage = before(
                        origin, "access-log: { to: \"%s\", format: clf }".formatted(log), "", "all: { cluster: api }");
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            client.readAnswer(client.get("/logged"));
            Await.until("it is logged", () -> text(log).contains("\"GET /logged HTTP/2.0\" 200 7"));
        }
    }

    private static String text(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void overTlsTheClientChoosesByAlpn() throws IOException {
        TestAuthority authority = TestAuthority.make();
        String tls = ", tls: { certificates: [ \"%s\" ] }".formatted(authority.issue(folder, "a.example"));
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                ConfiguredStage stage = before(origin, "", tls, "all: { cluster: api }")) {
            var secure = stage.connector(0).secure(authority.client(), "a.example");
            try (RawHttp2 client = RawHttp2.connect(secure.alpn("h2", "http/1.1"))) {
                for (int i = 0; i < 3; i++) {
                    assertEquals(200, client.readAnswer(client.get("/h2")).status());
                }
                int post = client.open(RawHttp2.request("POST", "/post"), false);
                client.content(post, new byte[1 << 20], true);
                assertEquals(200, client.readAnswer(post).status());
            }
            for (var http1 : new String[][] {{"http/1.1"}, {}}) {
                try (RawClient client = secure.alpn(http1).connect()) {
                    client.send("GET /h1 HTTP/1.1\r\nHost: a.example\r\n\r\n");
                    assertEquals(200, client.readAnswer().status());
                }
            }
            ReceivedRequest first = origin.requests().getFirst();
            assertEquals("https", first.field("X-Forwarded-Proto"));
            assertEquals("2 balancebeam", first.field("Via"));
            assertEquals("1.1 balancebeam", origin.requests().getLast().field("Via"));
        }
    }

    @Test
    void whoSpeaksHttp1OnAConnectionForHttp2IsToldGoAway() throws IOException {
        TestAuthority authority = TestAuthority.make();
        String tls = ", tls: { certificates: [ \"%s\" ] }".formatted(authority.issue(folder, "a.example"));
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                ConfiguredStage stage = before(origin, "", tls, "all: { cluster: api }");
                RawHttp2 client = RawHttp2.bare(stage.connector(0)
                        .secure(authority.client(), "a.example")
                        .alpn("h2"))) {
            client.raw("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            client.expectGoAway(Http2Frame.PROTOCOL_ERROR);
            assertTrue(origin.requests().isEmpty());
        }
    }

    /** It closes its stream as it leaves, which is not its client's going. */
    @Test
    void aLargeAnswerOfOurOwnIsRecordedAsWhole() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                ConfiguredStage stage =
                        before(origin, "", "", "all: { answer: { body: \"%s\" } }".formatted("a".repeat(9000)));
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            assertEquals(9000, client.readAnswer(client.get("/")).contentBytes());
            Await.until("it is recorded", () -> stage.ended().size() == 1);
            assertNull(stage.ended().getFirst().error());
        }
    }
}
