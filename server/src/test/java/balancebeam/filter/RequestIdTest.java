package balancebeam.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.bytes.Ascii;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RequestIdTest {
    /** More than two blocks of numbers. */
    private static final int MANY = 150_000;

    @Test
    void anIdIsMadeOnceForARequestAndAnotherOneForTheNext() {
        RequestId id = new RequestId();
        String first = id.text();
        assertTrue(first.matches("[0-9a-f]{32}"), first);
        assertEquals(first, id.text());
        id.clear();
        assertNotEquals(first, id.text());
        assertFalse(id.isKept());
    }

    @Test
    void idsOfManyExchangesThatTakeTurnsAreAllDifferent() {
        RequestId[] exchanges = {new RequestId(), new RequestId(), new RequestId()};
        Set<Long> keys = new HashSet<>();
        for (int i = 0; i < MANY; i++) {
            RequestId id = exchanges[i % exchanges.length];
            id.clear();
            keys.add(id.key());
        }
        assertEquals(MANY, keys.size());
    }

    @Test
    void idsDoNotTellHowManyThereWere() {
        RequestId id = new RequestId();
        Set<Long> steps = new HashSet<>();
        long before = id.key();
        for (int i = 0; i < 1000; i++) {
            id.clear();
            steps.add(id.key() - before);
            before = id.key();
        }
        assertEquals(1000, steps.size());
    }

    @Test
    void aTextLeadsBackToItsKey() {
        RequestId id = new RequestId();
        assertEquals(id.key(), RequestId.keyOf(id.text()));
        byte[] line = Ascii.bytes("X-Request-Id: abc");
        id.keep(line, 14, line.length);
        assertTrue(id.isKept());
        assertEquals("abc", id.text());
        assertEquals(RequestId.keyOf("abc"), id.key());
        assertNotEquals(RequestId.keyOf("abd"), id.key());
    }

    @Test
    void aKeptIdOfOurFormIsTheSameRequest() {
        RequestId own = new RequestId();
        byte[] text = Ascii.bytes(own.text());
        RequestId other = new RequestId();
        other.keep(text, 0, text.length);
        assertEquals(own.key(), other.key());
    }
}
