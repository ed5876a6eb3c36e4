package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.Defaults;
import balancebeam.config.Timeouts;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Answer;
import balancebeam.testkit.Http2Frame;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawHttp2;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Streams that do not come to their end: the other side hears of it, and the other streams do not. */
final class Http2ResetStoryTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final int MIB = 1 << 20;

    private static OneOrigin with(UnaryOperator<Timeouts> change) throws IOException {
        return OneOrigin.start(config -> config.timeouts(change.apply(Defaults.TIMEOUTS)));
    }

    private static void assertAlive(RawHttp2 client) {
        assertEquals(200, client.readAnswer(client.get("/alive")).status());
        assertEquals(List.of(), client.goAways());
    }

    @Test
    void aRequestTakenBackBeforeItsAnswerIsTakenBackFromTheOrigin() throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawHttp2 client = RawHttp2.connect(story.connector())) {
            story.origin().on("/slow", (request, connection) -> connection.hang());
            int stream = client.get("/slow");
            story.origin().awaitRequests(1);
            client.reset(stream, Http2Frame.CANCEL);
            story.origin().awaitOpenConnections(0);
            assertAlive(client);
            assertFalse(client.answer(stream).isOver(), "a stream that was reset is answered by nothing");
        }
    }

    @Test
    void aRequestTakenBackInItsContentIsCutAtTheOrigin() throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawHttp2 client = RawHttp2.connect(story.connector())) {
            story.origin().onHead("/p", (request, connection) -> request.readBody());
            int requests = 0;
            for (Fields fields :
                    List.of(RawHttp2.request("POST", "/p"), RawHttp2.request("POST", "/p", "content-length", "1000"))) {
                int stream = client.open(fields, false);
                client.data(stream, "some", false);
                story.origin().awaitRequests(++requests);
                client.reset(stream, Http2Frame.CANCEL);
                story.origin().awaitOpenConnections(0);
            }
            assertAlive(client);
        }
    }

    @Test
    void anAnswerTakenBackIsTakenFromTheOriginNoMore() throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawHttp2 client = RawHttp2.connect(story.connector()).withoutWindows()) {
            story.origin().on("/big", (request, connection) -> {
                connection.answerHead(200, Fields.of("Content-Length", String.valueOf(100 * MIB)));
                for (int i = 0; i < 100; i++) {
                    connection.raw(new byte[MIB]);
                }
            });
            int stream = client.get("/big");
            client.await("some of it", () -> client.answer(stream).contentBytes() > 1000);
            client.reset(stream, Http2Frame.CANCEL);
            story.origin().awaitOpenConnections(0);
            client.windowUpdate(0, MIB);
            assertAlive(client);
        }
    }

    @Test
    void anAnswerThatTheOriginCutsIsResetAndNeverEnds() throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawHttp2 client = RawHttp2.connect(story.connector())) {
            story.origin().on("/length", (request, connection) -> {
                connection.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                connection.reset();
            });
            story.origin().on("/chunked", (request, connection) -> {
                connection.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n");
                connection.closeNow();
            });
            story.origin().on("/wrong", (request, connection) -> {
                connection.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nnonsense\r\n");
                connection.hang();
            });
            for (String path : List.of("/length", "/chunked", "/wrong")) {
                Http2Answer answer = client.readAnswer(client.get(path));
                assertFalse(answer.isComplete(), path);
                assertEquals(Http2Frame.INTERNAL_ERROR, answer.resetCode(), path);
            }
            assertAlive(client);
        }
    }

    @Test
    void contentThatDoesNotComeIsTimedOut() throws Exception {
        try (OneOrigin story = with(all -> all.withStreamIdle(SHORT));
                RawHttp2 client = RawHttp2.connect(story.connector())) {
            story.origin().onHead("/p", (request, connection) -> request.readBody());
            int stream = client.open(RawHttp2.request("POST", "/p"), false);
            client.data(stream, "some", false);
            Http2Answer answer = client.readAnswer(stream);
            assertEquals(408, answer.status());
            assertTrue(answer.contentBytes() > 0);
            client.await("its reset", () -> answer.resetCode() >= 0);
            assertEquals(Http2Frame.NO_ERROR, answer.resetCode());
            Await.until("it was cut", () -> !story.origin().truncated().isEmpty());
            assertAlive(client);
        }
    }

    @Test
    void anAnswerWhoseClientOpensNoWindowIsReset() throws Exception {
        try (OneOrigin story = with(all -> all.withStreamIdle(SHORT));
                RawHttp2 client = RawHttp2.connect(story.connector(), RawHttp2.INITIAL_WINDOW_SIZE, 100)) {
            story.origin().on("/big", (request, connection) -> connection.answer(200, Fields.EMPTY, new byte[MIB]));
            client.withoutWindows();
            int stalled = client.get("/big");
            Http2Answer answer = client.answer(stalled);
            client.await("all that the window lets through", () -> answer.contentBytes() == 100);
            assertAlive(client);
            client.await("its reset", answer::isOver);
            assertFalse(answer.isComplete());
            assertEquals(Http2Frame.CANCEL, answer.resetCode());
            assertAlive(client);
        }
    }

    @Test
    void aStreamThatIsSlowButMovesIsNotReset() throws Exception {
        int most = 40;
        try (OneOrigin story = with(all -> all.withStreamIdle(SHORT));
                RawHttp2 client = RawHttp2.connect(story.connector(), RawHttp2.INITIAL_WINDOW_SIZE, 1)) {
            story.origin().on("/slow", (request, connection) -> connection.answer(200, Fields.EMPTY, new byte[most]));
            client.withoutWindows();
            int stream = client.get("/slow");
            Http2Answer answer = client.answer(stream);
            long began = System.nanoTime();
            for (int i = 1; i < most; i++) {
                int wanted = i;
                client.await("byte " + wanted, () -> answer.contentBytes() == wanted || answer.isOver());
                client.client().expectNothingFor(Duration.ofMillis(20));
                client.windowUpdate(stream, 1);
            }
            client.readAnswer(stream);
            assertTrue(answer.isComplete(), answer::toString);
            assertTrue(System.nanoTime() - began > 2 * SHORT.toNanos(), "it took longer than a stream may stand");
        }
    }

    @Test
    void oneStalledOfAHundredStreamsLeavesTheOthers() throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawHttp2 client = RawHttp2.connect(story.connector(), RawHttp2.INITIAL_WINDOW_SIZE, MIB)) {
            story.origin().on("/big", (request, connection) -> connection.answer(200, Fields.EMPTY, new byte[2 * MIB]));
            byte[] content = new byte[100_000];
            Arrays.fill(content, (byte) 'x');
            story.origin().on("/others", (request, connection) -> connection.answer(200, Fields.EMPTY, content));
            client.windowUpdate(0, 64 * MIB);
            client.settings(RawHttp2.INITIAL_WINDOW_SIZE, 1000);
            client.withoutWindows();
            int stalled = client.get("/big");
            client.await("it stands", () -> client.answer(stalled).contentBytes() == 1000);
            client.settings(RawHttp2.INITIAL_WINDOW_SIZE, 1000 + content.length);
            client.windowUpdate(stalled, 1);
            List<Integer> others = new ArrayList<>();
            for (int i = 0; i < 99; i++) {
                others.add(client.get("/others"));
            }
            for (int stream : others) {
                assertTrue(client.readAnswer(stream).isComplete());
            }
            int all = 1001 + content.length;
            client.await(
                    "all that its window lets through",
                    () -> client.answer(stalled).contentBytes() >= all);
            assertEquals(all, client.answer(stalled).contentBytes());
            assertFalse(client.answer(stalled).isOver());
        }
    }

    @Test
    void aStalledUploadLeavesTheOthers() throws Exception {
        try (OneOrigin story = OneOrigin.start();
                RawHttp2 client = RawHttp2.connect(story.connector())) {
            CountDownLatch end = new CountDownLatch(1);
            story.origin().onHead("/stalled", (request, connection) -> {
                connection.await(end);
                request.readBody();
                connection.answer(200, Fields.EMPTY, "read");
            });
            int stalled = client.open(RawHttp2.request("POST", "/stalled"), false);
            story.origin().awaitRequests(1);
            // All that its window allows, and no more comes back: the origin reads nothing.
            client.data(stalled, new byte[16_000], false);
            for (int i = 0; i < 20; i++) {
                int other = client.open(RawHttp2.request("POST", "/others"), false);
                client.content(other, new byte[200_000], true);
                assertEquals(200, client.readAnswer(other).status());
            }
            end.countDown();
            client.data(stalled, "", true);
            assertEquals("read", client.readAnswer(stalled).text());
        }
    }

    @Test
    void aClientThatLeavesTakesAllItsRequestsBack() throws Exception {
        try (OneOrigin story = OneOrigin.start()) {
            story.origin().on("/slow", (request, connection) -> connection.hang());
            try (RawHttp2 client = RawHttp2.connect(story.connector())) {
                for (int i = 0; i < 10; i++) {
                    client.get("/slow");
                }
                story.origin().awaitRequests(10);
            }
            story.origin().awaitOpenConnections(0);
            Await.until("it is gone", () -> story.balancer().connections() == 0);
        }
    }

    @Test
    void aConnectionThatIsSilentIsLeftAndOneThatSaysNoPrefaceToo() throws Exception {
        try (OneOrigin story = with(all -> all.withClientIdle(SHORT).withClientHead(SHORT));
                RawHttp2 client = RawHttp2.connect(story.connector());
                RawHttp2 silent = RawHttp2.bare(story.connector());
                RawClient half = story.client()) {
            assertAlive(client);
            assertEquals(1, client.expectGoAway(Http2Frame.NO_ERROR).lastStream());
            silent.readUntilClosed();
            assertEquals(List.of(), silent.goAways());
            half.send("PRI * HTTP/2.0\r\n\r\nSM");
            half.expectClosed();
        }
    }
}
