package balancebeam.architecture;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A file is one idea, and one idea fits on a few screens. */
class SizesTest {
    private static final int MOST_LINES = 500;

    @Test
    void noFileIsTooLong() throws IOException {
        List<Path> files = javaFiles();
        assertTrue(files.size() >= 200, () -> "only " + files.size() + " files were found");
        List<String> tooLong = files.stream()
                .filter(file -> lines(file) > MOST_LINES)
                .map(file -> file + ": " + lines(file) + " lines")
                .toList();
        assertTrue(tooLong.isEmpty(), tooLong::toString);
    }

    /** The sources of all modules; tests run in the folder of this one. */
    private static List<Path> javaFiles() throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path top = Files.exists(here.resolve("server")) ? here : Objects.requireNonNull(here.getParent());
        try (Stream<Path> all = Files.walk(top)) {
            return all.filter(path ->
                            path.toString().endsWith(".java") && path.toString().contains("/src/"))
                    .toList();
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
