package balancebeam.multiplex;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class FieldListTest {
    private final FieldList fields = new FieldList();

    private List<String> all() {
        List<String> all = new ArrayList<>();
        fields.forEach(field -> all.add(field.getKey() + "=" + field.getValue()));
        return all;
    }

    @Test
    void fieldsStayInOrderAndAreKeptTwice() {
        fields.add(":status", "200");
        fields.add("a", "1");
        fields.add("b", "");
        fields.add("a", "1");
        assertEquals(List.of(":status=200", "a=1", "b=", "a=1"), all());
        assertEquals(4, fields.size());
        assertEquals("200", String.valueOf(fields.status()));
        assertTrue(fields.isPseudo(0));
        assertFalse(fields.isPseudo(1));
        assertEquals("b", fields.name(2).toString());
    }

    @Test
    void itGrowsAndIsUsedAgain() {
        for (int i = 0; i < 1000; i++) {
            fields.add("n" + i, "v" + i);
        }
        assertEquals("n999=v999", all().getLast());
        fields.clear();
        assertTrue(fields.isEmpty());
        assertEquals(List.of(), all());
        assertNull(fields.status());
        assertThrows(NoSuchElementException.class, () -> fields.iterator().next());
        fields.add("", "x");
        assertFalse(fields.isPseudo(0));
        assertEquals(List.of("=x"), all());
    }
}
