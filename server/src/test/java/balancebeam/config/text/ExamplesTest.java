package balancebeam.config.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The set-ups of examples/ are read without a word, and the JSON schema sees configurations as the reader does. */
class ExamplesTest {
    private static final Path EXAMPLES = Repository.TOP.resolve("examples");

    static List<Path> examples() throws IOException {
        try (Stream<Path> folders = Files.list(EXAMPLES)) {
            return folders.filter(Files::isDirectory).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleHasNeitherProblemsNorWarnings(Path folder) {
        Reading reading = ConfigText.read(List.of(folder), Map.of());
        assertEquals(List.of(), reading.problems());
        assertEquals(List.of(), reading.warnings());
        assertNotNull(reading.config());
        assertEquals(List.of(folder.resolve("balancebeam.yaml")), reading.files());
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleBeginsWithWhatItIs(Path folder) throws IOException {
        assertTrue(Files.readString(folder.resolve("balancebeam.yaml")).startsWith("# "));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anExampleIsFormatted(Path folder) throws IOException {
        String text = Files.readString(folder.resolve("balancebeam.yaml"));
        assertEquals(text, Formatter.format(text).text());
    }

    @Test
    void thereAreEightAndTheReadmeLinksThem() throws IOException {
        assertEquals(8, examples().size());
        String readme = Files.readString(EXAMPLES.resolve("README.md"));
        for (Path folder : examples()) {
            assertTrue(readme.contains("(" + folder.getFileName() + "/balancebeam.yaml)"), folder::toString);
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theSchemaTakesAnExample(Path folder) throws Exception {
        assertTrue(SchemaCheck.fits(node(Files.readString(folder.resolve("balancebeam.yaml")))));
    }

    @Test
    void theSchemaTakesAFileWithEveryKey() throws Exception {
        assertTrue(SchemaCheck.fits(node(EveryKeyTest.text())));
    }

    /** What only the reader can know, a schema cannot refuse; the shape of things it must. */
    @Test
    void theSchemaRefusesWhatIsOfTheWrongShape() throws Exception {
        List<String> taken = new ArrayList<>();
        int refused = 0;
        for (WrongConfiguration wrong : WrongConfiguration.all()) {
            String said = String.join("\n", wrong.said());
            boolean shape = Stream.of(
                            "no such key here",
                            "expected one of ",
                            "expected a whole number",
                            "expected true or false",
                            "does not go together with answer",
                            "does not go together with cluster",
                            ".bind: is missing",
                            "expected a map",
                            "a time with its unit, as 10 s, from 1 ms to 366 d, found '30'",
                            "as 16 KiB")
                    .anyMatch(said::contains);
            if (shape
                    && !said.contains("is not YAML")
                    && !said.contains("is empty")
                    && !isJudgedByTheReaderAlone(said)) {
                refused++;
                if (SchemaCheck.fits(node(wrong.text()))) {
                    taken.add(wrong.title());
                }
            }
        }
        assertEquals(List.of(), taken);
        assertTrue(refused >= 25, "only " + refused);
    }

    /** What comes from the environment; what a file may leave to another; units are judged by form, ranges by value. */
    private static boolean isJudgedByTheReaderAlone(String said) {
        return said.contains("${") || said.contains("1:1: listeners: is missing") || said.contains("found '1 KiB'");
    }

    private static Node node(String text) throws UnreadableException {
        return Objects.requireNonNull(NodeReader.read(Path.of("b.yaml"), text));
    }
}
