package balancebeam.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.bytes.Ascii;
import balancebeam.filter.MalformedMessage;
import balancebeam.http.FieldName;
import balancebeam.http.Head;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** A head is the same head, or the same refusal, wherever the reads split it. */
final class HeadParserTest {
    private static final String BEHIND = "what follows";
    private static final String REQUEST = "\r\nGET /a?b HTTP/1.1\r\nHost: a\r\nX:\t one\ttwo \u00e9 \t\r\nEmpty:\r\nL"
            + "ong-Name-Of-A-Field: 0123456789abcdefghijklmnopqrstuvwxyz\r\n\r\n";

    @Test
    void aRequestIsReadAtEverySplit() throws MalformedMessage {
        for (int split = 0; split <= REQUEST.length(); split++) {
            Head head = new Head();
            assertTrue(parse(HeadParser.ofRequests(1000, 10, 100), head, REQUEST, split), "split at " + split);
            assertEquals("GET", head.method());
            assertEquals("/a?b", head.target());
            assertEquals(1, head.minorVersion());
            assertEquals(4, head.fieldCount());
            assertEquals("a", head.value(FieldName.HOST));
            assertEquals("one\ttwo \u00e9", value(head, 1));
            assertEquals("", value(head, 2));
            assertEquals("0123456789abcdefghijklmnopqrstuvwxyz", value(head, 3));
        }
    }

    @Test
    void anAnswerIsReadAtEverySplit() throws MalformedMessage {
        String answer = "HTTP/1.0 404 Not \u00e9 Found\r\nContent-Length: 5\r\n\r\n";
        for (int split = 0; split <= answer.length(); split++) {
            Head head = new Head();
            assertTrue(parse(HeadParser.ofAnswers(1000, 10), head, answer, split), "split at " + split);
            assertEquals(404, head.status());
            assertEquals(0, head.minorVersion());
            assertEquals("5", head.value(FieldName.CONTENT_LENGTH));
        }
    }

    @Test
    void whatIsNotWholeIsNeitherAHeadNorRefused() throws MalformedMessage {
        for (int length = 0; length < REQUEST.length(); length++) {
            HeadParser parser = HeadParser.ofRequests(1000, 10, 100);
            Head head = new Head();
            parser.start(head);
            assertFalse(parser.parse(bytes(REQUEST.substring(0, length)), head), "after " + length);
        }
    }

    @Test
    void aRefusalComesAtEverySplit() {
        for (String bad : new String[] {
            "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\n\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\0\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: 0123456789\u0001abcdefgh\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: 01234567\u007f\r\n\r\n",
            "GET / HTTP/1.1\nHost: a\r\n\r\n",
            "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET / HTTX/1.1\r\nHost: a\r\n\r\n"
        }) {
            for (int split = 0; split <= bad.length(); split++) {
                int at = split;
                assertThrows(
                        MalformedMessage.class,
                        () -> parse(HeadParser.ofRequests(1000, 10, 100), new Head(), bad, at),
                        bad + " split at " + at);
            }
        }
    }

    @Test
    void aBareLfIsRefusedAtOnceAndNotWaitedOn() {
        for (String bad : new String[] {"GET / HTTP/1.1\n", "GET / HTTP/1.1\r\nHost: a\n"}) {
            assertThrows(
                    MalformedMessage.class, () -> parse(HeadParser.ofRequests(1000, 10, 100), new Head(), bad, 0), bad);
        }
    }

    @Test
    void everyControlCharacterInAValueIsFoundWhereverItStands() throws MalformedMessage {
        for (int c = 0; c < 256; c++) {
            boolean fine = c == '\t' || (c >= 0x20 && c != 0x7f);
            for (int at = 0; at < 20; at++) {
                String value = "v".repeat(at) + (char) c + "v".repeat(20 - at);
                String head = "GET / HTTP/1.1\r\nX: " + value + "\r\n\r\n";
                boolean taken;
                try {
                    taken = parse(HeadParser.ofRequests(1000, 10, 100), new Head(), head, 0);
                } catch (MalformedMessage e) {
                    taken = false;
                }
                assertEquals(fine, taken, c + " at " + at);
            }
        }
    }

    @Test
    void limitsAreExact() throws MalformedMessage {
        String head = "GET /12345 HTTP/1.1\r\nA: b\r\nC: d\r\n\r\n";
        assertTrue(parse(HeadParser.ofRequests(head.length(), 2, 6), new Head(), head, 0));
        assertEquals(431, status(HeadParser.ofRequests(head.length() - 1, 2, 6), head));
        assertEquals(431, status(HeadParser.ofRequests(head.length(), 1, 6), head));
        assertEquals(414, status(HeadParser.ofRequests(head.length(), 2, 5), head));
    }

    @Test
    void namesWithUnderscoresAreDroppedOnRequest() throws MalformedMessage {
        HeadParser parser = HeadParser.ofRequests(1000, 10, 100);
        Head head = new Head();
        assertTrue(parse(parser, head, "GET / HTTP/1.1\r\nA_b: 1\r\nB: _\r\n_: 2\r\n\r\n", 0));
        assertEquals(2, parser.dropUnderscored(head));
        assertTrue(head.isDropped(0));
        assertFalse(head.isDropped(1));
        assertTrue(head.isDropped(2));
    }

    private static boolean parse(HeadParser parser, Head head, String text, int split) throws MalformedMessage {
        parser.start(head);
        if (parser.parse(bytes(text.substring(0, split)), head)) {
            return split == text.length();
        }
        ByteBuffer rest = bytes(text.substring(split) + BEHIND);
        return parser.parse(rest, head) && rest.remaining() == BEHIND.length();
    }

    private static int status(HeadParser parser, String text) {
        return assertThrows(MalformedMessage.class, () -> parse(parser, new Head(), text, 0))
                .status()
                .code();
    }

    private static String value(Head head, int i) {
        return Ascii.text(head.bytes(), head.valueStart(i), head.valueEnd(i));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(Ascii.bytes(text));
    }
}
