package balancebeam.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class TranscriptTest {

    private final Transcript transcript = new Transcript();

    @Test
    void showsBothDirectionsInOrderAndJoinsPieces() {
        sent("GE");
        sent("T\r\n");
        received("200");
        transcript.note("closed");
        sent("x");

        assertEquals(
                "6 bytes sent, 3 received\nsent> GET\\r\\n\nreceived> 200\nnote> closed\nsent> x", transcript.show());
    }

    @Test
    void forgetsTheOldestAndStillCountsThem() {
        sent("old");
        for (int i = 0; i < 64; i++) {
            received("x".repeat(1024));
        }
        received("new");

        String shown = transcript.show();
        assertTrue(shown.startsWith("3 bytes sent, 65539 received\n"), shown);
        assertFalse(shown.contains("old"));
        assertTrue(shown.endsWith("new"));
        assertTrue(shown.length() < 20_000, "kept " + shown.length());
    }

    @Test
    void keepsTheEndOfAnEnormousPiece() {
        received("x".repeat(1 << 20) + "end");

        String shown = transcript.show();
        assertTrue(shown.endsWith("xend"));
        assertTrue(shown.length() < 20_000, "kept " + shown.length());
    }

    private void sent(String text) {
        byte[] bytes = Octets.of(text).toArray();
        transcript.sent(bytes, 0, bytes.length);
    }

    private void received(String text) {
        byte[] bytes = Octets.of(text).toArray();
        transcript.received(bytes, 0, bytes.length);
    }
}
