package balancebeam.config.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading never throws, whatever is done to a good file: there is a configuration, or there are problems. */
class MutationTest {
    private static final int ROUNDS = 750;

    private static final List<String> NASTY = List.of(
            "",
            " ",
            "\t",
            "\n",
            "\r",
            "\0",
            "\u0085",
            "\u2028",
            "\uFEFF",
            "\uD800",
            "😀",
            ":",
            ": ",
            "- ",
            "-",
            "?",
            "? ",
            "[",
            "]",
            "{",
            "}",
            ",",
            "#",
            " #",
            "&a ",
            "*a",
            "*",
            "!",
            "!!str ",
            "|",
            ">",
            "|+9\n",
            "'",
            "\"",
            "%",
            "@",
            "`",
            "<<: ",
            "---\n",
            "...\n",
            "%YAML 9.9\n---\n",
            "$",
            "${",
            "}",
            "${X}",
            "${X:-",
            "$$",
            "0",
            "-1",
            "99999999999999999999",
            "1e999",
            "NaN",
            "0x",
            "1 d",
            "9999999999999 d",
            "1 TiB",
            "16777216 TiB",
            "null",
            "~",
            "true",
            "(",
            "(((",
            "a{1000}{1000}",
            "[[:",
            "\\",
            "\\Q",
            "*.",
            "..",
            "::",
            "[::",
            "%00",
            "a".repeat(3000),
            "10.0.0.0/99",
            "/",
            "//",
            "$2y$",
            "504-502");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aChangedFileIsReadOrRefused(long seed) throws IOException {
        Random random = new Random(seed);
        String good = EveryKeyTest.text();
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String changed = good;
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                changed = change(changed, random);
            }
            refused += isRefused(changed) ? 1 : 0;
        }
        assertTrue(refused > ROUNDS / 3 && refused < ROUNDS, "refused: " + refused);
    }

    @Test
    void everyBeginningOfAFileIsReadOrRefused() throws IOException {
        String good = EveryKeyTest.text();
        for (int length = 0; length < good.length(); length += 7) {
            isRefused(good.substring(0, length));
        }
    }

    private static boolean isRefused(String text) {
        Reading reading;
        try {
            reading = ConfigText.read("b.yaml", text, Map.of());
        } catch (RuntimeException | StackOverflowError e) {
            throw new AssertionError("reading threw for\n" + text, e);
        }
        assertEquals(reading.config() == null, !reading.problems().isEmpty(), text);
        List<Problem> inOrder = new ArrayList<>(reading.problems());
        inOrder.sort(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column));
        assertEquals(inOrder, reading.problems());
        reading.problems()
                .forEach(problem -> assertTrue(problem.toString().lines().count() == 1, problem::toString));
        return reading.config() == null;
    }

    private static String change(String text, Random random) {
        int from = random.nextInt(text.length() + 1);
        int to = Math.min(text.length(), from + random.nextInt(12));
        return switch (random.nextInt(5)) {
            case 0 -> text.substring(0, from) + nasty(random) + text.substring(from);
            case 1 -> text.substring(0, from) + text.substring(to);
            case 2 -> otherValue(text, random);
            case 3 -> otherLines(text, random);
            default -> text.substring(0, from) + nasty(random) + text.substring(to);
        };
    }

    /** A nasty value behind a key. */
    private static String otherValue(String text, Random random) {
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
        int at = random.nextInt(lines.size());
        lines.set(at, lines.get(at).replaceFirst(":.*", "") + ": " + nasty(random));
        return String.join("\n", lines);
    }

    private static String otherLines(String text, Random random) {
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
        int a = random.nextInt(lines.size());
        int b = random.nextInt(lines.size());
        switch (random.nextInt(4)) {
            case 0 -> Collections.swap(lines, a, b);
            case 1 -> lines.add(a, lines.get(b));
            case 2 -> lines.remove(a);
            default -> lines.set(a, " ".repeat(random.nextInt(4)) + lines.get(a));
        }
        return String.join("\n", lines);
    }

    private static String nasty(Random random) {
        return NASTY.get(random.nextInt(NASTY.size()));
    }
}
