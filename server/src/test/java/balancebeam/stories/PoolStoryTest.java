package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.Balancebeam;
import balancebeam.filter.ProxyError;
import balancebeam.testkit.Fields;
import balancebeam.testkit.OriginHandler;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ReceivedRequest;
import balancebeam.testkit.ScriptedOrigin;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Connections to endpoints are used again while they are good, and no longer. */
class PoolStoryTest {

    @Test
    void oneConnectionServesRequestAfterRequest() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(origin)) {
            for (int i = 0; i < 20; i++) {
                assertEquals(200, stage.get("/" + i).status());
            }
            assertEquals(1, origin.connections().opened());
        }
    }

    @Test
    void a204ThatAnnouncesContentEndsItsConnection() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(origin)) {
            origin.on("/none", (request, connection) -> connection.answerHead(204, Fields.of("Content-Length", "5")));
            assertEquals(204, stage.get("/none").status());
            assertEquals(200, stage.get("/next").status());
            assertEquals(2, origin.connections().opened());
        }
    }

    @Test
    void aListenerThatThrowsCostsNoConnection() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Balancebeam balancer = Balancebeam.start(Stage.before(origin).build(), (exchange, now) -> {
                    throw new IllegalStateException("thrown by the test");
                });
                RawClient client = RawClient.connect(balancer.addresses().getFirst())) {
            for (int i = 0; i < 3; i++) {
                assertEquals(200, Stage.get(client, "/").status());
            }
            assertEquals(1, origin.connections().opened());
        }
    }

    @Test
    void theConnectionUsedLastIsLeasedFirst() {
        CountDownLatch a = new CountDownLatch(1);
        CountDownLatch b = new CountDownLatch(1);
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(origin);
                RawClient first = stage.client();
                RawClient second = stage.client()) {
            origin.on("/a", held(a));
            origin.on("/b", held(b));
            first.send(Stage.getText("/a"));
            origin.awaitRequests(1);
            second.send(Stage.getText("/b"));
            origin.awaitRequests(2);
            b.countDown();
            second.readAnswer();
            a.countDown();
            first.readAnswer();
            for (int i = 0; i < 3; i++) {
                stage.get("/next");
            }
            List<ReceivedRequest> all = origin.requests();
            for (ReceivedRequest next : all.subList(2, 5)) {
                assertEquals(all.getFirst().connection(), next.connection(), "that of /a, which ended last");
            }
        }
    }

    private static OriginHandler held(CountDownLatch latch) {
        return (request, connection) -> {
            connection.await(latch);
            connection.answer(200, Fields.EMPTY, "held");
        };
    }

    @Test
    void anIdleConnectionGrowsOldAndIsClosed() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(t -> t.withUpstreamIdle(Duration.ofMillis(200)), origin)) {
            stage.get("/");
            origin.awaitOpenConnections(0);
            assertEquals(1, origin.connections().closedByPeer());
        }
    }

    @Test
    void keepAliveTimeoutShortensTheIdleTime() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(t -> t.withUpstreamIdle(Duration.ofMinutes(1)), origin)) {
            origin.otherwise((request, connection) ->
                    connection.answer(200, Fields.of("Keep-Alive", "timeout=2, max=100"), "ok"));
            stage.get("/");
            stage.get("/");
            assertEquals(1, origin.connections().opened());
            origin.awaitOpenConnections(0); // Within 5 s, and not within the minute.
        }
    }

    @Test
    void aConnectionThatIsAboutToBeClosedIsNotKept() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(t -> t.withUpstreamIdle(Duration.ofMinutes(1)), origin)) {
            origin.otherwise(
                    (request, connection) -> connection.answer(200, Fields.of("Keep-Alive", "timeout=1"), "ok"));
            stage.get("/");
            origin.awaitOpenConnections(0);
        }
    }

    @Test
    void aFinOnAnIdleConnectionEvictsIt() {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(origin)) {
            stage.get("/");
            origin.closeConnections();
            origin.awaitOpenConnections(0);
            assertEquals(200, stage.get("/").status());
            assertEquals(1, stage.lastEnded().attempts(), "it was known to be gone");
        }
    }

    /** Closes each connection at its second request, which it reads. */
    private static ScriptedOrigin closesAtTheSecondRequest(AtomicInteger posts) {
        return ScriptedOrigin.raw(connection -> {
            for (int i = 0; i < 2; i++) {
                if (connection.readRequest().head().method().equals("POST")) {
                    posts.incrementAndGet();
                }
                if (i == 0) {
                    connection.raw("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                }
            }
        });
    }

    @Test
    void aGetOnAStaleConnectionIsSentAgain() {
        try (ScriptedOrigin origin = closesAtTheSecondRequest(new AtomicInteger());
                Stage stage = Stage.start(origin)) {
            stage.get("/");
            assertEquals(200, stage.get("/").status());
            assertEquals(2, stage.lastEnded().attempts());
            assertEquals(2, origin.connections().opened());
        }
    }

    @Test
    void aPostThatWasWrittenIsNeverSentTwice() {
        AtomicInteger posts = new AtomicInteger();
        try (ScriptedOrigin origin = closesAtTheSecondRequest(posts);
                Stage stage = Stage.start(origin);
                RawClient client = stage.client()) {
            stage.get("/");
            for (String content : new String[] {"id=1", ""}) {
                int before = posts.get();
                client.send(Stage.postText("/", content));
                assertEquals(502, client.readAnswer().status());
                assertEquals(ProxyError.STALE_CONNECTION, stage.lastEnded().error());
                assertEquals(before + 1, posts.get());
                assertEquals(200, Stage.get(client, "/").status(), "a new connection, for the next round");
            }
        }
    }

    @Test
    void aSlowReaderLeavesAConnectionThatCanBeUsedAgain() {
        byte[] large = new byte[8 * 1024 * 1024];
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(origin);
                RawClient slow = stage.connector().receiveBufferBytes(4096).connect()) {
            origin.on("/large", (request, connection) -> connection.answer(200, Fields.EMPTY, large));
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        large.length, Stage.get(slow, "/large").body().content().length());
                assertEquals(200, stage.get("/small").status());
            }
            assertEquals(1, origin.connections().opened());
        }
    }

    @Test
    void anAnswerWhoseLastPieceFilledTheClientLeavesAConnectionThatIsStillReadFrom() {
        int count = 100;
        byte[] twoReads = new byte[100 * 1024];
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                Stage stage = Stage.start(t -> t.withAnswer(Duration.ofSeconds(2)), origin);
                RawClient slow = stage.connector().receiveBufferBytes(4096).connect()) {
            origin.otherwise((request, connection) -> connection.answer(200, Fields.EMPTY, twoReads));
            slow.send(Stage.getText("/").repeat(count));
            for (int i = 0; i < count; i++) {
                assertEquals(200, slow.readAnswer().status(), "answer " + i);
            }
            assertEquals(1, origin.connections().opened());
        }
    }
}
