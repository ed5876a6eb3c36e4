package balancebeam.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.bytes.Ascii;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldLinesTest {
    private final FieldLines lines = new FieldLines();

    private String text() {
        return Ascii.text(lines.bytes(), 0, lines.length());
    }

    @Test
    void linesAreAddedWholeAndInPieces() {
        lines.add("A", "1");
        lines.begin(Ascii.bytes("B"));
        lines.append(Ascii.bytes("xyz"), 1, 2);
        lines.append(Ascii.bytes("23"), 0, 2);
        lines.end();
        lines.addReady(Ascii.bytes("C: 3\r\nD: 4\r\n"));
        assertEquals("A: 1\r\nB: y23\r\nC: 3\r\nD: 4\r\n", text());
    }

    @Test
    void nothingInAValueEndsALine() {
        lines.begin(Ascii.bytes("A"));
        lines.append(Ascii.bytes("1\r\nB: 2\0"), 0, 8);
        lines.end();
        assertEquals("A: 1  B: 2 \r\n", text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "bb", "c"})
    void aNameIsFoundAndDroppedInAnyCaseAndNumber(String name) {
        for (String each : List.of("A", "bB", "a", "C", "aa", "BB", "c", "b")) {
            lines.add(each, "a: bb: c:");
        }
        assertTrue(lines.has(Ascii.bytes(name)));
        lines.dropNamed(Ascii.bytes(name));
        assertFalse(lines.has(Ascii.bytes(name)));
        assertEquals(6, text().lines().count(), this::text);
        assertTrue(lines.has(Ascii.bytes("aa")) && lines.has(Ascii.bytes("b")), this::text);
    }

    @Test
    void withoutLinesThereIsNothingToFind() {
        assertFalse(lines.has(Ascii.bytes("a")));
        lines.dropNamed(Ascii.bytes("a"));
        assertEquals(0, lines.length());
    }
}
