package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.Fields;
import balancebeam.testkit.Http2Answer;
import balancebeam.testkit.Http2Frame;
import balancebeam.testkit.RawHttp2;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Clients that give windows in small pieces get what they let through, and not in frames that only ever become smaller. */
final class Http2SmallWindowStoryTest {
    private static final int WINDOW_BYTES = 65_535;

    private static OneOrigin before(int answerBytes) throws Exception {
        OneOrigin story = OneOrigin.start();
        story.origin().on("/big", (request, connection) -> connection.answer(200, Fields.EMPTY, new byte[answerBytes]));
        return story;
    }

    @Test
    void framesDoNotBecomeSmallerForAClientThatGivesWindowsPieceByPiece() throws Exception {
        int answerBytes = 16 << 20;
        Random random = new Random(42);
        try (OneOrigin story = before(answerBytes);
                RawHttp2 client = RawHttp2.connect(story.connector()).withoutWindows()) {
            int stream = client.get("/big");
            Http2Answer answer = client.answer(stream);
            while (!answer.isOver()) {
                Http2Frame frame = Objects.requireNonNull(client.readFrame(), "the connection was cut");
                // Each frame by itself, and in two pieces, as of somebody who reads by small buffers.
                if (frame.type() == Http2Frame.DATA && frame.payload().length() > 1) {
                    int some = 1 + random.nextInt(frame.payload().length() - 1);
                    giveWindows(client, stream, some);
                    giveWindows(client, stream, frame.payload().length() - some);
                }
            }
            assertEquals(answerBytes, answer.contentBytes());
            int frames = client.received(Http2Frame.DATA);
            assertTrue(answerBytes / frames > 6 * 1024, () -> frames + " frames");
        }
    }

    private static void giveWindows(RawHttp2 client, int stream, int bytes) {
        client.windowUpdate(0, bytes);
        client.windowUpdate(stream, bytes);
    }

    @Test
    void trailersBehindTheLastSmallWindowCome() throws Exception {
        int window = 10_000;
        int rest = 100;
        try (OneOrigin story = OneOrigin.start();
                RawHttp2 client = RawHttp2.connect(story.connector(), RawHttp2.INITIAL_WINDOW_SIZE, window)
                        .withoutWindows()) {
            String chunk = "%x\r\n%s\r\n".formatted(window + rest, "x".repeat(window + rest));
            story.origin()
                    .on(
                            "/big",
                            (request, connection) ->
                                    connection.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk
                                            + "0\r\nx-sum: 1\r\n\r\n"));
            int stream = client.open(RawHttp2.request("GET", "/big", "te", "trailers"), true);
            Http2Answer answer = client.answer(stream);
            client.await("all that the window lets through", () -> answer.contentBytes() == window);
            client.windowUpdate(stream, rest);
            assertEquals(Fields.of("x-sum", "1"), client.readAnswer(stream).trailers());
        }
    }

    @Test
    void whoWantsOneByteMoreGetsOneByteMore() throws Exception {
        try (OneOrigin story = before(2 * WINDOW_BYTES);
                RawHttp2 client = RawHttp2.connect(story.connector()).withoutWindows()) {
            int stream = client.get("/big");
            Http2Answer answer = client.answer(stream);
            client.await("all that the window lets through", () -> answer.contentBytes() == WINDOW_BYTES);
            for (int i = 1; i <= 10; i++) {
                int wanted = WINDOW_BYTES + i;
                giveWindows(client, stream, 1);
                client.await("byte " + wanted, () -> answer.contentBytes() == wanted);
            }
            giveWindows(client, stream, WINDOW_BYTES);
            assertTrue(client.readAnswer(stream).isComplete());
        }
    }
}
