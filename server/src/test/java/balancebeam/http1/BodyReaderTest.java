package balancebeam.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.bytes.Ascii;
import balancebeam.filter.MalformedMessage;
import balancebeam.http.Head;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A body is the same body, or the same refusal, wherever the reads split it. */
final class BodyReaderTest {
    private static final String BEHIND = "GET / HTTP/1.1";
    private static final String CHUNKED = "3;a=\"b;c\"\r\nabc\r\n0A\r\n0123456789\r\n000\r\nSum: 13\r\nOther:\r\n\r\n";

    @Test
    void aChunkedBodyIsReadAtEverySplit() throws MalformedMessage {
        for (int split = 0; split <= CHUNKED.length(); split++) {
            BodyReader reader = new BodyReader();
            reader.startChunked();
            Collected collected = read(reader, CHUNKED, split);
            assertEquals("abc0123456789", collected.content.toString(), "split at " + split);
            assertEquals(2, collected.trailerCount);
            assertEquals(1, collected.ends);
            assertTrue(reader.isDone());
        }
    }

    @Test
    void aBodyOfALengthIsReadAtEverySplit() throws MalformedMessage {
        for (int split = 0; split <= 5; split++) {
            BodyReader reader = new BodyReader();
            reader.startLength(5);
            assertEquals(5, reader.remainingBytes());
            Collected collected = read(reader, "hello", split);
            assertEquals("hello", collected.content.toString());
            assertEquals(1, collected.ends);
            assertEquals(0, reader.remainingBytes());
        }
    }

    @Test
    void aBodyUpToTheCloseHasNoEnd() throws MalformedMessage {
        BodyReader reader = new BodyReader();
        reader.startUntilClose();
        Collected collected = new Collected();
        reader.read(bytes("hello"), collected);
        assertEquals("hello", collected.content.toString());
        assertFalse(reader.isDone());
        assertTrue(reader.isUntilClose());
        assertEquals(-1, reader.remainingBytes());
    }

    @Test
    void noBodyIsDoneAtOnce() {
        BodyReader reader = new BodyReader();
        reader.startLength(0);
        assertTrue(reader.isDone());
        reader.startNone();
        assertTrue(reader.isDone());
    }

    @Test
    void aFullSinkGetsNoMore() throws MalformedMessage {
        BodyReader reader = new BodyReader();
        reader.startChunked();
        Collected collected = new Collected();
        collected.fullAfter = 3;
        ByteBuffer all = bytes(CHUNKED);
        reader.read(all, collected);
        assertEquals("abc", collected.content.toString());
        collected.fullAfter = Integer.MAX_VALUE;
        reader.read(all, collected);
        assertEquals("abc0123456789", collected.content.toString());
        assertEquals(1, collected.ends);
    }

    @Test
    void badFramingIsRefusedAtEverySplit() {
        for (String bad : new String[] {
            "5 \r\nhello\r\n0\r\n\r\n",
            "\r\n",
            ";\r\n",
            "x\r\n",
            "-5\r\n",
            "0x5\r\n",
            "5\nhello\r\n0\r\n\r\n",
            "5\rhello",
            "5\r\nhello\n0\r\n\r\n",
            "5\r\nhello0\r\n\r\n",
            "5\r\nhello\r0\r\n\r\n",
            "1234567890abcdef\r\n",
            "0000000000000000\r\n",
            "5;a\0\r\n",
            "5;a\n",
            "0\r\nA : b\r\n\r\n",
            "0\r\n A: b\r\n\r\n",
            "0\r\nA: b\n\r\n",
            "0\r\nA\r\n\r\n",
            "0\r\n\rX",
            "0;" + "e".repeat(1025) + "\r\n\r\n"
        }) {
            for (int split = 0; split <= bad.length(); split++) {
                BodyReader reader = new BodyReader();
                reader.startChunked();
                int at = split;
                assertThrows(MalformedMessage.class, () -> read(reader, bad, at), bad + " split at " + at);
            }
        }
    }

    @Test
    void itIsReadyForTheNextBody() throws MalformedMessage {
        BodyReader reader = new BodyReader();
        for (int i = 0; i < 3; i++) {
            reader.startChunked();
            assertEquals(2, read(reader, CHUNKED, 20).trailerCount);
            reader.startChunked();
            assertEquals(0, read(reader, "1\r\na\r\n0\r\n\r\n", 3).trailerCount);
        }
    }

    private static Collected read(BodyReader reader, String text, int split) throws MalformedMessage {
        Collected collected = new Collected();
        reader.read(bytes(text.substring(0, split)), collected);
        ByteBuffer rest = bytes(text.substring(split) + BEHIND);
        reader.read(rest, collected);
        assertEquals(BEHIND.length(), rest.remaining(), "what follows is left");
        return collected;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(Ascii.bytes(text));
    }

    private static final class Collected implements BodySink {
        final StringBuilder content = new StringBuilder();
        int trailerCount;
        int ends;
        int fullAfter = Integer.MAX_VALUE;

        @Override
        public void content(ByteBuffer piece) {
            while (piece.hasRemaining()) {
                content.append((char) (piece.get() & 0xff));
            }
        }

        @Override
        public void end(@Nullable Head trailers) {
            trailerCount = trailers == null ? 0 : trailers.fieldCount();
            ends++;
        }

        @Override
        public boolean isFull() {
            return content.length() >= fullAfter;
        }
    }
}
