package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.filter.ProxyError;
import balancebeam.testkit.Answer;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Answer;
import balancebeam.testkit.Http2Call;
import balancebeam.testkit.Http2Frame;
import balancebeam.testkit.Http2Origin;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawHttp2;
import balancebeam.testkit.ResponseHead;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An endpoint of HTTP/2 that takes WebSockets gets an extended CONNECT, whatever its client speaks. */
final class Http2EndpointWebSocketStoryTest {
    private static Http2Origin origin() {
        Http2Origin origin = Http2Origin.start("a");
        origin.settings(8, 1);
        origin.onHead("/chat", call -> {
            call.head(200, Fields.of("sec-websocket-protocol", "chat"), false);
            call.content("dear ", false);
        });
        return origin;
    }

    private static void awaitText(Http2Call call, String text) {
        Await.until("it hears " + text, () -> call.text().equals(text));
    }

    @Test
    void anUpgradeBecomesOne() throws Exception {
        try (Http2Origin origin = origin();
                ConfiguredStage stage = Http2Endpoints.before(origin);
                RawClient client = stage.client(0)) {
            client.send(WebSocketOrigin.UPGRADE + "ahead");
            ResponseHead head = client.readHead();
            assertEquals(101, head.status());
            assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", head.fields().first("Sec-WebSocket-Accept"));
            assertEquals("websocket", head.fields().first("Upgrade"));
            assertEquals(List.of("upgrade"), head.fields().tokens("Connection"));
            assertEquals("chat", head.fields().first("Sec-WebSocket-Protocol"));
            assertEquals("dear ", client.readExactly(5).text());
            Http2Call call = origin.awaitCall("/chat");
            assertEquals("CONNECT", call.method());
            assertEquals("websocket", call.field(":protocol"));
            assertEquals("http", call.field(":scheme"));
            assertEquals("a", call.field(":authority"));
            assertEquals("13", call.field("sec-websocket-version"));
            assertNull(call.field("sec-websocket-key"));
            assertNull(call.field("upgrade"));
            awaitText(call, "ahead");
            client.send("x".repeat(200_000));
            Await.until("it hears all", () -> call.contentBytes() == 200_005);
            client.shutdownOutput();
            call.awaitEnd();
            call.content("bye", true);
            assertEquals("bye", client.readUntilClosed().text());
            assertEquals(-1, call.resetCode());
        }
    }

    @Test
    void anExtendedConnectStaysOne() throws Exception {
        try (Http2Origin origin = origin();
                ConfiguredStage stage = Http2Endpoints.before(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            int stream = client.open(Http2WebSocketStoryTest.connect("/chat"), false);
            Http2Answer answer = client.answer(stream);
            client.await("a word", () -> answer.contentBytes() == 5);
            assertEquals(200, answer.status());
            assertNull(answer.field("sec-websocket-accept"));
            Http2Call call = origin.awaitCall("/chat");
            assertNull(call.field("sec-websocket-key"));
            call.content("", true);
            client.await("its end", answer::isComplete);
            client.data(stream, "still here", true);
            call.awaitEnd();
            awaitText(call, "still here");
            client.expectAlive();
            assertEquals(-1, answer.resetCode());
            assertEquals(-1, call.resetCode());
        }
    }

    /** RFC 9110 section 9.3.6: what follows is no content. */
    @Test
    void aTunnelHasNoLengthWhateverItSays() throws Exception {
        try (Http2Origin origin = Http2Origin.start("a")) {
            origin.settings(8, 1);
            origin.onHead("/chat", call -> {
                call.head(200, Fields.of("content-length", "0"), false);
                call.content("dear ", false);
            });
            try (ConfiguredStage stage = Http2Endpoints.before(origin);
                    RawClient client = WebSocketOrigin.open(stage.client(0))) {
                assertEquals("dear ", client.readExactly(5).text());
            }
        }
    }

    @Test
    void aResetIsAResetOnBothSides() throws Exception {
        try (Http2Origin origin = origin();
                ConfiguredStage stage = Http2Endpoints.before(origin)) {
            RawClient client = WebSocketOrigin.open(stage.client(0));
            client.readExactly(5);
            client.reset();
            assertEquals(Http2Frame.CANCEL, origin.awaitCalls(1).getFirst().awaitReset());
            try (RawClient other = WebSocketOrigin.open(stage.client(0))) {
                other.readExactly(5);
                origin.awaitCalls(2).getLast().reset(Http2Frame.CANCEL);
                other.expectReset();
            }
        }
    }

    @Test
    void whoDoesNotSwitchAnswersAsEver() throws Exception {
        try (Http2Origin origin = origin();
                ConfiguredStage stage = Http2Endpoints.before(origin);
                RawClient client = stage.client(0)) {
            origin.onHead("/no", call -> call.answer(404, "not here"));
            client.send(WebSocketOrigin.UPGRADE.replace("/chat", "/no"));
            Answer answer = client.readAnswer();
            assertEquals(404, answer.status());
            assertEquals("not here", answer.text());
        }
    }

    @Test
    void whoDoesNotSayThatItTakesThemIsNotAsked() throws Exception {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin);
                RawClient client = stage.client(0)) {
            client.send(WebSocketOrigin.UPGRADE);
            assertEquals(502, client.readAnswer().status());
            assertEquals(new Stage.Ended(502, 1, ProxyError.NO_WEBSOCKET), Http2Endpoints.awaitEnded(stage, 1));
            assertTrue(origin.calls().isEmpty());
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertEquals("a\n", client.readAnswer().text(), "the connection goes on");
        }
    }

    @Test
    void anotherEndpointMayTakeIt() throws Exception {
        try (Http2Origin without = Http2Origin.start("a");
                Http2Origin with = origin();
                ConfiguredStage stage = Http2Endpoints.before(without, with)) {
            for (int i = 0; i < 2; i++) {
                try (RawClient client = WebSocketOrigin.open(stage.client(0))) {
                    assertEquals("dear ", client.readExactly(5).text());
                }
            }
            assertTrue(without.calls().isEmpty());
        }
    }

    @Test
    void aRefusedWebSocketLeavesItsStream() throws Exception {
        try (Http2Origin origin = Http2Origin.start("a")) {
            origin.settings(8, 1);
            origin.onHead("/no", call -> call.answer(404, "not here"));
            try (ConfiguredStage stage = Http2Endpoints.before(origin);
                    RawClient client = stage.client(0)) {
                client.send(WebSocketOrigin.UPGRADE.replace("/chat", "/no"));
                assertEquals(404, client.readAnswer().status());
                Http2Call call = origin.awaitCall("/no");
                Await.until("its stream is over", () -> call.isComplete() || call.resetCode() >= 0);
            }
        }
    }
}
