package balancebeam.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import balancebeam.bytes.JsonText;
import balancebeam.cli.admin.JsonReader;
import balancebeam.cli.admin.JsonView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
    @Test
    void whatIsWrittenIsReadBack() {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            Object value = value(random, 0);
            assertEquals(value, JsonReader.read(JsonText.of(value)), () -> JsonText.of(value));
        }
    }

    @Test
    void spacesAndEscapesAreThoseOfTheStandard() {
        assertEquals(
                Map.of("a", List.of("\b\f\n\r\t\"\\/é😀", -1.5e3, 0L)),
                JsonReader.read(
                        " { \"a\" :\t[ \"\\b\\f\\n\\r\\t\\\"\\\\\\/\\u00E9\\ud83d\\ude00\" ,\n-1.5e3 , 0 ]\r} "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1,]",
                "{\"a\"}",
                "{\"a\":}",
                "{a:1}",
                "[1 2]",
                "tru",
                "nul",
                "\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12",
                "\"\n\"",
                "1 2",
                "-",
                "1.2.3",
                "{}}",
                "[,1]"
            })
    void whatIsNoJsonIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> JsonReader.read(text));
    }

    @Test
    void aDepthThatNobodyMeansIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> JsonReader.read("[".repeat(100_000)));
    }

    @Test
    void whatIsMissingOrOfAnotherKindIsEmpty() {
        JsonView view = JsonView.of(JsonReader.read("{\"text\":1,\"list\":{},\"null\":null,\"n\":[1,\"x\"]}"));
        assertEquals("", view.text("text"));
        assertEquals(List.of(), view.views("list"));
        assertEquals(false, view.has("null"));
        assertEquals(0, view.whole("n", 1) + view.whole("n", 2) + view.whole("none"));
        assertEquals(List.of("1", "x"), view.texts("n"));
        assertEquals("", JsonView.of(List.of()).view("a").view("b").text("c"));
    }

    private static @Nullable Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 4 ? 5 : 7)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextLong();
            case 3 -> random.nextDouble() * Math.pow(10, random.nextInt(40) - 20);
            case 4 -> text(random);
            case 5 -> {
                List<@Nullable Object> list = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(value(random, depth + 1));
                }
                yield list;
            }
            default -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    map.put(text(random), value(random, depth + 1));
                }
                yield map;
            }
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append((char) random.nextInt(random.nextBoolean() ? 128 : 0x10000));
        }
        return text.toString();
    }
}
