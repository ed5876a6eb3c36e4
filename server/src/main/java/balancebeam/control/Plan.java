package balancebeam.control;

import balancebeam.config.Config;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a reload would change. Immutable.
 *
 * @param changes a line each: see {@link balancebeam.config.ConfigDiff}
 * @param problems why it can't be done, a line each
 * @param warnings what is allowed and looks like a mistake
 * @param files that the next one stands in
 * @param next what would be in force; null when there are problems
 */
public record Plan(
        List<String> changes,
        List<String> problems,
        List<String> warnings,
        List<Path> files,
        @Nullable Config next) {
    public Plan {
        changes = List.copyOf(changes);
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
        files = List.copyOf(files);
    }

    static Plan failed(List<String> problems) {
        return new Plan(List.of(), problems, List.of(), List.of(), null);
    }
}
