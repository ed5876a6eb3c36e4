package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import balancebeam.config.Defaults;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Octets;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ReceivedRequest;
import balancebeam.testkit.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** An upgraded connection is a tunnel: bytes pass both ways, and each side may end on its own. */
final class ClientSideTunnelStoryTest {
    private static final String UPGRADE =
            "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec"
                    + "-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    /** More than the kernel keeps on the way. */
    private static final int UPLOAD = 20 * 1024 * 1024;

    @Test
    void aWebSocketIsTunnelled() throws Exception {
        try (OneOrigin story = withEcho();
                RawClient client = story.client()) {
            client.send(UPGRADE + "ahead");
            ResponseHead head = client.readHead();
            assertEquals(101, head.status());
            assertEquals("websocket", head.fields().first("Upgrade"));
            assertEquals(List.of("upgrade"), head.fields().tokens("Connection"));
            assertEquals("dear ahead", client.readExactly(10).text());
            client.send("\u0000\u0081\r\n\r\nGET / HTTP/1.1\r\n\r\n");
            assertEquals(
                    "\u0000\u0081\r\n\r\nGET / HTTP/1.1\r\n\r\n",
                    client.readExactly(24).text());

            ReceivedRequest request = story.onlyRequest();
            assertEquals("websocket", request.field("Upgrade"));
            assertEquals(List.of("upgrade"), request.fields().tokens("Connection"));
            assertEquals("dGhlIHNhbXBsZSBub25jZQ==", request.field("Sec-WebSocket-Key"));

            client.shutdownOutput();
            assertEquals(Octets.of("bye"), client.readUntilClosed(), "said after the client had said all");
            story.origin().awaitOpenConnections(0);
            Await.until("its connection is gone", () -> story.balancer().connections() == 0);
        }
    }

    @Test
    void aTunnelMayRestLongerThanABodyAlsoAfterAnUploadThatHadToWait() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        try (OneOrigin story = OneOrigin.start(
                        config -> config.timeouts(Defaults.TIMEOUTS.withStreamIdle(Duration.ofMillis(100))));
                RawClient client = story.client()) {
            story.origin().on("/chat", (request, connection) -> {
                connection.interim(101, Fields.of("Connection", "Upgrade", "Upgrade", "websocket"));
                connection.await(read);
                connection.input().skipNBytes(UPLOAD);
                connection.raw("got it");
                connection.raw("heard " + (char) connection.input().read());
            });
            client.send(UPGRADE);
            client.readHead();
            Thread sender = Thread.ofVirtual().start(() -> client.send("x".repeat(UPLOAD)));
            story.origin().awaitRequests(1);
            read.countDown();
            sender.join();
            assertEquals("got it", client.readExactly(6).text());
            long began = System.nanoTime();
            Await.until("more time has passed than a body may rest", () -> System.nanoTime() - began > 400_000_000);
            client.send("y");
            assertEquals("heard y", client.readExactly(7).text());
        }
    }

    @Test
    void theEndpointMayEndFirstAndStillListen() throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawClient client = story.client()) {
            story.origin().on("/chat", (request, connection) -> {
                connection.interim(101, Fields.of("Connection", "Upgrade", "Upgrade", "websocket"));
                connection.raw("all");
                connection.shutdownOutput();
                String heard = new String(connection.input().readAllBytes(), StandardCharsets.ISO_8859_1);
                if (!heard.equals("heard")) {
                    throw new IllegalStateException(heard);
                }
            });
            client.send(UPGRADE);
            client.readHead();
            assertEquals(Octets.of("all"), client.readUntilClosed());
            client.send("heard");
            client.shutdownOutput();
            story.origin().awaitOpenConnections(0);
            Await.until("its connection is gone", () -> story.balancer().connections() == 0);
        }
    }

    @Test
    void aTunnelWhoseClientIsResetEndsAtTheEndpointToo() throws Exception {
        try (OneOrigin story = withEcho()) {
            RawClient client = story.client();
            client.send(UPGRADE + "x");
            client.readHead();
            client.readExactly(6);
            client.reset();
            story.origin().awaitOpenConnections(0);
            Await.until("its connection is gone", () -> story.balancer().connections() == 0);
        }
    }

    @Test
    void anEndpointThatDoesNotSwitchAnswersAsEver() throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawClient client = story.client()) {
            client.send(UPGRADE + OneOrigin.GET);
            assertEquals("origin\n", client.readAnswer().text());
            assertEquals("origin\n", client.readAnswer().text());
        }
    }

    @Test
    void plainHttp2IsNeverUpgradedTo() throws Exception {
        for (String protocols : List.of("h2c", "H2C", "websocket, h2c")) {
            try (OneOrigin story = OneOrigin.start();
                    RawClient client = story.client()) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: " + protocols
                        + "\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\n");
                assertEquals(200, client.readAnswer().status());
                ReceivedRequest request = story.onlyRequest();
                assertNull(request.field("Upgrade"));
                assertNull(request.field("Connection"));
                assertFalse(request.fields().has("HTTP2-Settings"));
            }
        }
    }

    @Test
    void aSecondUpgradeFieldCannotBringInHttp2() throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawClient client = story.client()) {
            client.send(UPGRADE.replace("Sec-", "Upgrade: h2c\r\nSec-"));
            assertEquals(200, client.readAnswer().status());
            assertFalse(story.onlyRequest().fields().tokens("Upgrade").contains("h2c"));
        }
    }

    @Test
    void aSwitchThatNobodyAskedForIsABadAnswer() throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawClient client = story.client()) {
            story.origin().otherwise((request, connection) -> {
                connection.raw("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nstuff");
                connection.hang();
            });
            client.send(OneOrigin.GET);
            assertEquals(502, client.readAnswer().status());
            story.origin().awaitOpenConnections(0);
        }
    }

    /** An origin that greets, gives back what it hears, and says bye when it heard all. */
    private static OneOrigin withEcho() throws Exception {
        OneOrigin story = OneOrigin.start();
        story.origin().on("/chat", (request, connection) -> {
            connection.interim(101, Fields.of("Connection", "Upgrade", "Upgrade", "websocket"));
            connection.raw("dear ");
            connection.input().transferTo(connection.output());
            connection.raw("bye");
            connection.shutdownOutput();
        });
        return story;
    }
}
