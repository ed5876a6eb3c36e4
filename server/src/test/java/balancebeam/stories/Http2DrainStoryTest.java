package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.Balancebeam;
import balancebeam.config.Config;
import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Reading;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Answer;
import balancebeam.testkit.Http2Frame;
import balancebeam.testkit.RawConnector;
import balancebeam.testkit.RawHttp2;
import balancebeam.testkit.ScriptedOrigin;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Clients of HTTP/2 are told to go twice, so that no request of theirs is lost. */
final class Http2DrainStoryTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    private static Config config(String listeners, ScriptedOrigin origin) {
        Reading reading = ConfigText.read("story.yaml", """
                process: { threads: 1 }
                admin: "off"
                listeners: { %s }
                routes: { all: { cluster: api } }
                clusters: { api: { endpoints: ["%s"], health-check: { interval: 0 } } }
                """.formatted(listeners, origin.hostPort()), Map.of());
        return Objects.requireNonNull(reading.config(), () -> reading.problems().toString());
    }

    /** Takes leave while one request runs and another comes late. */
    private static void assertToldTwice(RawHttp2 client, ScriptedOrigin origin, Runnable leave) {
        CountDownLatch latch = new CountDownLatch(1);
        origin.on("/running", (request, connection) -> {
            connection.await(latch);
            connection.answer(200, Fields.EMPTY, "done");
        });
        int running = client.get("/running");
        origin.awaitRequests(1);
        leave.run();
        client.await("a first GOAWAY", () -> !client.goAways().isEmpty());
        assertEquals(Integer.MAX_VALUE, client.goAways().getFirst().lastStream());
        int late = client.get("/late");
        assertEquals(200, client.readAnswer(late).status(), "it was on its way when we said GOAWAY");
        client.await("a second GOAWAY", () -> client.goAways().size() == 2);
        Http2Frame second = client.goAways().getLast();
        assertEquals(late, second.lastStream());
        assertEquals(Http2Frame.NO_ERROR, second.errorCode());
        int tooLate = client.get("/too-late");
        latch.countDown();
        Http2Answer answer = client.readAnswer(running);
        assertEquals("done", answer.text());
        client.readUntilClosed();
        assertEquals(2, client.goAways().size());
        assertTrue(!client.answer(tooLate).hasHead(), "it is not taken");
        assertEquals(2, origin.requests().size());
    }

    @Test
    void aDrainTellsTwiceAndEndsWhatRuns() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector())) {
            assertToldTwice(client, origin, () -> stage.balancer().drain());
            client.client().shutdownOutput();
            assertTrue(stage.balancer().awaitTermination(SOON));
        }
    }

    @Test
    void anIdleConnectionIsToldTooAndCloses() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(origin);
                RawHttp2 client = RawHttp2.connect(stage.connector())) {
            int stream = client.get("/");
            assertEquals(200, client.readAnswer(stream).status());
            stage.balancer().drain();
            assertEquals(stream, client.expectGoAway(Http2Frame.NO_ERROR).lastStream());
            assertEquals(2, client.goAways().size());
            client.client().shutdownOutput();
            assertTrue(stage.balancer().awaitTermination(SOON));
        }
    }

    @Test
    void theGracePeriodCutsStreamsThatDoNotEnd() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(Stage.before(origin).gracePeriod(Duration.ofMillis(300)));
                RawHttp2 client = RawHttp2.connect(stage.connector())) {
            origin.on("/never", (request, connection) -> connection.hang());
            client.get("/never");
            origin.awaitRequests(1);
            stage.balancer().drain();
            client.readUntilClosed();
            assertTrue(stage.balancer().awaitTermination(SOON));
            origin.awaitOpenConnections(0);
            assertEquals(0, stage.balancer().connections());
        }
    }

    @Test
    void aListenerThatAReloadClosesTakesLeaveOfItsConnections() throws Exception {
        String kept = "kept: { bind: \"127.0.0.1:0\" }";
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Balancebeam balancer = Balancebeam.start(config(kept + ", gone: { bind: \"127.0.0.2:0\" }", origin));
                RawHttp2 stays =
                        RawHttp2.connect(RawConnector.to(balancer.addresses().getFirst()));
                RawHttp2 goes =
                        RawHttp2.connect(RawConnector.to(balancer.addresses().getLast()))) {
            stays.expectAlive();
            goes.expectAlive();
            assertToldTwice(goes, origin, () -> reload(balancer, config(kept, origin)));
            assertEquals(200, stays.readAnswer(stays.get("/")).status());
            assertTrue(stays.goAways().isEmpty());
        }
    }

    private static void reload(Balancebeam balancer, Config config) {
        try {
            balancer.reload(config);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
