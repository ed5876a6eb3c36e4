package balancebeam.config.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** What holds for any text, shown on thousands of random ones. The seed of a failing one is in its message. */
class FormatterPropertyTest {
    private static final int RANDOM_TEXTS = 1_000;
    /** Identifiers, and the names of sections. */
    private static final Pattern MARK = Pattern.compile("(?md)[kvc][0-9]+_|^[a-z]+(-[a-z]+)?(?=:)");

    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setAllowDuplicateKeys(true)
            .setAllowNonScalarKeys(true)
            .build();

    private static final List<Case> TEXTS = cases(FormatRandomYaml::text);
    private static final List<Case> SECTIONS = cases(FormatRandomYaml::sections);

    /** A random text and what formatting makes of it. */
    private record Case(int seed, String text, String formatted, List<String> remarks) {}

    @Test
    void theNodesAreTheSameAsBefore() {
        each(TEXTS, one -> assertEquals(nodes(one.text), nodes(one.formatted)));
    }

    @Test
    void nothingIsLeftAsItWas() {
        each(TEXTS, one -> assertEquals(List.of(), one.remarks));
        each(SECTIONS, one -> assertEquals(List.of(), one.remarks));
    }

    @Test
    void theSectionsAreTheSameAsBeforeAndHaveTheirOrder() {
        each(SECTIONS, one -> {
            Map<String, Object> before = sections(one.text);
            Map<String, Object> after = sections(one.formatted);
            assertEquals(before, after);
            List<String> order = new ArrayList<>(List.of(
                    "listeners", "routes", "clusters", "policies", "admin", "process", "limits", "timeouts", "my-own"));
            order.retainAll(before.keySet());
            assertEquals(order, List.copyOf(after.keySet()));
        });
    }

    @Test
    void everyCommentStandsBetweenTheScalarsThatItStoodBetween() {
        each(TEXTS, one -> assertEquals(marks(one.text), marks(one.formatted)));
    }

    @Test
    void everyCommentOfASectionKeepsANeighbourWhenTheSectionMoves() {
        each(SECTIONS, one -> {
            List<String> before = marks(one.text);
            List<String> after = marks(one.formatted);
            assertEquals(
                    before.stream().sorted().toList(), after.stream().sorted().toList());
            for (int i = 0; i < before.size(); i++) {
                assertKeepsANeighbour(before, i, after);
            }
        });
    }

    @Test
    void formattingWhatIsFormattedChangesNothing() {
        each(
                TEXTS,
                one -> assertEquals(
                        one.formatted, Formatter.format(one.formatted).text()));
        each(
                SECTIONS,
                one -> assertEquals(
                        one.formatted, Formatter.format(one.formatted).text()));
    }

    @Test
    void theLinesAreTidy() {
        Pattern untidy = Pattern.compile("\\A\n|\n\n\n| \n|\n\n\\z");
        List<Case> noBlockScalars = SECTIONS.stream()
                .filter(one -> !one.text.contains("|") && !one.text.contains(">"))
                .toList();
        assertTrue(noBlockScalars.size() > 100);
        each(
                noBlockScalars,
                one -> assertEquals(
                        List.of(),
                        untidy.matcher(one.formatted)
                                .results()
                                .map(MatchResult::start)
                                .toList()));
        each(SECTIONS, one -> assertTrue(one.formatted.endsWith("\n") && !one.formatted.contains("\r")));
    }

    private static List<Case> cases(Function<FormatRandomYaml, String> kind) {
        List<Case> cases = new ArrayList<>();
        for (int seed = 0; seed < RANDOM_TEXTS; seed++) {
            String text = kind.apply(new FormatRandomYaml(new Random(seed)));
            try {
                Formatter.Formatted formatted = Formatter.format(text);
                cases.add(new Case(seed, text, formatted.text(), formatted.remarks()));
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ":\n" + text, e);
            }
        }
        return cases;
    }

    private static void each(List<Case> cases, Consumer<Case> check) {
        for (Case one : cases) {
            try {
                check.accept(one);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "seed " + one.seed + ":\n" + one.text + "\n---- becomes:\n" + one.formatted, e);
            }
        }
    }

    private static List<Object> nodes(String text) {
        List<Object> nodes = new ArrayList<>();
        IdentityHashMap<Node, Integer> known = new IdentityHashMap<>();
        for (Node node : new Compose(SETTINGS).composeAllFromString(text)) {
            nodes.add(graph(node, known));
        }
        return nodes;
    }

    /** The node as lists of lists; one that is there a second time is its number, so that aliases count. */
    private static Object graph(Node node, IdentityHashMap<Node, Integer> known) {
        Integer number = known.putIfAbsent(node, known.size());
        if (number != null) {
            return number;
        }
        return switch (node) {
            case ScalarNode scalar -> List.of(scalar.getTag().getValue(), scalar.getValue());
            case SequenceNode sequence ->
                List.of(
                        sequence.getTag().getValue(),
                        sequence.getValue().stream()
                                .map(item -> graph(item, known))
                                .toList());
            case MappingNode mapping ->
                List.of(
                        mapping.getTag().getValue(),
                        mapping.getValue().stream()
                                .map(entry ->
                                        List.of(graph(entry.getKeyNode(), known), graph(entry.getValueNode(), known)))
                                .toList());
            default -> throw new IllegalStateException("an unknown kind of node: " + node);
        };
    }

    private static Map<String, Object> sections(String text) {
        MappingNode root =
                (MappingNode) new Compose(SETTINGS).composeString(text).orElseThrow();
        Map<String, Object> sections = new LinkedHashMap<>();
        for (NodeTuple section : root.getValue()) {
            String name = ((ScalarNode) section.getKeyNode()).getValue();
            sections.put(name, graph(section.getValueNode(), new IdentityHashMap<>()));
        }
        return sections;
    }

    private static List<String> marks(String text) {
        return MARK.matcher(text).results().map(MatchResult::group).toList();
    }

    private static boolean isComment(String mark) {
        return mark.startsWith("c") && Character.isDigit(mark.charAt(1));
    }

    private static void assertKeepsANeighbour(List<String> before, int at, List<String> after) {
        int now = after.indexOf(before.get(at));
        boolean kept = Objects.equals(neighbour(before, at, -1), neighbour(after, now, -1))
                || Objects.equals(neighbour(before, at, 1), neighbour(after, now, 1));
        assertTrue(kept || !isComment(before.get(at)), before.get(at) + " has lost its neighbours");
    }

    /** The next one in that direction that is no comment; empty at an end. */
    private static String neighbour(List<String> marks, int at, int step) {
        int next = at + step;
        while (next >= 0 && next < marks.size() && isComment(marks.get(next))) {
            next += step;
        }
        return next < 0 || next >= marks.size() ? "" : marks.get(next);
    }
}
