package balancebeam.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.http2.StreamHistory.Fate;
import org.junit.jupiter.api.Test;

class StreamHistoryTest {
    private final StreamHistory history = new StreamHistory();

    @Test
    void itKnowsWhoEndedAStream() {
        history.ended(1, false);
        history.ended(5, true);
        assertEquals(Fate.ENDED, history.of(1));
        assertEquals(Fate.SKIPPED, history.of(3));
        assertEquals(Fate.RESET_BY_US, history.of(5));
    }

    @Test
    void itForgetsTheOldest() {
        for (int stream = 1; stream <= 2 * 65 - 1; stream += 2) {
            history.ended(stream, false);
        }
        assertEquals(Fate.FORGOTTEN, history.of(1));
        assertEquals(Fate.ENDED, history.of(3));
        assertEquals(Fate.ENDED, history.of(129));
        assertEquals(Fate.SKIPPED, history.of(131));
    }

    @Test
    void whatEndsLateIsNotForgottenForThat() {
        for (int stream = 3; stream <= 2 * 64 + 1; stream += 2) {
            history.ended(stream, true);
        }
        history.ended(1, true);
        assertEquals(Fate.RESET_BY_US, history.of(1));
        assertEquals(Fate.FORGOTTEN, history.of(3));
        assertEquals(Fate.RESET_BY_US, history.of(5));
    }
}
