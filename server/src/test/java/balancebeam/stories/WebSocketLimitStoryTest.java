package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.Config;
import balancebeam.config.text.ConfigText;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.RawClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** When a WebSocket's time is over, both sides are told by a Close, between two frames; all else passes as it comes. */
final class WebSocketLimitStoryTest {
    private static final int GOING_AWAY = 1001;

    private final WebSocketOrigin chat = new WebSocketOrigin();

    private String config(String timeouts) {
        return """
            process: { threads: 1, websocket-drain: 300ms }
            listeners:
              web: { bind: "127.0.0.1:0" }
              other: { bind: "127.0.0.1:0" }
            clusters: { origin: { endpoints: ["%s"], health-check: { interval: 0 } } }
            routes: { all: { cluster: origin, timeouts: { %s } } }
            """.formatted(chat.origin.hostPort(), timeouts);
    }

    private ConfiguredStage start(String timeouts) {
        return ConfiguredStage.start(config(timeouts));
    }

    private static void assertGoingAway(WebSocketFrame frame, boolean masked) {
        assertEquals(WebSocketFrame.CLOSE, frame.opcode());
        assertEquals(GOING_AWAY, frame.code());
        assertEquals(masked, frame.masked());
    }

    private static String metric(ConfiguredStage stage, String name) {
        try (RawClient admin = stage.adminClient()) {
            admin.send("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            return admin.readAnswer()
                    .text()
                    .lines()
                    .filter(line -> line.startsWith(name))
                    .findFirst()
                    .orElse("");
        }
    }

    private void assertEnded(ConfiguredStage stage, String by) {
        chat.origin.awaitOpenConnections(0);
        Await.until("its connection is gone", () -> stage.balancer().connections() == 0);
        assertEquals("balancebeam_websockets_open 0", metric(stage, "balancebeam_websockets_open"));
        String closed = "balancebeam_websockets_closed_total{by=\"" + by + "\"}";
        assertEquals(closed + " 1", metric(stage, closed));
        assertEquals(101, stage.ended().getLast().status());
        assertNull(stage.ended().getLast().error());
    }

    @Test
    void bothSidesOfASilentOneAreTold() throws Exception {
        try (chat;
                ConfiguredStage stage = start("websocket-idle: 200ms");
                RawClient client = WebSocketOrigin.open(stage.client(0))) {
            assertEquals("balancebeam_websockets_open 1", metric(stage, "balancebeam_websockets_open"));
            assertGoingAway(WebSocketFrame.read(client), false);
            assertGoingAway(chat.heard(), true);
            client.send(WebSocketFrame.masked(WebSocketFrame.CLOSE, "\3\u00e9"));
            client.expectClosed();
            assertEnded(stage, "idle");
        }
    }

    @Test
    void itsTimeIsOverWhateverIsSaid() throws Exception {
        try (chat;
                ConfiguredStage stage = start("websocket-lifetime: 300ms");
                RawClient client = WebSocketOrigin.open(stage.client(0))) {
            WebSocketFrame heard;
            int said = 0;
            do {
                client.send(WebSocketFrame.masked(WebSocketFrame.TEXT, "x".repeat(said++ % 200)));
                heard = WebSocketFrame.read(client);
            } while (heard.opcode() == WebSocketFrame.TEXT);
            assertGoingAway(heard, false);
            client.send(WebSocketFrame.masked(WebSocketFrame.CLOSE, "\3\u00e9"));
            client.expectClosed();
            assertEnded(stage, "lifetime");
        }
    }

    @Test
    void aFrameThatHasBegunIsCompleteFirst() throws Exception {
        byte[] frame = WebSocketFrame.masked(WebSocketFrame.TEXT, "y".repeat(300));
        try (chat;
                ConfiguredStage stage = start("websocket-lifetime: 300ms");
                RawClient client = WebSocketOrigin.open(stage.client(0))) {
            for (byte b : Arrays.copyOf(frame, 200)) {
                client.send(new byte[] {b});
            }
            assertGoingAway(WebSocketFrame.read(client), false);
            client.send(Arrays.copyOfRange(frame, 200, frame.length));
            client.send(WebSocketFrame.masked(WebSocketFrame.TEXT, "too late"));
            assertEquals("y".repeat(300), chat.heard().text());
            assertGoingAway(chat.heard(), true);
            client.send(WebSocketFrame.masked(WebSocketFrame.CLOSE, ""));
            client.expectClosed();
            assertEnded(stage, "lifetime");
        }
    }

    @Test
    void whoComesToNoEndOfAFrameIsJustClosed() throws Exception {
        try (chat;
                ConfiguredStage stage = start("websocket-lifetime: 100ms");
                RawClient client = WebSocketOrigin.open(stage.client(0))) {
            byte[] frame = WebSocketFrame.masked(WebSocketFrame.TEXT, "y".repeat(300));
            client.send(Arrays.copyOf(frame, 200));
            assertGoingAway(WebSocketFrame.read(client), false);
            client.expectClosed();
            client.shutdownOutput();
            assertEnded(stage, "lifetime");
        }
    }

    @Test
    void aCloseOfTheirOwnPassesAndIsTheOnlyOne() throws Exception {
        try (chat;
                ConfiguredStage stage = start("websocket-idle: 1h");
                RawClient client = WebSocketOrigin.open(stage.client(0))) {
            client.send(WebSocketFrame.masked(WebSocketFrame.CLOSE, "\3\u00e8bye"));
            WebSocketFrame answer = WebSocketFrame.read(client);
            assertEquals(1000, answer.code());
            assertEquals(1000, chat.heard().code());
            client.expectClosed();
            client.shutdownOutput();
            assertEnded(stage, "client");
        }
    }

    @Test
    void whatIsBrokenPassesAsItIsAndIsClosedWithoutAWord() throws Exception {
        String nonsense = "\u00f7\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff nonsense";
        CountDownLatch done = new CountDownLatch(1);
        try (chat;
                ConfiguredStage stage = start("websocket-idle: 300ms");
                RawClient client = stage.client(0)) {
            chat.origin.on("/broken", (request, connection) -> {
                connection.interim(101, Fields.of("Connection", "Upgrade", "Upgrade", "websocket"));
                connection.raw(nonsense);
                assertEquals(nonsense, connection.readUntil(nonsense).text());
                assertEquals(0, connection.input().readAllBytes().length);
                done.countDown();
                connection.closeNow();
            });
            client.send(WebSocketOrigin.UPGRADE.replace("/chat", "/broken"));
            assertEquals(101, client.readHead().status());
            client.send(nonsense);
            assertEquals(nonsense, client.readExactly(nonsense.length()).text());
            client.expectClosed();
            client.shutdownOutput();
            done.await();
            assertEnded(stage, "idle");
        }
    }

    @Test
    void otherProtocolsHaveNoneOfThis() throws Exception {
        try (chat;
                ConfiguredStage stage = start("websocket-idle: 100ms, websocket-lifetime: 200ms");
                RawClient client = stage.client(0)) {
            chat.origin.on("/other", (request, connection) -> {
                connection.interim(101, Fields.of("Connection", "Upgrade", "Upgrade", "other"));
                connection.input().transferTo(connection.output());
            });
            client.send(WebSocketOrigin.UPGRADE.replace("/chat", "/other").replace("WebSocket\r\n", "other\r\n"));
            assertEquals(101, client.readHead().status());
            long began = System.nanoTime();
            Await.until("a WebSocket's time would be over", () -> System.nanoTime() - began > 500_000_000);
            client.send("still there");
            assertEquals("still there", client.readExactly(11).text());
            assertEquals("balancebeam_websockets_open 0", metric(stage, "balancebeam_websockets_open"));
        }
    }

    @Test
    void whenItStopsAllAreToldOneByOne() throws Exception {
        List<RawClient> clients = new ArrayList<>();
        try (chat;
                ConfiguredStage stage = start("websocket-idle: 1h")) {
            for (int i = 0; i < 3; i++) {
                clients.add(WebSocketOrigin.open(stage.client(0)));
            }
            long began = System.nanoTime();
            stage.balancer().drain();
            List<Long> toldMillis = new ArrayList<>();
            for (RawClient client : clients) {
                assertGoingAway(WebSocketFrame.read(client), false);
                toldMillis.add((System.nanoTime() - began) / 1_000_000);
                client.send(WebSocketFrame.masked(WebSocketFrame.CLOSE, "\3\u00e9"));
                client.expectClosed();
                client.shutdownOutput();
            }
            assertTrue(toldMillis.get(1) >= 100, toldMillis::toString);
            assertTrue(toldMillis.get(2) >= 200, toldMillis::toString);
            assertTrue(stage.balancer().awaitTermination(Duration.ofSeconds(5)));
            chat.origin.awaitOpenConnections(0);
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    @Test
    void whenAListenerGoesItsOwnAreToldAndNoOthers() throws Exception {
        try (chat;
                ConfiguredStage stage = start("websocket-idle: 1h");
                RawClient goes = WebSocketOrigin.open(stage.client(1));
                RawClient stays = WebSocketOrigin.open(stage.client(0))) {
            String without = config("websocket-idle: 1h").replace("  other: { bind: \"127.0.0.1:0\" }\n", "")
                    + "\nadmin: { bind: \"127.0.0.1:0\" }\n";
            Config next = Objects.requireNonNull(
                    ConfigText.read("story.yaml", without, Map.of()).config());
            assertFalse(next.listeners().size() > 1);
            stage.balancer().reload(next);
            assertGoingAway(WebSocketFrame.read(goes), false);
            goes.send(WebSocketFrame.masked(WebSocketFrame.CLOSE, "\3\u00e9"));
            goes.expectClosed();
            stays.send(WebSocketFrame.masked(WebSocketFrame.TEXT, "here"));
            assertEquals("here", WebSocketFrame.read(stays).text());
        }
    }
}
