package balancebeam.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.docs.Snippet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every command line that the README and the how-tos show can be read, in blocks and within sentences. */
class DocCommandsTest {
    /** In a block, perhaps behind a prompt or variables; up to what the shell makes of the rest. */
    private static final Pattern IN_BLOCK =
            Pattern.compile("^(?:\\$ )?(?:[A-Z_]+=\\S+ )*(?:\\./)?balancebeam( [^|&>#]+)");

    private static final Pattern IN_TEXT = Pattern.compile("`(?:\\./)?balancebeam( [a-z-][^`|&>]*)`");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
    private static final Set<String> COMMANDS_LANGUAGES = Set.of("", "console", "sh");

    /** Where it stands, and what follows the program's name. */
    private record Line(String place, String words) {}

    @Test
    void everyCommandLineCanBeRead() {
        List<Line> lines =
                Snippet.pages().stream().flatMap(DocCommandsTest::linesOf).toList();
        assertTrue(lines.size() >= 60, () -> "only " + lines.size() + " were found");
        List<String> wrong = new ArrayList<>();
        for (Line line : lines) {
            String problem = problem(words(line.words()));
            if (!problem.isEmpty()) {
                wrong.add("%s: balancebeam%s: %s".formatted(line.place(), line.words(), problem));
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void aCommandLineThatCanNotBeReadIsFound() {
        assertTrue(problem(words(" reload --no-such-flag")).startsWith("Unknown option"));
        assertTrue(problem(words(" relaod")).contains("relaod"));
        assertTrue(problem(words(" status app")).contains("takes no word"));
        assertTrue(problem(words(" --upstream")).startsWith("Missing value"));
    }

    private static Stream<Line> linesOf(String page) {
        List<Line> lines = new ArrayList<>();
        for (Snippet snippet : Snippet.of(page)) {
            if (COMMANDS_LANGUAGES.contains(snippet.language())) {
                for (String line : snippet.text().replace("\\\n", " ").split("\n", -1)) {
                    Matcher found = IN_BLOCK.matcher(line.strip());
                    if (found.find()) {
                        lines.add(new Line(snippet.toString(), found.group(1)));
                    }
                }
            }
        }
        Matcher found = IN_TEXT.matcher(Snippet.textWithoutBlocks(page).replace("\n", " "));
        while (found.find()) {
            lines.add(new Line(page, found.group(1)));
        }
        return lines.stream();
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(line);
        while (word.find()) {
            words.add(word.group().replaceAll("^['\"]|['\"]$", ""));
        }
        return words;
    }

    /** What is wrong with it; empty for nothing. */
    private static String problem(List<String> words) {
        if (words.isEmpty() || words.getFirst().startsWith("-")) {
            return Cli.parse(words.toArray(String[]::new)) instanceof Parsed.Refused(int code, String message)
                    ? message
                    : "";
        }
        Description description = Commands.describe(words.getFirst());
        if (description == null) {
            return "there is no command " + words.getFirst();
        }
        if (description.name().equals("demo")) {
            return ""; // It takes the flags of a balancer, which DocsTest compares.
        }
        List<Flag<?>> flags = new ArrayList<>(description.flags());
        flags.add(Commands.help());
        try {
            List<String> operands = Arguments.operands(flags, words.subList(1, words.size()));
            return description.operands().isEmpty() && !operands.isEmpty() ? "it takes no word " + operands : "";
        } catch (BadUsageException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
