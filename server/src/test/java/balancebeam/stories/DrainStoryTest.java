package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.Balancebeam;
import balancebeam.config.ConfigBuilder;
import balancebeam.testkit.Answer;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ScriptedOrigin;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Stopping takes leave of every client: what runs is ended, what is idle is closed, and nobody new is taken. */
class DrainStoryTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    private static void awaitRefusing(InetSocketAddress address) {
        Await.until("nobody listens", () -> {
            try (Socket socket = new Socket()) {
                socket.connect(address, 1000);
                return false;
            } catch (IOException e) {
                return true;
            }
        });
    }

    @Test
    void aRunningExchangeEndsAndSaysClose() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(origin);
                RawClient client = stage.client()) {
            origin.on("/running", (request, connection) -> {
                connection.await(latch);
                connection.answer(200, Fields.EMPTY, "done");
            });
            client.send(Stage.getText("/running"));
            origin.awaitRequests(1);
            InetSocketAddress address = stage.address();
            stage.balancer().drain();
            awaitRefusing(address);
            assertFalse(stage.balancer().awaitTermination(Duration.ofMillis(100)), "it waits for the exchange");
            latch.countDown();
            Answer answer = client.readAnswer();
            assertEquals("done", answer.text());
            assertEquals("close", answer.field("Connection"));
            client.expectClosed();
            client.shutdownOutput();
            assertTrue(stage.balancer().awaitTermination(SOON));
            origin.awaitOpenConnections(0);
        }
    }

    @Test
    void idleConnectionsAreClosedAndThatIsAll() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(Stage.before(origin).threads(2))) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                clients.add(stage.client());
                Stage.get(clients.getLast(), "/");
            }
            stage.balancer().drain();
            for (RawClient client : clients) {
                client.expectClosed();
                client.close();
            }
            assertTrue(stage.balancer().awaitTermination(SOON));
        }
    }

    @Test
    void aConnectionThatWasInUseIsClosedWhenItWasIdleForASecond() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(origin);
                RawClient client = stage.client()) {
            long asked = System.nanoTime();
            Stage.get(client, "/");
            stage.balancer().drain();
            client.expectClosed();
            long passed = System.nanoTime() - asked;
            assertTrue(passed > 900_000_000L, "closed after " + passed + " ns");
            client.shutdownOutput();
            assertTrue(stage.balancer().awaitTermination(SOON));
        }
    }

    @Test
    void aDrainDelayGoesOnAsUsual() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(Stage.before(origin).drainDelay(Duration.ofMillis(500)))) {
            long began = System.nanoTime();
            stage.balancer().drain();
            assertEquals(200, stage.get("/").status(), "still listening");
            assertTrue(stage.balancer().awaitTermination(SOON));
            assertTrue(System.nanoTime() - began >= Duration.ofMillis(500).toNanos());
        }
    }

    @Test
    void theGracePeriodCutsWhatDoesNotEnd() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(Stage.before(origin).gracePeriod(Duration.ofMillis(300)));
                RawClient client = stage.client()) {
            origin.on("/never", (request, connection) -> connection.hang());
            client.send(Stage.getText("/never"));
            origin.awaitRequests(1);
            stage.balancer().drain();
            client.expectClosedOrReset();
            assertTrue(stage.balancer().awaitTermination(SOON));
            origin.awaitOpenConnections(0);
            assertEquals(0, stage.balancer().connections());
        }
    }

    @Test
    void closeCutsADrainShortAndMayBeCalledAgain() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(Stage.before(origin).drainDelay(Duration.ofMinutes(1)));
                RawClient client = stage.client()) {
            Stage.get(client, "/");
            Balancebeam balancer = stage.balancer();
            InetSocketAddress address = stage.address();
            balancer.drain();
            balancer.drain();
            balancer.close();
            balancer.close();
            assertTrue(balancer.awaitTermination(Duration.ofMillis(1)));
            client.expectClosedOrReset();
            awaitRefusing(address);
            balancer.drain();
            balancer.close();
            origin.awaitOpenConnections(0);
        }
    }

    @Test
    void itsAddressIsFreeAgain() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage first = Stage.start(origin)) {
            String address = "127.0.0.1:" + first.address().getPort();
            ConfigBuilder same = Stage.before(origin).bind(address);
            assertThrows(IOException.class, () -> Balancebeam.start(same.build()));
            try (RawClient client = first.client()) {
                Stage.get(client, "/");
                first.balancer().drain();
                client.expectClosed();
            }
            assertTrue(first.balancer().awaitTermination(SOON));
            try (Stage second = Stage.start(same)) {
                assertEquals(200, second.get("/").status());
            }
        }
    }
}
