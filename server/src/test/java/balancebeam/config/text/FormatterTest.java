package balancebeam.config.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The canonical form, rule by rule. */
class FormatterTest {
    @Test
    void aWholeConfiguration() {
        assertFormat("""
            # Our shop. Ask ops@example.org.

            # Where requests go.
            clusters:
            - name:   "shop"   # the old one
              endpoints: [ '10.0.0.1:80',"10.0.0.2:80" ]
            #  weight: 3


            - name: cart
              health-check: {path: /healthz, interval: 2s, timeout: 1s, rise: 2, fall: 3, expect: "200", host: cart.example.org}

            # What we listen on.
            listeners:
                - { address: ":8080" }
                # no TLS yet
            # the end
            """, """
            # Our shop. Ask ops@example.org.

            # What we listen on.
            listeners:
              - { address: ":8080" }
              # no TLS yet

            # Where requests go.
            clusters:
              - name: shop  # the old one
                endpoints: [10.0.0.1:80, 10.0.0.2:80]
              #  weight: 3

              - name: cart
                health-check:
                  path: /healthz
                  interval: 2s
                  timeout: 1s
                  rise: 2
                  fall: 3
                  expect: "200"
                  host: cart.example.org
            # the end
            """);
    }

    @Test
    void sectionsThatNoOneKnowsComeLast() {
        assertFormat("mine: 1\ntimeouts: 2\nlisteners: 3\n", "listeners: 3\ntimeouts: 2\nmine: 1\n");
    }

    @Test
    void aCommentRightBelowASectionAndFarFromTheNextGoesWithTheOneAbove() {
        assertFormat(
                "routes: 1\n# was 2\n\n# what we listen on\nlisteners: 3\n",
                "# what we listen on\nlisteners: 3\n\nroutes: 1\n# was 2\n");
    }

    @Test
    void sectionsStayWhereTheyAreWhenAnAliasNeedsTheOrder() {
        String text = "timeouts: &t { idle: 5s }\nlisteners: *t\n";
        Formatter.Formatted formatted = Formatter.format(text);
        assertEquals(text, formatted.text());
        assertEquals(1, formatted.remarks().size());
        assertFormat("timeouts: &t 1\nlisteners: [&t 2, *t]\n", "listeners: [&t 2, *t]\ntimeouts: &t 1\n");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "'plain', plain",
                "\"a \\\\ b\", a \\ b",
                "'10.0.0.1:80', 10.0.0.1:80",
                "'it''s', it's",
                "'a: b', \"a: b\"",
                "'a #b', \"a #b\"",
                "'a\\d: ', \"a\\\\d: \"",
                "'', \"\"",
                "' x', \" x\"",
                "'5', \"5\"",
                "'-1.5', \"-1.5\"",
                "'1e3', \"1e3\"",
                "'0x1f', \"0x1f\"",
                "'12:30', \"12:30\"",
                "'2026-11-21', \"2026-11-21\"",
                "'true', \"true\"",
                "'No', \"No\"",
                "'null', \"null\"",
                "'~', \"~\"",
                "'<<', \"<<\"",
                "'- x', \"- x\"",
                "'-x', -x",
                "'*.example.org', \"*.example.org\"",
                "'@x', \"@x\"",
                "\"tab\\t\", \"tab\\t\"",
                "\"\\u00e9\", \"\\u00e9\"",
                "'\u00e9', \u00e9",
                "'\u00a0x', \"\\xa0x\"",
                "'${PORT}', '${PORT}'",
                "\"${PORT:-80}\", \"${PORT:-80}\"",
                "${PORT:-80}, ${PORT:-80}",
                "!!str '5', !!str '5'",
                "yes, yes",
                "010, 010"
            })
    void quotesOnlyWhereTheyAreNeeded(String scalar, String expected) {
        assertFormat("k: " + scalar + "\n", "k: " + expected + "\n");
    }

    @Test
    void bracketsAreACloserPlaceThanALine() {
        assertFormat("a: [\":80\", ':x', \"a,b\", 'c]']\n", "a: [\":80\", \":x\", \"a,b\", \"c]\"]\n");
        assertFormat("a: 'c]'\nb: \"a,b\"\nc: ':80'\n", "a: c]\nb: a,b\nc: :80\n");
    }

    @Test
    void aFlowCollectionStaysOneThatFitsIntoAHundredColumns() {
        String fits = "a: [" + "x".repeat(46) + ", " + "y".repeat(47) + "]\n";
        assertEquals(101, fits.length());
        assertFormat(fits, fits);
        assertFormat(
                "a: [" + "x".repeat(47) + ", " + "y".repeat(47) + "]\n",
                "a:\n  - " + "x".repeat(47) + "\n  - " + "y".repeat(47) + "\n");
    }

    @Test
    void aFlowCollectionWithACommentBecomesABlock() {
        assertFormat(
                "a: [ # first\n  x,\n  # of y\n  {k: v}, # last\n  # end\n] # after\nb: {}\n",
                "a:  # first\n  - x\n  # of y\n  - { k: v }  # last\n  # end\n  # after\nb: {}\n");
        assertFormat("a: [\n  # none yet\n]\nb: 1\n", "a: []\n# none yet\nb: 1\n");
    }

    @Test
    void commentsInAColumnStayInAColumn() {
        assertFormat("a: b # one\n     # two\n# three\nc: d\n", "a: b  # one\n      # two\n# three\nc: d\n");
    }

    @Test
    void aCommentBelowTheLastMemberBelongsToTheCollectionOfItsColumn() {
        assertFormat(
                "a:\n    b:\n        - c\n        # in b\n    # in a\n# outside\nd: e\n",
                "a:\n  b:\n    - c\n    # in b\n  # in a\n# outside\nd: e\n");
        assertFormat("a:\n- b\n# of c\nc: d\n", "a:\n  - b\n# of c\nc: d\n");
    }

    @Test
    void blockScalarsKeepTheirLines() {
        assertFormat(
                "a:\n    b: |+   # head\n          x  \n            # no comment\n\n        \n    c: 1\n",
                "a:\n  b: |+  # head\n    x  \n      # no comment\n\n\n  c: 1\n");
        assertFormat("c: >2-\n     y\n     z\n\n\nd: 1\n", "c: >2-\n     y\n     z\n\nd: 1\n");
        assertFormat("- |1\n x\n", "- |\n  x\n");
    }

    @Test
    void longTextOfSeveralLinesKeepsThemAndShortTextIsJoined() {
        String word = "w".repeat(60);
        assertFormat("a: b\n     c\n", "a: b c\n");
        assertFormat("a: " + word + "\n     " + word + "\n", "a: " + word + "\n  " + word + "\n");
        assertFormat("a: 'b\n\n     \\c'\n", "a: \"b\n\n  \\\\c\"\n");
    }

    @Test
    void documentsAndTheirMarkers() {
        assertFormat("--- # c\na: 1\n...\n", "# c\na: 1\n");
        assertFormat("a: 1\n---\nb: 2\n...\n# c\n---\nd\n", "a: 1\n---\nb: 2\n# c\n---\nd\n");
        assertFormat("%YAML 1.2\n---\na: 1\n", "%YAML 1.2\n---\na: 1\n");
        assertFormat("---\n", "---\n");
        assertFormat("", "");
        assertFormat("# only\n\n\n# comments", "# only\n\n# comments\n");
    }

    @Test
    void lineBreaksAndTheByteOrderMark() {
        assertFormat("\uFEFFa: 1\r\nb: |\r\n  x\r\n  y\r\n", "a: 1\nb: |\n  x\n  y\n");
    }

    @Test
    void keysThatAreNoWords() {
        assertFormat("? a\n: b\n", "a: b\n");
        assertFormat("? a # c\n: b\n", "? a  # c\n: b\n");
        assertFormat("? - x\n  -   y\n:   z\n", "? - x\n  - y\n: z\n");
        assertFormat("{a: &x 1, *x : 2}\n", "{ a: &x 1, *x : 2 }\n");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"a: [b, 2, 1", "a: b: c, 1, 5", "`a: 1\n  b: 2`, 2, 4", "`a:\n\t- b`, 2, 1", "`a: \u0007`, 1, 4"})
    void whatIsNoYamlIsRefusedWithLineAndColumn(String text, int line, int column) {
        FormatException problem = assertThrows(FormatException.class, () -> Formatter.format(text + "\n"));
        assertEquals(line + ":" + column, problem.line() + ":" + problem.column());
        assertTrue(String.valueOf(problem.getMessage()).startsWith(line + ":" + column + ": "));
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 100_000})
    void whatIsNestedTooDeepIsRefused(int depth) {
        FormatException problem =
                assertThrows(FormatException.class, () -> Formatter.format("[".repeat(depth) + "]".repeat(depth)));
        assertEquals("1:101: nested deeper than 100 levels", problem.getMessage());
    }

    @Test
    void oneLongLineTakesNoLongTime() {
        String members = "{\"name\": \"a\", \"targets\": [\"10.0.0.1:80\"]}, ".repeat(5_000);
        String formatted = Formatter.format("[" + members + "]").text();
        assertEquals(5_000, formatted.lines().count());
        assertTrue(formatted.startsWith("- { name: a, targets: [10.0.0.1:80] }\n"));
    }

    private static void assertFormat(String text, String expected) {
        Formatter.Formatted formatted = Formatter.format(text);
        assertEquals(expected, formatted.text());
        assertEquals(List.of(), formatted.remarks());
        assertEquals(expected, Formatter.format(expected).text());
    }
}
