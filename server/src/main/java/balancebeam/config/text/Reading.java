package balancebeam.config.text;

import balancebeam.config.Config;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of reading a configuration. Immutable.
 *
 * @param config null exactly when there are problems
 * @param problems all there are, in the order of the files
 * @param warnings what is possible, but hardly meant
 * @param files those that were read, or should have been
 */
public record Reading(@Nullable Config config, List<Problem> problems, List<Problem> warnings, List<Path> files) {
    public Reading {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
        files = List.copyOf(files);
    }
}
