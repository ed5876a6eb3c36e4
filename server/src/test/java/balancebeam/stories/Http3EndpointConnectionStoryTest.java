package balancebeam.stories;

import static balancebeam.stories.Http2Endpoints.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http3Call;
import balancebeam.testkit.Http3Origin;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawHttp2;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Connections to endpoints that speak HTTP/3: who shares them, when more are made, and how they end. */
final class Http3EndpointConnectionStoryTest {
    private static final String ANY = "tls: { verify: false }";

    @Test
    void manyRequestsShareOneConnection() throws IOException {
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage = Http3Endpoints.before(origin);
                RawClient one = stage.client(0);
                RawHttp2 two = RawHttp2.connect(stage.connector(0))) {
            origin.onHead("/held", call -> {});
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                streams.add(two.get("/held"));
            }
            one.send(get("/held") + "\r\n\r\n");
            for (Http3Call call : origin.awaitCalls(51)) {
                call.answer(200, "now");
            }
            streams.forEach(stream -> assertEquals("now", two.readAnswer(stream).text()));
            assertEquals("now", one.readAnswer().text());
            assertEquals(1, origin.connections().size());
        }
    }

    @Test
    void whatOneDoesNotTakeGoesByAnother() throws IOException {
        try (Http3Origin origin = Http3Origin.start("a", 2, 100_000);
                ConfiguredStage stage = Http3Endpoints.before(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            origin.onHead("/held", call -> {});
            List<Integer> streams = new ArrayList<>();
            for (int i = 0; i < 7; i++) {
                streams.add(client.get("/held")); // All at once, before anything is known of the endpoint.
            }
            List<Http3Call> calls = origin.awaitCalls(7);
            assertEquals(4, origin.connections().size());
            for (Http3Call call : calls) {
                call.answer(200, "now");
            }
            streams.forEach(
                    stream -> assertEquals("now", client.readAnswer(stream).text()));
        }
    }

    @Test
    void thousandsOfRequestsGoByOneConnection() {
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage = Http3Endpoints.before(origin);
                RawClient client = stage.client(0)) {
            for (int i = 0; i < 1000; i++) {
                client.send(get("/") + "\r\n\r\n");
                assertEquals("a\n", client.readAnswer().text());
            }
            assertEquals(1, origin.connections().size());
        }
    }

    @Test
    void atTheLimitOfConnectionsTheRestIsRefused() throws IOException {
        try (Http3Origin origin = Http3Origin.start("a", 1, 100_000);
                ConfiguredStage stage = Http3Endpoints.before(ANY + ", max-connections-per-endpoint: 1", "", origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            origin.onHead("/held", call -> {});
            int held = client.get("/held");
            Http3Call call = origin.awaitCall("/held");
            assertEquals(503, client.readAnswer(client.get("/")).status());
            call.answer(200, "now");
            assertEquals("now", client.readAnswer(held).text());
        }
    }

    @Test
    void aConnectionThatWasClosedWhileIdleIsNotMissed() {
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage = Http3Endpoints.before(origin)) {
            for (int i = 1; i <= 10; i++) {
                assertEquals("a\n", stage.ask(get("/")).text());
                origin.closeConnections();
            }
            assertEquals(10, origin.connections().size());
        }
    }

    @Test
    void oneThatCancelsMuchIsLeft() {
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage = Http3Endpoints.before(origin);
                RawHttp2 one = RawHttp2.connect(stage.connector(0));
                RawHttp2 two = RawHttp2.connect(stage.connector(0))) {
            origin.onHead("/never", call -> {});
            for (int i = 0; i < 250; i++) {
                RawHttp2 client = i % 2 == 0 ? one : two; // Neither takes so many back that it would be cut.
                int stream = client.get("/never");
                origin.awaitCalls(i + 1);
                client.reset(stream, 8);
            }
            assertEquals("a\n", one.readAnswer(one.get("/")).text());
            assertEquals(2, origin.connections().size(), "the library keeps something of each");
            origin.awaitOpen(1);
        }
    }

    @Test
    void aReloadRetiresConnectionsOnceTheirStreamsHaveEnded() throws IOException {
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage = Http3Endpoints.before(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            origin.onHead("/held", call -> {});
            int held = client.get("/held");
            Http3Call call = origin.awaitCall("/held");
            stage.reload(Http3Endpoints.config("tls: { verify: false, server-name: other.example }", "", origin));
            assertEquals("a\n", stage.ask(get("/")).text());
            assertEquals(2, origin.open(), "other TLS, another connection");
            call.answer(200, "now");
            assertEquals("now", client.readAnswer(held).text());
            origin.awaitOpen(1);
            assertEquals(Http3Call.NO_ERROR, call.connection().closeCode());
        }
    }

    @Test
    void aDrainLetsStreamsEnd() throws Exception {
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage = Http3Endpoints.before(origin);
                RawClient client = stage.client(0)) {
            origin.onHead("/held", call -> {});
            client.send(get("/held") + "\r\n\r\n");
            Http3Call call = origin.awaitCall("/held");
            stage.balancer().drain();
            call.answer(200, "now");
            assertEquals("now", client.readAnswer().text());
            assertTrue(stage.balancer().awaitTermination(Await.DEADLINE));
            origin.awaitOpen(0);
        }
    }

    @Test
    void clientsThatStandStillLeaveTheOthersGoing() {
        String much = "x".repeat(2_000_000);
        try (Http3Origin origin = Http3Origin.start("a");
                ConfiguredStage stage = Http3Endpoints.before(origin);
                RawHttp2 slow = RawHttp2.connect(stage.connector(0)).withoutWindows();
                RawHttp2 client = RawHttp2.connect(stage.connector(0))) {
            origin.on("/much", call -> {
                call.head(200, Fields.EMPTY, false);
                call.content(much, true);
            });
            List<Integer> stalled = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                stalled.add(slow.get("/much"));
            }
            slow.await(
                    "what fits",
                    () -> stalled.stream()
                                    .mapToLong(stream -> slow.answer(stream).contentBytes())
                                    .sum()
                            == 65_535);
            for (int i = 0; i < 10; i++) {
                assertEquals(much, client.readAnswer(client.get("/much")).text());
            }
            assertEquals(1, origin.connections().size());
        }
    }
}
