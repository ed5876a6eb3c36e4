package balancebeam.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each switch of the link against an echoing peer: that it does what it says, and no more. */
final class FaultyLinkTest {

    private final ScriptedOrigin echo = ScriptedOrigin.raw(c -> c.input().transferTo(c.output()));
    private final FaultyLink link = FaultyLink.to(echo.address());
    private final RawClient client = RawClient.connect(link.address());

    @AfterEach
    void close() {
        client.close();
        link.close();
        echo.close();
    }

    @Test
    void anInnocentLinkPassesBytesBothWaysAndFin() {
        String much = "0123456789".repeat(10_000);
        client.send(much);
        assertEquals(much, client.readExactly(much.length()).text());

        client.shutdownOutput();
        client.expectClosed();
        Await.until("the link is empty", () -> link.openConnections() == 0);
        Await.until("the target has noticed", () -> echo.connections().closedByPeer() == 1);
    }

    @Test
    void aResetGoesThroughInEitherDirection() {
        echo.awaitOpenConnections(1);
        echo.kill();
        client.expectReset();

        echo.restart();
        RawClient second = RawClient.connect(link.address());
        echo.awaitOpenConnections(1);
        second.reset();
        echo.awaitOpenConnections(0);
        assertEquals(1, echo.connections().closedByPeer());
    }

    @Test
    void aTargetThatRefusesIsAReset() {
        echo.kill();

        // The reset may come before connecting has returned.
        AssertionError error = assertThrows(
                AssertionError.class, () -> RawClient.connect(link.address()).readAnswer());

        assertTrue(String.valueOf(error.getMessage()).contains("reset"), error.getMessage());
    }

    @Test
    void delayHoldsBackEachWay() {
        link.delay(Duration.ofMillis(40));
        long start = System.nanoTime();
        client.send("x");
        client.readExactly(1);

        assertTrue(System.nanoTime() - start >= 80_000_000, "40 ms there and 40 ms back");
        link.clear();
        client.send("y");
        client.readExactly(1);
    }

    @Test
    void throttleSpreadsBytesOverTime() {
        link.throttle(1000);
        long start = System.nanoTime();
        client.send("x".repeat(100));
        client.readExactly(100);

        assertTrue(System.nanoTime() - start >= 100_000_000, "100 bytes at 1000 a second");
        assertThrows(IllegalArgumentException.class, () -> link.throttle(0));
    }

    @Test
    void stallHoldsEverythingAndResumeLosesNothing() {
        link.stall();
        client.send("held");
        client.expectNothingFor(Duration.ofMillis(50));

        link.resume();

        assertEquals("held", client.readExactly(4).text());
    }

    @Test
    void oneDirectionStallsByItself() {
        link.stall(Direction.TO_CLIENT);
        CountDownLatch arrived = new CountDownLatch(1);
        try (ScriptedOrigin origin = ScriptedOrigin.raw(c -> {
                    c.readUntil("x");
                    arrived.countDown();
                    c.raw("y");
                });
                FaultyLink other = FaultyLink.to(origin.address());
                RawClient second = RawClient.connect(other.address())) {
            other.stall(Direction.TO_CLIENT);
            second.send("x");
            Await.until("the request arrived", () -> arrived.getCount() == 0);
            second.expectNothingFor(Duration.ofMillis(50));
            other.resume();
            assertEquals("y", second.readUntilClosed().text());
        }
    }

    @Test
    void aStalledLinkStopsAFastWriter() {
        AtomicLong written = new AtomicLong();
        try (ScriptedOrigin origin = ScriptedOrigin.raw(c -> {
                    byte[] piece = new byte[65_536];
                    while (true) {
                        c.raw(piece);
                        written.addAndGet(piece.length);
                    }
                });
                FaultyLink other = FaultyLink.to(origin.address())) {
            other.stall();
            try (RawClient second = RawClient.connect(other.address())) {
                Await.until("the writer is stopped", () -> {
                    long before = written.get();
                    second.expectNothingFor(Duration.ofMillis(50));
                    return before > 0 && before == written.get();
                });
            }
        }
    }

    @Test
    void cutResetsBothSidesAndLeavesTheLinkUsable() {
        client.send("x");
        client.readExactly(1);

        link.cut();

        client.expectReset();
        echo.awaitOpenConnections(0);
        assertEquals(1, echo.connections().closedByPeer());
        try (RawClient second = RawClient.connect(link.address())) {
            second.send("y");
            assertEquals("y", second.readExactly(1).text());
        }
    }

    @Test
    void cutAfterLetsExactlySoManyBytesThrough() {
        link.cutAfter(Direction.TO_CLIENT, 7);
        client.send("0123456789");

        assertEquals("0123456", client.readExactly(7).text());
        client.expectReset();
        try (RawClient second = RawClient.connect(link.address())) {
            second.send("0123456789");
            assertEquals("0123456789", second.readExactly(10).text());
        }
        assertThrows(IllegalArgumentException.class, () -> link.cutAfter(Direction.TO_CLIENT, 0));
    }

    @Test
    void cutEndsAStallToo() {
        Await.until("the link has the connection", () -> link.openConnections() == 1);
        link.stall();
        client.send("x");
        link.cut();

        client.expectReset();
        Await.until("the link is empty", () -> link.openConnections() == 0);
    }

    @Test
    void halfCloseIsAFinInOneDirection() {
        client.send("x");
        client.readExactly(1);

        link.halfClose(Direction.TO_CLIENT);

        client.expectClosed();
        client.send("y");
        assertEquals(1, echo.connections().openNow());
        client.shutdownOutput();
        echo.awaitOpenConnections(0);
    }

    @Test
    void dribbleWritesByteByByte() {
        link.dribble(Duration.ofMillis(2));
        long start = System.nanoTime();
        client.send("0123456789");

        assertEquals("0123456789", client.readExactly(10).text());
        assertTrue(System.nanoTime() - start >= 20_000_000, "10 bytes with 2 ms before each");
        link.dribble();
        client.send("abc");
        assertEquals("abc", client.readExactly(3).text());
    }

    @Test
    void closedItTakesNoConnectionsAndHasNone() {
        RawConnector connector = RawConnector.to(link.address());
        link.close();

        client.expectClosedOrReset();
        connector.expectRefused();
        assertEquals(0, link.openConnections());
        assertFalse(link.hostPort().isEmpty());
    }
}
