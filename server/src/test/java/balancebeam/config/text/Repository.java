package balancebeam.config.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Where the repository's own files are, whichever module tests run in. */
final class Repository {
    static final Path TOP = top();

    private Repository() {}

    private static Path top() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("server")) ? here : Objects.requireNonNull(here.getParent());
    }
}
