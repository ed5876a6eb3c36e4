package balancebeam.proxy.routes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.bytes.Ascii;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathAutomatonTest {
    private static final String[] PIECES = {
        "a",
        "b",
        "/",
        "ab",
        ".",
        "*",
        "+",
        "?",
        "{2}",
        "{1,2}",
        "{0}",
        "{2,}",
        "{",
        "}",
        "(",
        ")",
        "(?:",
        "|",
        "[ab]",
        "[^a]",
        "[]a]",
        "[a\\]b]",
        "[a-c]",
        "[-a]",
        "[a-]",
        "[\\w-]",
        "[\\d-a]",
        "[^\\w]",
        "[[:alpha:]]",
        "\\.",
        "\\/",
        "\\d",
        "\\D",
        "\\w",
        "\\W",
        "\\S",
        "\\b",
        "^",
        "$",
        "\\A",
        "\\z",
        "(?i)",
        "(?i:",
        "(?P<n>",
        "(?<m>",
        "\\Q",
        "\\E",
        "\\x61",
        "\\pL",
        "[",
        "]",
        "\\\\",
        "-",
        ",",
        "*?",
        "\\a",
        "\\101",
        "(?s)",
        "(?-i)",
        "A",
        "[^A-Z]"
    };
    private static final String[] TEXTS = {"a", "b", "/", "ab", ".", "A", "{", "}", "1", "\\", "-", ",", "c", "_", "]"};

    /** Those that people write. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v[0-9]+/users",
                "^/api/(a|b)/x$",
                "/a.*\\.php",
                "/[a-z0-9_-]+/(?:[^/]+/)?[\\w.-]{1,40}",
                "(?i)/admin(/.*)?",
                "/(?P<lang>en|de|fr)/.*",
                "/[^/.]+\\.(jpe?g|png|gif|css|js)",
                "/\\d{4}/\\d{2}/\\d{2}/.+?"
            })
    void usualExpressionsNeedNoRe2(String expression) {
        assertTrue(PathTest.Regex.of(expression).exact(), expression);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a\\b.*", "/a(^b|c)", "\\A/a\\z"})
    void othersAskItWhenTheAutomatonSaysYes(String expression) {
        PathTest.Regex regex = PathTest.Regex.of(expression);
        assertFalse(regex.exact());
        assertNotNull(regex.automaton());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/[[:alpha:]]",
                "/\\pL",
                "/\\Q.\\E",
                "(?s)/.*",
                "/a{,2}",
                "/ä",
                "/(a|b)*a(a|b){12}",
                "(((a{10}){10}){10})",
                "/(?:){0}"
            })
    void whatIsNotUnderstoodOrTooLargeIsLeftToRe2(String expression) {
        PathTest.Regex regex = PathTest.Regex.of(expression);
        assertTrue(!regex.exact() && regex.automaton() == null, expression);
    }

    @Test
    void itMatchesTheWhole() {
        assertTrue(takes("/a+", "/aaa"));
        assertFalse(takes("/a+", "/aaab"));
        assertFalse(takes("/a+", "x/aaa"));
        assertFalse(takes("/a+", "/"));
        assertFalse(takes("/a+", ""));
        assertTrue(takes("a*", ""));
        assertFalse(takes("/[^b]*", "/ä"));
        assertTrue(takes("(?i)/a[^b-d]", "/Ae"));
        assertFalse(takes("(?i)/a[^b-d]", "/AC"));
    }

    /** Random expressions, most of which mean something, on random texts. */
    @Test
    void itSaysWhatRe2Says() {
        Random random = new Random(1968);
        int matched = 0;
        int decided = 0;
        for (int i = 0; i < 40_000; i++) {
            String expression = pieces(random, PIECES, 7);
            PathTest.Regex regex;
            try {
                Pattern.compile(expression);
                regex = PathTest.Regex.of(expression);
            } catch (PatternSyntaxException e) {
                continue;
            }
            if (regex.automaton() == null) {
                continue;
            }
            for (int j = 0; j < 10; j++) {
                String text = pieces(random, TEXTS, 6);
                boolean matches = regex.pattern().matches(text);
                boolean takes = takes(regex.automaton(), text);
                if (regex.exact()) {
                    assertEquals(matches, takes, () -> expression + " on " + text);
                } else {
                    assertTrue(takes || !matches, () -> expression + " on " + text);
                }
                matched += matches ? 1 : 0;
                decided += regex.exact() ? 1 : 0;
            }
        }
        assertTrue(matched > 1_500 && decided > 50_000, matched + " matched, " + decided + " were decided");
    }

    private static boolean takes(String expression, String text) {
        return takes(Objects.requireNonNull(PathTest.Regex.of(expression).automaton()), text);
    }

    private static boolean takes(PathAutomaton automaton, String text) {
        byte[] bytes = Ascii.bytes("x" + text + "y");
        return automaton.takes(bytes, 1, bytes.length - 1);
    }

    private static String pieces(Random random, String[] pieces, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most) + 1; i > 0; i--) {
            text.append(pieces[random.nextInt(pieces.length)]);
        }
        return text.toString();
    }
}
