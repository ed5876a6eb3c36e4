package balancebeam.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.filter.MalformedMessage;
import balancebeam.http.Head;
import org.junit.jupiter.api.Test;

/** A server that speaks HTTP/2 is known by its first frame. */
class Http2PrefaceTest {
    private static String complaint(int... first) {
        Head head = new Head();
        head.reserve(first.length);
        for (int i = 0; i < first.length; i++) {
            head.bytes()[i] = (byte) first[i];
        }
        head.length(first.length);
        return Http2Preface.badAnswer(head, new MalformedMessage("no valid version"));
    }

    @Test
    void settingsAndGoAwayAreThoseOfHttp2() {
        String speaks = "speaks HTTP/2, for which its cluster needs 'protocol: http2'";
        assertEquals(speaks, complaint(0, 0, 0, 4, 0, 0, 0, 0, 0));
        assertEquals(speaks, complaint(0, 0, 24, 4, 0, 0, 0, 0, 0, 0, 3));
        assertEquals(speaks, complaint(0, 0, 8, 7, 0, 0, 0, 0, 0));
    }

    @Test
    void nothingElseIs() {
        String bad = "sent a bad answer: no valid version";
        assertEquals(bad, complaint(0, 0, 0, 4, 0, 0, 0, 0));
        assertEquals(bad, complaint(0, 0, 0, 4, 0, 0, 0, 0, 1));
        assertEquals(bad, complaint(0, 0, 0, 5, 0, 0, 0, 0, 0));
        assertEquals(bad, complaint(1, 0, 0, 4, 0, 0, 0, 0, 0));
        assertEquals(bad, complaint('g', 'a', 'r', 'b', 'a', 'g', 'e', '!', '!', '!'));
        assertFalse(Http2Preface.isOfServer(new byte[9], 9));
        assertTrue(Http2Preface.isOfServer(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0}, 9));
    }
}
