package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.cli.admin.JsonView;
import balancebeam.testkit.Answer;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ScriptedOrigin;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client stays at the endpoint that it was at, until that one is down, drained or gone; then it moves, once. */
class StickyStoryTest {
    private final Map<String, ScriptedOrigin> origins = Map.of(
            "a", ScriptedOrigin.start("a"),
            "b", ScriptedOrigin.start("b"),
            "c", ScriptedOrigin.start("c"));

    @AfterEach
    void close() {
        origins.values().forEach(ScriptedOrigin::close);
    }

    private ConfiguredStage start(String sticky) {
        return ConfiguredStage.start(config(sticky));
    }

    private String config(String sticky) {
        List<String> endpoints = origins.values().stream()
                .map(origin -> '"' + origin.hostPort() + '"')
                .toList();
        return """
                listeners: { web: { bind: "127.0.0.1:0" } }
                clusters: { site: { endpoints: [%s], algorithm: round-robin, health-check: { interval: 0 } } }
                routes: { all: { cluster: site, sticky: %s } }
                process: { threads: 2, request-id: true }
                """.formatted(String.join(", ", endpoints), sticky);
    }

    private static Answer ask(ConfiguredStage stage, String target, String... fields) {
        String more = fields.length == 0 ? "" : "\r\n" + String.join("\r\n", fields);
        return stage.ask("GET " + target + " HTTP/1.1\r\nHost: a" + more);
    }

    private static String cookieOf(Answer answer) {
        String set = Objects.requireNonNull(answer.field("Set-Cookie"));
        return "Cookie: other=1; " + set.substring(0, set.indexOf(';'));
    }

    @Test
    void aCookieKeepsAClientAndIsSetOnce() {
        try (ConfiguredStage stage = start("cookie")) {
            Answer first = ask(stage, "/");
            String cookie = cookieOf(first);
            assertTrue(
                    Objects.requireNonNull(first.field("Set-Cookie"))
                            .matches("balancebeam=[A-Za-z0-9_-]{22}; Path=/; HttpOnly; SameSite=Lax"),
                    first::toString);
            for (int i = 0; i < 10; i++) {
                Answer next = ask(stage, "/", cookie);
                assertEquals(first.text(), next.text());
                assertNull(next.field("Set-Cookie"));
            }
        }
    }

    @Test
    void aCookieNamesNoAddress() {
        try (ConfiguredStage stage = start("cookie")) {
            String cookie = cookieOf(ask(stage, "/"));
            for (ScriptedOrigin origin : origins.values()) {
                assertFalse(cookie.contains(Integer.toString(origin.port())));
                assertFalse(cookie.contains("127"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "AAAAAAAAAAAAAAAAAAAAAA",
                "\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4"
            })
    void aCookieThatWasTamperedWithIsReplaced(String forged) {
        try (ConfiguredStage stage = start("cookie")) {
            Answer answer = ask(stage, "/", "Cookie: balancebeam=" + forged);
            assertEquals(200, answer.status());
            String cookie = cookieOf(answer);
            assertEquals(answer.text(), ask(stage, "/", cookie).text());
        }
    }

    @Test
    void aSecretMakesInstancesUnderstandEachOther() {
        String sticky =
                "{ cookie: { name: s, secret: 0123456789abcdef, max-age: 1 h, path: /app, same-site: strict } }";
        try (ConfiguredStage one = start(sticky);
                ConfiguredStage other = start(sticky);
                ConfiguredStage stranger = start("{ cookie: { name: s, secret: another-secret-of-16 } }")) {
            Answer first = ask(one, "/");
            assertTrue(Objects.requireNonNull(first.field("Set-Cookie"))
                    .endsWith("; Path=/app; Max-Age=3600; HttpOnly; SameSite=Strict"));
            assertEquals(first.text(), ask(other, "/", cookieOf(first)).text());
            assertNull(ask(other, "/", cookieOf(first)).field("Set-Cookie"));
            assertNotEquals(null, ask(stranger, "/", cookieOf(first)).field("Set-Cookie"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cookie                        | /      |",
                "{ by: [{ header: x-user }] }  | /      | X-User: me",
                "{ by: [{ query: sid }] }      | /?sid=1 |",
                "{ by: [{ path-parameter: sid }] } | /a;sid=1 |",
                "{ by: [source-address] }      | /      |"
            })
    void whenItsEndpointDiesAClientMovesOnceAndStaysThere(String sticky, String target, String field) {
        try (ConfiguredStage stage = start(sticky)) {
            Answer first = field == null ? ask(stage, target) : ask(stage, target, field);
            String known = field != null ? field : sticky.equals("cookie") ? cookieOf(first) : "X-None: 1";
            String at = ask(stage, target, known).text();
            assertEquals(first.text(), at);
            Objects.requireNonNull(origins.get(at.strip())).kill();
            Answer moved = ask(stage, target, known);
            assertEquals(200, moved.status());
            assertNotEquals(at, moved.text());
            String then = sticky.equals("cookie") ? cookieOf(moved) : known;
            for (int i = 0; i < 5; i++) {
                assertEquals(moved.text(), ask(stage, target, then).text());
            }
        }
    }

    @Test
    void whoIsDrainedLosesItsClientsToo() {
        try (ConfiguredStage stage = start("{ by: [{ header: x-user }] }")) {
            String at = ask(stage, "/", "X-User: me").text();
            ScriptedOrigin drained = Objects.requireNonNull(origins.get(at.strip()));
            stage.admin().post("/v1/clusters/site/endpoints/" + drained.hostPort() + "/drain", "{}");
            Await.until("it moved", () -> !ask(stage, "/", "X-User: me").text().equals(at));
            String then = ask(stage, "/", "X-User: me").text();
            assertEquals(
                    then, ask(stage, "/", "X-User: me", "X-Request-Id: last").text());
            JsonView past = stage.admin().get("/v1/explain?id=last").orThrow().json();
            assertEquals("kept", past.text("sticky"));
            assertTrue(past.text("text").contains(", where its client was before\n"), past.text("text"));
        }
    }

    @Test
    void anApplicationsOwnSessionIsLearnedFromItsAnswer() {
        for (ScriptedOrigin origin : origins.values()) {
            origin.on(
                    "/login",
                    (request, connection) -> connection.answer(
                            200,
                            Fields.of("Set-Cookie", "JSESSIONID=" + origin.port() + "; Path=/; HttpOnly"),
                            "hello"));
        }
        try (ConfiguredStage stage = start("{ by: [{ cookie: JSESSIONID }] }")) {
            for (int i = 0; i < 6; i++) {
                Answer login = ask(stage, "/login");
                String set = Objects.requireNonNull(login.field("Set-Cookie"));
                String session = set.substring(set.indexOf('=') + 1, set.indexOf(';'));
                int before = requestsAt(session);
                ask(stage, "/page", "Cookie: JSESSIONID=" + session);
                ask(stage, "/page", "Cookie: JSESSIONID=" + session);
                assertEquals(before + 2, requestsAt(session));
            }
        }
    }

    @Test
    void aWebSocketThatBeginsAfterAReloadIsRememberedWhereItBegan() {
        CountDownLatch reloaded = new CountDownLatch(1);
        for (ScriptedOrigin origin : origins.values()) {
            origin.on("/chat", (request, connection) -> {
                connection.await(reloaded);
                connection.interim(101, Fields.of("Connection", "Upgrade", "Upgrade", "websocket"));
                connection.raw("hello");
                connection.hang();
            });
        }
        try (ConfiguredStage stage = start("{ by: [{ header: x-user }] }");
                RawClient client = stage.client(0)) {
            client.send(String.join(
                    "\r\n",
                    "GET /chat HTTP/1.1",
                    "Host: a",
                    "X-User: me",
                    "Connection: Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Version: 13",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    "",
                    ""));
            Await.until("it is asked", () -> origins.values().stream()
                    .anyMatch(origin -> !origin.requests().isEmpty()));
            stage.reload(config("cookie")); // What is known of clients goes with the last exchange.
            reloaded.countDown();
            assertEquals(101, client.readHead().status());
            assertEquals("hello", client.readExactly(5).text());
        }
    }

    /** As Tomcat and Jetty have it: a session that a cookie, or a redirect, gave a client comes back in the path. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Set-Cookie: JSESSIONID=%s; Path=/; HttpOnly",
                "Location: /page;jsessionid=%s?from=login",
                "Location: https://a/page;JSESSIONID=%s;v=2"
            })
    void aSessionInThePathIsLearnedFromTheAnswerThatBeganIt(String field) {
        for (ScriptedOrigin origin : origins.values()) {
            String[] parts = field.formatted("id" + origin.port()).split(": ", 2);
            origin.on("/login", (request, connection) -> connection.answer(302, Fields.of(parts[0], parts[1]), ""));
        }
        try (ConfiguredStage stage = start("{ by: [{ path-parameter: JSESSIONID }] }")) {
            for (int i = 0; i < 6; i++) {
                Answer login = ask(stage, "/login");
                String said = Objects.requireNonNull(login.field(field.substring(0, field.indexOf(':'))));
                String port = said.replaceFirst(".*=id([0-9]+).*", "$1");
                int before = requestsAt(port);
                ask(stage, "/page;jsessionid=id" + port);
                ask(stage, "/other;v=1;jsessionid=id" + port + "/deep?x=1");
                assertEquals(before + 2, requestsAt(port));
            }
        }
    }

    private int requestsAt(String port) {
        return origins.values().stream()
                .filter(origin -> Integer.toString(origin.port()).equals(port))
                .mapToInt(origin -> origin.requests().size())
                .sum();
    }
}
