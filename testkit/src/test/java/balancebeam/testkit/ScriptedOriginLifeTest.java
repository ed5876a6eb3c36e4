package balancebeam.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The origin as a process: how it dies, comes back, hangs and counts. */
final class ScriptedOriginLifeTest {

    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @Test
    void killResetsIdleAndRunningConnectionsAndRefusesNewOnes() {
        CountDownLatch never = new CountDownLatch(1);
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                RawClient idle = RawClient.connect(origin.address());
                RawClient silent = RawClient.connect(origin.address());
                RawClient running = RawClient.connect(origin.address())) {
            origin.on("/run", (request, connection) -> never.await());
            idle.send(GET);
            idle.readAnswer();
            running.send("GET /run HTTP/1.1\r\nHost: a\r\n\r\n");
            origin.awaitRequests(2);
            origin.awaitOpenConnections(3);

            origin.kill();

            idle.expectReset();
            silent.expectReset();
            running.expectReset();
            RawConnector.to(origin.address()).expectRefused();
            origin.awaitOpenConnections(0);
            assertEquals(0, origin.connections().closedByPeer());
            assertEquals(List.of(), origin.failures());
        }
    }

    @Test
    void restartsOnTheSamePortAsOftenAsNeeded() {
        try (ScriptedOrigin origin = ScriptedOrigin.start()) {
            int port = origin.port();
            for (int i = 1; i <= 20; i++) {
                try (RawClient client = RawClient.connect("127.0.0.1", port)) {
                    client.send(GET);
                    assertEquals("origin\n", client.readAnswer().text());
                    origin.kill();
                    client.expectReset();
                }
                origin.restart();
                assertEquals(port, origin.port());
            }
            assertEquals(20, origin.requests().size());
            assertEquals(20, origin.connections().opened());
        }
    }

    @Test
    void aHandlerCanKillItsOwnOrigin() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                RawClient other = RawClient.connect(origin.address());
                RawClient client = RawClient.connect(origin.address())) {
            origin.awaitOpenConnections(2);
            origin.otherwise((request, connection) -> origin.kill());
            client.send(GET);

            client.expectReset();
            other.expectReset();
            origin.awaitOpenConnections(0);
            RawConnector.to(origin.address()).expectRefused();
        }
    }

    @Test
    void anotherOriginCanTakeOverAPort() {
        InetSocketAddress address;
        try (ScriptedOrigin first = ScriptedOrigin.start("first")) {
            address = first.address();
            ScriptedOrigin taken = first;
            assertThrows(UncheckedIOException.class, () -> ScriptedOrigin.start("second", taken.address()));
        }
        try (ScriptedOrigin second = ScriptedOrigin.start("second", address);
                RawClient client = RawClient.connect(address)) {
            client.send(GET);
            assertEquals("second\n", client.readAnswer().text());
            assertEquals(second.hostPort(), "127.0.0.1:" + address.getPort());
        }
    }

    @Test
    void listensOnIpv6Too() {
        try (ScriptedOrigin origin = ScriptedOrigin.start("six", "::1", 0);
                RawClient client = RawClient.connect("::1", origin.port())) {
            client.send(GET);

            assertEquals("six\n", client.readAnswer().text());
            assertEquals("[0:0:0:0:0:0:0:1]:" + origin.port(), origin.hostPort());
        }
    }

    @Test
    void countsConnectionsAndWhoClosedThem() {
        try (ScriptedOrigin origin = ScriptedOrigin.start()) {
            RawClient one = RawClient.connect(origin.address());
            RawClient two = RawClient.connect(origin.address());
            origin.awaitOpenConnections(2);
            assertEquals(new Connections(2, 2, 0), origin.connections());

            one.close();
            origin.awaitOpenConnections(1);
            two.reset();
            origin.awaitOpenConnections(0);

            assertEquals(new Connections(2, 0, 2), origin.connections());
        }
    }

    @Test
    void closeConnectionsSendsFinAndGoesOnAccepting() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                RawClient old = RawClient.connect(origin.address())) {
            origin.awaitOpenConnections(1);

            origin.closeConnections();

            old.expectClosed();
            origin.awaitOpenConnections(0);
            assertEquals(0, origin.connections().closedByPeer());
            try (RawClient fresh = RawClient.connect(origin.address())) {
                fresh.send(GET);
                fresh.readAnswer();
            }
        }
    }

    @Test
    void whenItDoesNotAcceptConnectionsAreSilentUntilItDoes() {
        try (ScriptedOrigin origin = ScriptedOrigin.start()) {
            origin.stopAccepting();
            try (RawClient client = RawClient.connect(origin.address())) {
                client.send(GET);
                client.expectNothingFor(Duration.ofMillis(50));
                assertEquals(0, origin.connections().opened());

                origin.resumeAccepting();

                assertEquals("origin\n", client.readAnswer().text());
            }
        }
    }

    @Test
    void aHangingHandlerSaysNothingUntilThePeerOrTheOriginCloses() {
        RawClient second;
        try (ScriptedOrigin origin = ScriptedOrigin.start()) {
            origin.otherwise((request, connection) -> connection.hang());
            try (RawClient first = RawClient.connect(origin.address())) {
                first.send(GET + GET);
                first.expectNothingFor(Duration.ofMillis(50));
            }
            Await.until("the hang ended", () -> origin.connections().closedByPeer() == 1);
            second = RawClient.connect(origin.address());
            second.send(GET);
            origin.awaitRequests(2);
        }
        second.expectClosed();
        second.close();
    }

    @Test
    void closeNowIsAFinAndResetIsARst() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                RawClient one = RawClient.connect(origin.address());
                RawClient two = RawClient.connect(origin.address())) {
            origin.on("/close", (request, connection) -> connection.closeNow());
            origin.on("/reset", (request, connection) -> connection.reset());
            one.send("GET /close HTTP/1.1\r\nHost: a\r\n\r\n");
            two.send("GET /reset HTTP/1.1\r\nHost: a\r\n\r\n");

            one.expectClosed();
            two.expectReset();
            origin.awaitOpenConnections(0);
            assertEquals(new Connections(2, 0, 0), origin.connections());
        }
    }

    @Test
    void aPeerThatResetsWhileItIsAnsweredIsARecordAndNoError() {
        CountDownLatch gone = new CountDownLatch(1);
        ScriptedOrigin origin = ScriptedOrigin.start();
        origin.otherwise((request, connection) -> {
            connection.await(gone);
            while (true) {
                connection.raw("x");
            }
        });
        RawClient client = RawClient.connect(origin.address());
        client.send(GET);
        origin.awaitRequests(1);
        client.reset();
        gone.countDown();
        origin.awaitOpenConnections(0);

        assertEquals(1, origin.failures().size());
        origin.close();
    }

    @Test
    void aRawOriginPlaysItsStoryOnEachConnection() {
        try (ScriptedOrigin origin = ScriptedOrigin.raw(connection -> {
            String target = connection.readRequest().head().target();
            connection.raw("HTTP/1.1 200 OK\r\n\r\n" + connection.number() + target);
            connection.shutdownOutput();
            connection.readUntil("bye");
        })) {
            for (int i = 1; i <= 2; i++) {
                try (RawClient client = RawClient.connect(origin.address())) {
                    client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
                    assertEquals(i + "/x", client.readAnswer().text());
                    client.send("good bye");
                }
            }
            origin.awaitOpenConnections(0);
        }
    }

    @Test
    void aRawStoryRecordsWhatItCouldNotRead() {
        try (ScriptedOrigin origin = ScriptedOrigin.raw(OriginConnection::readRequest)) {
            try (RawClient client = RawClient.connect(origin.address())) {
                client.send("GET / HTTP/3\r\n");
                client.expectClosedOrReset();
            }
            origin.awaitOpenConnections(0);
            assertEquals(1, origin.malformed().size());
        }
    }

    @Test
    void aStoryThatNeverEndsIsNoticedOnlyWhenItIgnoresItsEnd() {
        CountDownLatch never = new CountDownLatch(1);
        ScriptedOrigin origin = ScriptedOrigin.raw(connection -> never.await());
        try (RawClient client = RawClient.connect(origin.address())) {
            origin.awaitOpenConnections(1);
            origin.close();
            client.expectClosed();
        }
        assertTrue(origin.failures().isEmpty());
    }
}
