package balancebeam.cli;

import balancebeam.assembly.ConfigTrial;
import balancebeam.config.Config;
import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Problem;
import balancebeam.config.text.Reading;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which configuration a command is about. Immutable. */
public final class ConfigFiles {
    /** The exit code of a configuration that can't be (BSD's EX_CONFIG). */
    public static final int BAD_CONFIG = 78;

    static final List<Path> USUAL = List.of(Path.of("balancebeam.yaml"), Path.of("/etc/balancebeam/balancebeam.yaml"));

    private final List<Path> paths;
    private final Map<String, String> environment;

    /** @param paths files and folders; none for the usual place, the first of these that is there */
    public ConfigFiles(List<Path> paths) {
        this(paths, USUAL, System.getenv());
    }

    ConfigFiles(List<Path> paths, Surroundings around) {
        this(paths, around.usualFiles(), around.environment());
    }

    private ConfigFiles(List<Path> paths, List<Path> usual, Map<String, String> environment) {
        this.paths = paths.isEmpty() ? List.of(first(usual)) : List.copyOf(paths);
        this.environment = environment;
    }

    private static Path first(List<Path> usual) {
        return usual.stream().filter(Files::exists).findFirst().orElse(usual.getFirst());
    }

    /** Reads them as they are now. Thread-safe. */
    public Reading read() {
        return ConfigText.read(paths, environment, new ConfigTrial());
    }

    /**
     * The configuration as it is now, whose routes and certificates nobody has tried: that makes loggers, and how they log is in
     * it. Null when it has problems. Thread-safe.
     */
    public @Nullable Config readUntried() {
        return ConfigText.read(paths, environment).config();
    }

    /** The files and folders. */
    public List<Path> paths() {
        return paths;
    }

    /** Whether any of them is there. */
    boolean exist() {
        return paths.stream().anyMatch(Files::exists);
    }

    /** Says what is wrong, a line each and then how many; false when nothing is. */
    public static boolean complain(Reading reading, PrintStream err) {
        reading.problems().forEach(err::println);
        int count = reading.problems().size();
        if (count > 0) {
            err.println(Figures.count(count, "problem"));
        }
        return count > 0;
    }

    /** Says what looks like a mistake. */
    public static void warn(Reading reading, PrintStream err) {
        for (Problem warning : reading.warnings()) {
            err.println("warning: " + warning);
        }
    }
}
