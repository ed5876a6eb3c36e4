package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.Defaults;
import balancebeam.filter.ProxyError;
import balancebeam.testkit.Answer;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.OriginHandler;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ScriptedOrigin;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What there is only so much of runs out in a defined way, and comes back. */
class RunningOutStoryTest {
    private static final int MEBIBYTE = 1024 * 1024;

    private static OriginHandler held(CountDownLatch latch) {
        return (request, connection) -> {
            connection.await(latch);
            connection.answer(200, Fields.EMPTY, "held");
        };
    }

    @Test
    void anEndpointHasNoMoreConnectionsThanItMay() {
        CountDownLatch latch = new CountDownLatch(1);
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(Stage.before(origin).maxConnectionsPerEndpoint(2));
                RawClient first = stage.client();
                RawClient second = stage.client();
                RawClient third = stage.client()) {
            origin.on("/held", held(latch));
            first.send(Stage.getText("/held"));
            second.send(Stage.getText("/held"));
            origin.awaitRequests(2);
            Answer refused = Stage.get(third, "/");
            assertEquals(503, refused.status());
            assertEquals("HTTP 503 Service Unavailable", refused.text());
            assertEquals(ProxyError.OVERLOADED, stage.lastEnded().error());
            latch.countDown();
            assertEquals("held", first.readAnswer().text());
            assertEquals("held", second.readAnswer().text());
            assertEquals(200, Stage.get(third, "/").status());
            assertEquals(2, origin.connections().opened());
        }
    }

    @Test
    void whatOneEndpointMayNotTakeAnotherTakes() {
        CountDownLatch latch = new CountDownLatch(1);
        try (ScriptedOrigin full = ScriptedOrigin.start("full");
                ScriptedOrigin other = ScriptedOrigin.start("other");
                Stage stage = Stage.start(Stage.before(full, other).maxConnectionsPerEndpoint(1));
                RawClient holder = stage.client()) {
            full.on("/held", held(latch));
            other.on("/held", held(latch));
            holder.send(Stage.getText("/held"));
            Await.until(
                    "one is full",
                    () -> full.requests().size() + other.requests().size() == 1);
            for (int i = 0; i < 4; i++) {
                assertEquals(200, stage.get("/").status());
            }
            latch.countDown();
            assertEquals("held", holder.readAnswer().text());
        }
    }

    @Test
    void anOldIdleConnectionMakesRoomForAPost() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(Stage.before(origin).maxConnectionsPerEndpoint(1));
                RawClient client = stage.client()) {
            Stage.get(client, "/");
            long idleSince = System.nanoTime();
            Await.until(
                    "it is too old for what can't be repeated",
                    () -> System.nanoTime() - idleSince
                            > Duration.ofMillis(1100).toNanos());
            client.send(Stage.postText("/", "x"));
            assertEquals(200, client.readAnswer().status());
            assertEquals(2, origin.connections().opened());
            origin.awaitOpenConnections(1);
        }
    }

    @Test
    void furtherClientsWaitAndAreServedLater() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(Stage.before(origin).threads(2).maxConnections(2));
                RawClient first = stage.client();
                RawClient second = stage.client()) {
            Stage.get(first, "/");
            Stage.get(second, "/");
            try (RawClient third = stage.client()) {
                third.send(Stage.getText("/third"));
                third.expectNothingFor(Duration.ofMillis(200));
                assertEquals(2, stage.balancer().connections());
                assertEquals(200, Stage.get(first, "/").status());
                first.reset();
                assertEquals(200, third.readAnswer().status());
            }
        }
    }

    @Test
    void slowReadersAreBoundedAndWhoComesThenIsToldSo() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(Stage.before(origin).limits(Defaults.LIMITS.withBufferBytes(MEBIBYTE)))) {
            origin.on("/endless", (request, connection) -> {
                connection.answerHead(200, Fields.of("Content-Length", Long.toString(1L << 40)));
                OutputStream out = connection.output();
                byte[] piece = new byte[MEBIBYTE];
                while (true) {
                    out.write(piece);
                }
            });
            List<RawClient> slow = new ArrayList<>();
            try {
                Await.until("the buffers are full", Duration.ofSeconds(20), () -> {
                    RawClient client =
                            stage.connector().receiveBufferBytes(4096).connect();
                    slow.add(client);
                    client.send(Stage.getText("/endless"));
                    return stage.get("/").status() == 503;
                });
                assertEquals(ProxyError.OVERLOADED, stage.lastEnded().error());
                assertTrue(slow.size() >= MEBIBYTE / (128 * 1024), "each holds only a little: " + slow.size());
            } finally {
                slow.forEach(RawClient::reset);
            }
            Await.until("there is room again", () -> stage.get("/").status() == 200);
        }
    }
}
