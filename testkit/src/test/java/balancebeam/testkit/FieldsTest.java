package balancebeam.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class FieldsTest {

    private final Fields fields = Fields.of("Via", "a", "Connection", "Close, X-One", "via", "b", "connection", " ,te");

    @Test
    void namesCompareWithoutCaseAndOrderIsKept() {
        assertEquals("a", fields.first("VIA"));
        assertEquals(List.of("a", "b"), fields.all("Via"));
        assertTrue(fields.has("vIa"));
        assertFalse(fields.has("Vi"));
        assertNull(fields.first("Host"));
        assertEquals(4, fields.size());
    }

    @Test
    void tokensAreThoseOfAllLines() {
        assertEquals(List.of("close", "x-one", "te"), fields.tokens("Connection"));
    }

    @Test
    void plusLeavesTheOriginalAlone() {
        assertEquals("b", Fields.EMPTY.plus("A", "b").first("a"));
        assertEquals(0, Fields.EMPTY.size());
    }

    @Test
    void aNameWithoutAValueIsAMistake() {
        assertThrows(IllegalArgumentException.class, () -> Fields.of("A", "b", "C"));
    }
}
