package balancebeam.control.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class EventsTest {
    private static final Instant START = Instant.EPOCH;

    /** Discovery brings addresses that never come again. */
    @Test
    void subjectsThatComeAndGoTakeNoMemoryForEver() {
        Events events = new Events();
        events.add("health", "a/first", "up", "down", "");
        for (int i = 0; i < Events.MOST_SUBJECTS; i++) {
            events.add("health", "a/" + i, "up", "down", "");
        }
        assertEquals(START, events.since("a/first", START));
        assertNotEquals(START, events.since("a/0", START));
    }

    @Test
    void whoseHealthChangesAgainIsNotForgotten() {
        Events events = new Events();
        for (int i = 0; i < 2 * Events.MOST_SUBJECTS; i++) {
            events.add("health", "a/steady", "up", "down", "");
            events.add("health", "a/" + i, "up", "down", "");
        }
        assertNotEquals(START, events.since("a/steady", START));
    }
}
