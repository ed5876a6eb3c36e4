package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Answer;
import balancebeam.testkit.Http2Frame;
import balancebeam.testkit.RawHttp2;
import balancebeam.testkit.ReceivedRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.AssertionFailedError;

/** A client of HTTP/2 has its WebSocket by an extended CONNECT (RFC 8441), and an endpoint of HTTP/1.1 by a GET. */
final class Http2WebSocketStoryTest {
    static Fields connect(String path, String... more) {
        Fields fields = Fields.of(
                ":method", "CONNECT", ":protocol", "websocket", ":scheme", "http", ":path", path, ":authority", "a");
        for (int i = 0; i < more.length; i += 2) {
            fields = fields.plus(more[i], more[i + 1]);
        }
        return fields;
    }

    /** An origin that greets, gives back what it hears, and says bye when it heard all. */
    private static OneOrigin withEcho() throws Exception {
        OneOrigin story = OneOrigin.start();
        story.origin().on("/chat", (request, connection) -> {
            WebSocketOrigin.accept(request, connection);
            connection.raw("dear ");
            connection.input().transferTo(connection.output());
            connection.raw("bye");
            connection.shutdownOutput();
        });
        return story;
    }

    @Test
    void itBecomesAnUpgradeAndItsContentATunnel() throws Exception {
        try (OneOrigin story = withEcho();
                RawHttp2 client = RawHttp2.connect(story.connector())) {
            Http2Frame settings = Objects.requireNonNull(client.readFrame());
            assertTrue(
                    settings.payload().text().contains("\0\10\0\0\0\1"),
                    () -> "SETTINGS_ENABLE_CONNECT_PROTOCOL=1 in " + settings.payload());
            int stream = client.open(
                    connect(
                            "/chat?x=1",
                            "sec-websocket-version",
                            "13",
                            "sec-websocket-protocol",
                            "chat",
                            "sec-websocket-key",
                            "mine",
                            "sec-websocket-key",
                            "mine too",
                            "origin",
                            "http://a"),
                    false);
            client.data(stream, "ahead", false);
            client.await("the head", () -> client.answer(stream).hasHead());
            Http2Answer answer = client.answer(stream);
            assertEquals(200, answer.status());
            assertEquals("chat", answer.field("sec-websocket-protocol"));
            assertNull(answer.field("sec-websocket-accept"));
            assertNull(answer.field("upgrade"));
            assertNull(answer.field("connection"));
            client.await("what it said", () -> answer.text().equals("dear ahead"));
            client.content(stream, "x".repeat(300_000).getBytes(StandardCharsets.ISO_8859_1), false);
            client.await("all of it", () -> answer.contentBytes() == 300_010);

            ReceivedRequest request = story.onlyRequest();
            assertEquals("GET", request.method());
            assertEquals("/chat?x=1", request.target());
            assertEquals("a", request.field("Host"));
            assertEquals("websocket", request.field("Upgrade"));
            assertEquals(List.of("upgrade"), request.fields().tokens("Connection"));
            assertEquals("13", request.field("Sec-WebSocket-Version"));
            assertEquals("http://a", request.field("Origin"));
            assertEquals(1, request.fields().all("Sec-WebSocket-Key").size());
            assertEquals(16, Base64.getDecoder().decode(request.field("Sec-WebSocket-Key")).length);

            assertFalse(answer.isOver());
            client.data(stream, "", true);
            assertTrue(client.readAnswer(stream).isComplete());
            assertTrue(answer.text().endsWith("xbye"), "said after the client had said all");
            story.origin().awaitOpenConnections(0);
            client.expectAlive();
        }
    }

    @Test
    void theEndpointMayEndFirstAndStillListen() throws Exception {
        AtomicReference<String> heard = new AtomicReference<>("");
        try (OneOrigin story = OneOrigin.start();
                RawHttp2 client = RawHttp2.connect(story.connector())) {
            story.origin().on("/chat", (request, connection) -> {
                WebSocketOrigin.accept(request, connection);
                connection.raw("all");
                connection.shutdownOutput();
                heard.set(new String(connection.input().readAllBytes(), StandardCharsets.ISO_8859_1));
            });
            int stream = client.open(connect("/chat"), false);
            client.await("its end", () -> client.answer(stream).isComplete());
            client.data(stream, "I hear", false);
            client.expectAlive();
            client.data(stream, " you", true);
            Await.until("it was heard", () -> heard.get().equals("I hear you"));
            story.origin().awaitOpenConnections(0);
            assertEquals(-1, client.answer(stream).resetCode());
        }
    }

    @Test
    void aResetIsAResetOnBothSides() throws Exception {
        CountDownLatch reset = new CountDownLatch(1);
        AtomicReference<Throwable> seen = new AtomicReference<>(new AssertionFailedError("nothing"));
        try (OneOrigin story = OneOrigin.start();
                RawHttp2 client = RawHttp2.connect(story.connector())) {
            story.origin().on("/client", (request, connection) -> {
                WebSocketOrigin.accept(request, connection);
                connection.raw("hi");
                try {
                    connection.input().readAllBytes();
                } catch (IOException e) {
                    seen.set(e);
                }
                reset.countDown();
            });
            story.origin().on("/endpoint", (request, connection) -> {
                WebSocketOrigin.accept(request, connection);
                connection.raw("hi");
                connection.input().read();
                connection.reset();
            });
            int first = client.open(connect("/client"), false);
            client.await("a word", () -> client.answer(first).contentBytes() == 2);
            client.reset(first, Http2Frame.CANCEL);
            reset.await();
            assertEquals("Connection reset", seen.get().getMessage());
            int second = client.open(connect("/endpoint"), false);
            client.await("a word", () -> client.answer(second).contentBytes() == 2);
            client.data(second, "x", false);
            assertEquals(Http2Frame.CANCEL, client.readAnswer(second).resetCode());
            client.expectAlive();
        }
    }

    @Test
    void whatDoesNotSwitchIsNoWebSocket() throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawHttp2 client = RawHttp2.connect(story.connector())) {
            story.origin().on("/forged", (request, connection) -> {
                connection.interim(
                        101, Fields.of("Connection", "Upgrade", "Upgrade", "websocket", "Sec-WebSocket-Accept", "x"));
                connection.hang();
            });
            story.origin().on("/unproven", (request, connection) -> {
                connection.interim(101, Fields.of("Connection", "Upgrade", "Upgrade", "websocket"));
                connection.hang();
            });
            story.origin().on("/forbidden", (request, connection) -> connection.answer(403, Fields.EMPTY, "no"));
            assertEquals(
                    502,
                    client.readAnswer(client.open(connect("/forged"), false)).status());
            assertEquals(
                    502,
                    client.readAnswer(client.open(connect("/unproven"), false)).status());
            assertEquals(
                    502,
                    client.readAnswer(client.open(connect("/plain"), false)).status(),
                    "a 200 misleads");
            int refused = client.open(connect("/forbidden"), false);
            assertEquals(403, client.readAnswer(refused).status());
            assertEquals("no", client.answer(refused).text());
        }
    }

    @Test
    void anAnswerOfTheBalancersOwnDoesNotLookLikeAWebSocket() {
        try (ConfiguredStage stage = ConfiguredStage.start("""
                        listeners: { web: { bind: "127.0.0.1:0" } }
                        routes: { all: { answer: { body: hello } } }
                        """);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            assertEquals(
                    501, client.readAnswer(client.open(connect("/"), false)).status());
            assertEquals(200, client.readAnswer(client.get("/")).status());
        }
    }

    @TestFactory
    Stream<DynamicTest> whatIsNoneIsReset() {
        return Stream.of(
                        connect("/", "upgrade", "websocket"),
                        connect("/", "connection", "upgrade"),
                        connect("/", "content-length", "0"),
                        connect("/", "content-length", "5"),
                        connect("/", "transfer-encoding", "chunked"),
                        connect("/", "host", "b"),
                        connect("/", ":protocol", "websocket"),
                        connect("*"),
                        connect("/ x"),
                        connect("a:80"),
                        RawHttp2.request("GET", "/").plus(":protocol", "websocket"),
                        Fields.of(":method", "GET", ":protocol", "websocket", ":scheme", "http", ":path", "/"),
                        Fields.of(":method", "POST", ":protocol", "websocket", ":scheme", "http", ":path", "/")
                                .plus(":authority", "a"),
                        Fields.of(":method", "CONNECT", ":protocol", "websocket", ":scheme", "http", ":path", "/"),
                        Fields.of(":method", "CONNECT", ":protocol", "websocket", ":path", "/", ":authority", "a"),
                        Fields.of(":method", "CONNECT", ":protocol", "websocket", ":scheme", "http")
                                .plus(":authority", "a"),
                        Fields.of(":method", "CONNECT", ":protocol", "websocket", ":authority", "a"))
                .map(fields -> DynamicTest.dynamicTest(fields.toString(), () -> {
                    try (OneOrigin story = OneOrigin.start();
                            RawHttp2 client = RawHttp2.connect(story.connector())) {
                        int stream = client.open(fields, false);
                        assertEquals(
                                Http2Frame.PROTOCOL_ERROR,
                                client.readAnswer(stream).resetCode());
                        assertEquals(200, client.readAnswer(client.get("/")).status());
                        assertEquals(1, story.origin().requests().size());
                    }
                }));
    }

    @Test
    void whatIsNotOfferedIsAnswered() throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawHttp2 client = RawHttp2.connect(story.connector())) {
            int plain = client.open(Fields.of(":method", "CONNECT", ":authority", "a:80"), false);
            assertEquals(405, client.readAnswer(plain).status());
            assertTrue(String.valueOf(client.answer(plain).field("allow")).startsWith("GET, "));
            int other = client.open(
                    Fields.of(":method", "CONNECT", ":protocol", "connect-udp", ":scheme", "http", ":path", "/")
                            .plus(":authority", "a"),
                    false);
            assertEquals(501, client.readAnswer(other).status());
            assertEquals(0, story.origin().requests().size());
        }
    }

    @Test
    void trailersAreNoPartOfATunnel() throws Exception {
        try (OneOrigin story = withEcho();
                RawHttp2 client = RawHttp2.connect(story.connector())) {
            int stream = client.open(connect("/chat"), false);
            client.await("the head", () -> client.answer(stream).hasHead());
            client.headers(stream, Fields.of("x", "y"), true);
            assertEquals(Http2Frame.PROTOCOL_ERROR, client.readAnswer(stream).resetCode());
            story.origin().awaitOpenConnections(0);
        }
    }

    @Test
    void itsLimitsAreThoseOfEveryWebSocket() throws Exception {
        try (WebSocketOrigin chat = new WebSocketOrigin();
                ConfiguredStage stage = ConfiguredStage.start("""
                        process: { threads: 1 }
                        listeners: { web: { bind: "127.0.0.1:0" } }
                        clusters: { origin: { endpoints: ["%s"], health-check: { interval: 0 } } }
                        routes: { all: { cluster: origin, timeouts: { websocket-lifetime: 200ms } } }
                        """.formatted(chat.origin.hostPort()));
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            int stream = client.open(connect("/chat"), false);
            Http2Answer answer = client.answer(stream);
            client.await("a Close", () -> answer.contentBytes() > 4);
            WebSocketFrame told = WebSocketFrame.read(new ByteArrayInputStream(answer.content()));
            assertEquals(1001, told.code());
            assertEquals(1001, chat.heard().code());
            client.data(stream, WebSocketFrame.masked(WebSocketFrame.CLOSE, "\3\u00e9"), false);
            client.await("its end", answer::isComplete);
            client.data(stream, "", true);
            chat.origin.awaitOpenConnections(0);
            Await.until("it was recorded", () -> stage.ended().size() == 1);
            assertEquals(new Stage.Ended(101, 1, null), stage.ended().getFirst());
            client.expectAlive();
        }
    }
}
