package balancebeam.stories;

import static balancebeam.stories.Http2Endpoints.awaitEnded;
import static balancebeam.stories.Http2Endpoints.get;
import static balancebeam.stories.Http2Endpoints.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.filter.ProxyError;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Call;
import balancebeam.testkit.Http2Frame;
import balancebeam.testkit.Http2Origin;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawHttp2;
import balancebeam.testkit.ScriptedOrigin;
import balancebeam.testkit.TestAuthority;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Connections to endpoints that speak HTTP/2: who shares them, when more are made, and how they end. */
final class Http2EndpointConnectionStoryTest {
    private static final String OTHER_TIMEOUTS = "timeouts: { upstream-idle: 77 s }";

    /** Another site, whose connections are others. */
    private static void reload(ConfiguredStage stage, Http2Origin origin) {
        stage.reload(Http2Endpoints.config("", OTHER_TIMEOUTS, origin));
    }

    private static void answer(Http2Call call, String text) {
        try {
            call.answer(200, text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void manyRequestsShareOneConnection() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin);
                RawClient one = stage.client(0);
                RawHttp2 two = RawHttp2.connect(stage.connector(0))) {
            origin.onHead("/held", call -> {});
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                streams.add(two.get("/held"));
            }
            one.send(get("/held") + "\r\n\r\n");
            origin.awaitCalls(51).forEach(call -> answer(call, "now"));
            streams.forEach(stream -> assertEquals("now", two.readAnswer(stream).text()));
            assertEquals("now", one.readAnswer().text());
            assertEquals(1, origin.connections().size());
        }
    }

    @Test
    void overTlsToo() {
        TestAuthority authority = TestAuthority.make();
        try (Http2Origin origin = Http2Origin.secure("a", authority.server("127.0.0.1"), "h2", "http/1.1");
                ConfiguredStage stage = Http2Endpoints.before("tls: { verify: false }", "", origin)) {
            for (int i = 0; i < 3; i++) {
                assertEquals("a\n", stage.ask(get("/")).text());
            }
            assertEquals("https", origin.calls().getFirst().field(":scheme"));
            assertEquals(1, origin.connections().size());
        }
    }

    @Test
    void whatOneDoesNotTakeGoesByAnother() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            origin.settings(RawHttp2.MAX_CONCURRENT_STREAMS, 2);
            origin.onHead("/held", call -> {});
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                streams.add(client.get("/held")); // All at once, before anything is known of the endpoint.
            }
            List<Http2Call> calls = origin.awaitCalls(7);
            assertEquals(4, origin.connections().size());
            calls.forEach(call -> answer(call, "now"));
            streams.forEach(
                    stream -> assertEquals("now", client.readAnswer(stream).text()));
            assertEquals("a\n", client.readAnswer(client.get("/")).text());
            assertEquals(4, origin.connections().size());
        }
    }

    @Test
    void atTheLimitOfConnectionsTheRestIsRefused() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before("max-connections-per-endpoint: 1", "", origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            origin.settings(RawHttp2.MAX_CONCURRENT_STREAMS, 1);
            origin.onHead("/held", call -> {});
            int held = client.get("/held");
            Http2Call call = origin.awaitCall("/held");
            assertEquals(503, client.readAnswer(client.get("/")).status());
            answer(call, "now");
            assertEquals("now", client.readAnswer(held).text());
            assertEquals("a\n", client.readAnswer(client.get("/")).text());
        }
    }

    @Test
    void whoTakesNoStreamAtAllIsNotAskedForEver() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin)) {
            origin.settings(RawHttp2.MAX_CONCURRENT_STREAMS, 0);
            assertEquals(502, stage.ask(get("/")).status());
            assertEquals(ProxyError.REFUSED_STREAM, awaitEnded(stage, 1).error());
            assertTrue(origin.connections().size() <= 2);
        }
    }

    @Test
    void aConnectionThatWasClosedWhileIdleIsNotMissed() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin)) {
            for (int i = 1; i <= 20; i++) {
                assertEquals("a\n", stage.ask(get("/")).text());
                origin.closeConnections();
            }
            assertEquals(20, origin.connections().size());
        }
    }

    @Test
    void anEndpointThatIsGoneIsPassedOver() {
        try (Http2Origin gone = Http2Origin.start("a");
                Http2Origin other = Http2Origin.start("b");
                ConfiguredStage stage = Http2Endpoints.before(gone, other)) {
            gone.kill();
            for (int i = 0; i < 10; i++) {
                assertEquals("b\n", stage.ask(post("/")).text());
            }
            assertEquals(1, awaitEnded(stage, 10).attempts(), "it is ejected");
            assertTrue(stage.ended().stream().anyMatch(ended -> ended.attempts() == 2));
        }
    }

    @Test
    void aReloadRetiresConnectionsOnceTheirStreamsHaveEnded() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            origin.onHead("/held", call -> {});
            int held = client.get("/held");
            Http2Call call = origin.awaitCall("/held");
            reload(stage, origin);
            assertEquals("a\n", stage.ask(get("/")).text());
            assertEquals(2, origin.connections().size());
            assertEquals(2, origin.open());
            answer(call, "now");
            assertEquals("now", client.readAnswer(held).text());
            assertEquals(Http2Frame.NO_ERROR, call.connection().awaitGoAway().errorCode());
            origin.awaitOpen(1);
        }
    }

    @Test
    void aDrainLetsStreamsEnd() throws InterruptedException {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin);
                RawClient client = stage.client(0)) {
            origin.onHead("/held", call -> {});
            client.send(get("/held") + "\r\n\r\n");
            Http2Call call = origin.awaitCall("/held");
            stage.balancer().drain();
            answer(call, "now");
            assertEquals("now", client.readAnswer().text());
            assertTrue(stage.balancer().awaitTermination(Await.DEADLINE));
            origin.awaitOpen(0);
        }
    }

    @Test
    void aReloadWhileConnectingForgetsNobody() throws IOException {
        CountDownLatch connected = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        try (ScriptedOrigin mute = ScriptedOrigin.raw(connection -> {
                    connected.countDown();
                    connection.await(never);
                });
                Http2Origin other = Http2Origin.start("b");
                ConfiguredStage stage = ConfiguredStage.start(Http2Endpoints.config("", "timeouts: { connect: 500 ms }")
                        .replace("[]", "[\"" + mute.hostPort() + "\"]"));
                RawClient client = stage.client(0)) {
            client.send(get("/") + "\r\n\r\n");
            Await.until("it is being connected to", () -> connected.getCount() == 0);
            reload(stage, other);
            assertEquals(502, client.readAnswer().status());
            assertEquals(ProxyError.CONNECT_TIMEOUT, awaitEnded(stage, 1).error());
            never.countDown();
        }
    }

    @Test
    void clientsThatAreNamedDoNotShare() {
        try (Http2Origin origin = Http2Origin.proxied("a");
                ConfiguredStage stage = Http2Endpoints.before("proxy-protocol: v1", "", origin);
                RawHttp2 first = RawHttp2.connect(stage.connector(0));
                RawHttp2 second = RawHttp2.connect(stage.connector(0))) {
            for (int i = 0; i < 3; i++) {
                assertEquals("a\n", first.readAnswer(first.get("/first")).text());
                assertEquals("a\n", second.readAnswer(second.get("/second")).text());
            }
            assertEquals(2, origin.connections().size());
            for (Http2Call call : origin.calls()) {
                RawHttp2 by = call.path().equals("/first") ? first : second;
                assertTrue(
                        call.connection()
                                .proxyHeader()
                                .contains(" " + by.client().localPort() + " "),
                        () -> call + ": " + call.connection().proxyHeader());
            }
            assertNotEquals(
                    origin.calls("/first").getFirst().connection(),
                    origin.calls("/second").getFirst().connection());
            first.client().reset();
            origin.awaitOpen(1);
            assertEquals("a\n", second.readAnswer(second.get("/second")).text());
        }
    }

    @Test
    void anIdleConnectionOfAnotherClientMakesRoom() {
        try (Http2Origin origin = Http2Origin.proxied("a");
                ConfiguredStage stage =
                        Http2Endpoints.before("proxy-protocol: v2, max-connections-per-endpoint: 1", "", origin);
                RawHttp2 first = RawHttp2.connect(stage.connector(0));
                RawHttp2 second = RawHttp2.connect(stage.connector(0))) {
            for (int i = 0; i < 3; i++) {
                assertEquals("a\n", first.readAnswer(first.get("/")).text());
                assertEquals("a\n", second.readAnswer(second.get("/")).text());
            }
            assertEquals(6, origin.connections().size());
        }
    }

    @Test
    void anEndpointThatFloodsIsCut() {
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin)) {
            origin.on("/flood", call -> {
                for (int i = 0; i < 100_000 && !call.connection().isClosed(); i++) {
                    call.connection().frame(Http2Frame.PING, 0, 0, new byte[8]);
                }
            });
            origin.on("/push", call -> {
                call.connection()
                        .frame(Http2Frame.PUSH_PROMISE, Http2Frame.END_HEADERS, call.stream(), new byte[] {0, 0, 0, 2});
            });
            assertEquals(502, stage.ask(get("/flood")).status());
            assertEquals(502, stage.ask(get("/push")).status());
            Http2Call last = origin.calls("/push").getFirst();
            assertEquals(
                    Http2Frame.PROTOCOL_ERROR, last.connection().awaitGoAway().errorCode());
            origin.awaitOpen(0);
            assertEquals("a\n", stage.ask(get("/")).text());
        }
    }

    @Test
    void anUploadThatStandsStillLeavesTheOthersGoing() throws IOException {
        byte[] much = new byte[200_000];
        try (Http2Origin origin = Http2Origin.start("a");
                ConfiguredStage stage = Http2Endpoints.before(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            origin.withoutWindows();
            origin.settings(RawHttp2.INITIAL_WINDOW_SIZE, 1000);
            origin.onHead("/takes-little", call -> call.head(200, Fields.EMPTY, false));
            int stalled = client.open(RawHttp2.request("POST", "/takes-little"), false);
            for (int at = 0; at < 50_000; at += 10_000) {
                client.data(stalled, new byte[10_000], false);
            }
            Http2Call call = origin.awaitCall("/takes-little");
            Await.until("its window is used up", () -> call.contentBytes() == 1000);
            for (int i = 0; i < 10; i++) {
                assertEquals("a\n", client.readAnswer(client.get("/")).text());
            }
            call.connection().windowUpdate(0, much.length);
            call.connection().windowUpdate(call.stream(), much.length);
            client.data(stalled, new byte[0], true);
            call.awaitEnd();
            assertEquals(50_000, call.contentBytes());
            call.content("done", true);
            assertEquals("done", client.readAnswer(stalled).text());
        }
    }
}
