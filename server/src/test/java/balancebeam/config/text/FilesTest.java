package balancebeam.config.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import balancebeam.config.Config;
import balancebeam.config.Discovery;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and folders: how several become one, and what is said of those that are none. */
class FilesTest {
    private static final String LISTENERS = "listeners: { web: { bind: \"127.0.0.1:80\" } }\n";
    private static final String ROUTES = "routes: { all: { answer: { body: hello } } }\n";

    @TempDir
    private Path folder;

    @Test
    void aFoldersFilesAreOneConfigurationInTheOrderOfTheirNames() throws IOException {
        write("20-b.yml", "routes: { b: { cluster: b } }\nclusters: { b: { endpoints: \"b:80\" } }\nadmin: off\n");
        write("10-a.yaml", LISTENERS + "routes: { a: { match: { path: /a }, cluster: b } }\n");
        write(".hidden.yaml", "nonsense");
        write("notes.txt", "nonsense");
        Files.createDirectory(folder.resolve("more.yaml"));
        Reading reading = read(folder);
        assertEquals(List.of(), reading.problems());
        Config config = Objects.requireNonNull(reading.config());
        assertEquals(
                List.of("a", "b"),
                config.routes().stream().map(route -> route.name()).toList());
        assertEquals(List.of(folder.resolve("10-a.yaml"), folder.resolve("20-b.yml")), reading.files());
    }

    @Test
    void aNameInTwoFilesIsAProblemThatNamesBothPlaces() throws IOException {
        Path a = write("a.yaml", LISTENERS + ROUTES);
        Path b = write("b.yaml", "\n" + ROUTES);
        assertProblems(List.of(b + ":2:11: routes.all: is there twice: first at " + a + ":2:11"), folder);
    }

    @Test
    void aSectionInTwoFilesIsAProblemThatNamesBothPlaces() throws IOException {
        Path a = write("a.yaml", "admin: off\n" + LISTENERS);
        Path b = write("b.yaml", ROUTES + "admin: off\n");
        assertProblems(List.of(b + ":2:1: admin: is there twice: first at " + a + ":1:1"), folder);
    }

    @Test
    void aSectionTwiceInOneOfSeveralFilesIsAProblemToo() throws IOException {
        Path a = write("a.yaml", LISTENERS + ROUTES + "routes: { b: { answer: } }\n");
        write("b.yaml", "admin: off\n");
        assertProblems(List.of(a + ":3:1: routes: is there twice: first at line 2"), folder);
    }

    @Test
    void problemsStandInTheOrderOfTheFiles() throws IOException {
        Path a = write("a.yaml", LISTENERS.replace("80", "x") + "process: { threads: 0 }\n");
        Path b = write("b.yaml", ROUTES + "limits: { fields: 0 }\n");
        assertProblems(
                List.of(
                        b + ":2:19: limits.fields: expected a whole number from 1 to 10000, found '0'",
                        a + ":1:27: listeners.web.bind: '127.0.0.1:x' is not HOST:PORT: the port 'x' is not a number",
                        a + ":2:21: process.threads: expected a whole number from 1 to 1024, found '0'"),
                b,
                a);
    }

    /** Whoever misses half of the configuration would say so a hundred times. */
    @Test
    void ofSeveralFilesAnUnreadableOneIsTheOnlyProblem() throws IOException {
        write("a.yaml", LISTENERS + "routes: { all: { cluster: b } }\n");
        Path b = write("b.yaml", "clusters: { b: { endpoints: [\n");
        Reading reading = read(folder);
        assertEquals(1, reading.problems().size(), () -> reading.problems().toString());
        assertEquals(b.toString(), reading.problems().getFirst().file());
    }

    @Test
    void pathsAreRelativeToTheirFile() throws IOException {
        Path file = write(
                "a.yaml",
                LISTENERS + "clusters: { a: { endpoints-file: targets.json } }\nroutes: { all: { cluster: a } }\n");
        Config config = Objects.requireNonNull(read(file).config());
        assertEquals(
                new Discovery.File(folder.resolve("targets.json")),
                config.clusters().getFirst().discovery());
    }

    @Test
    void whatIsNotThereIsOneProblem() {
        Path none = folder.resolve("none.yaml");
        assertProblems(List.of(none + ": there is no such file"), none);
        assertProblems(List.of(folder + ": this folder has no file *.yaml or *.yml"), folder);
    }

    @Test
    void anEmptyFileIsOneProblem() throws IOException {
        String said = ": is empty: expected a map with keys as listeners, routes, clusters, policies, defaults";
        for (String empty : List.of("", "\n\n", "# nothing\n", "---\n", "null\n")) {
            Path file = write("a.yaml", empty);
            assertProblems(List.of(file + said), file);
        }
    }

    @Test
    void aHugeFileIsOneProblem() throws IOException {
        Path file = folder.resolve("huge.yaml");
        try (RandomAccessFile huge = new RandomAccessFile(file.toFile(), "rw")) {
            huge.setLength(100L << 20);
        }
        assertProblems(List.of(file + ": is larger than 8 MiB"), file);
    }

    @Test
    void aBinaryFileIsOneProblem() throws IOException {
        Path file = folder.resolve("binary.yaml");
        byte[] bytes = (LISTENERS + "# ä").getBytes(StandardCharsets.UTF_8);
        bytes[bytes.length - 1] = (byte) 0xFF;
        Files.write(file, bytes);
        assertProblems(List.of(file + ":2:3: is not text in UTF-8"), file);
        Files.write(file, new byte[] {'a', ':', '\n', ' ', 0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0});
        assertProblems(List.of(file + ":2:6: is not text: it has the character U+0002"), file);
    }

    @Test
    void aByteOrderMarkIsNoProblem() throws IOException {
        assertEquals(
                List.of(), read(write("a.yaml", "\uFEFF" + LISTENERS + ROUTES)).problems());
    }

    @Test
    void deepNestingIsOneProblem() throws IOException {
        Path flow = write("flow.yaml", "admin: " + "[".repeat(100_000) + "\n");
        assertProblems(List.of(flow + ":1:40: is nested deeper than 32 levels"), flow);
        StringBuilder block = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            block.append(" ".repeat(i)).append("a:\n");
        }
        Path deep = write("block.yaml", block.toString());
        assertProblems(List.of(deep + ":33:33: is nested deeper than 32 levels"), deep);
    }

    @Test
    void aBombOfAliasesIsOneProblem() throws IOException {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a%d: &a%d [%s]\n"
                    .formatted(i, i, String.join(", ", java.util.Collections.nCopies(10, "*a" + (i - 1)))));
        }
        Path file = write("bomb.yaml", bomb.toString());
        assertProblems(List.of(file + ":6:45: holds more than 1000000 values, aliases resolved"), file);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static Reading read(Path... paths) {
        return ConfigText.read(Arrays.asList(paths), Map.of());
    }

    private static void assertProblems(List<String> expected, Path... paths) {
        Reading reading = read(paths);
        assertEquals(
                String.join("\n", expected),
                String.join(
                        "\n", reading.problems().stream().map(Problem::toString).toList()));
        assertNull(reading.config());
    }
}
