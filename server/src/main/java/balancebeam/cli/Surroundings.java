package balancebeam.cli;

import java.io.Console;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a command sees of the world around it. Immutable.
 *
 * @param usualFiles where a configuration is unless somebody says so; the first that is there
 * @param terminal whether a person sees what is written
 */
record Surroundings(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        List<Path> usualFiles,
        boolean terminal) {
    Surroundings {
        environment = Map.copyOf(environment);
        usualFiles = List.copyOf(usualFiles);
    }

    /** The process's own. */
    static Surroundings real(PrintStream out, PrintStream err) {
        return new Surroundings(System.in, out, err, System.getenv(), ConfigFiles.USUAL, isTerminal());
    }

    @SuppressWarnings("SystemConsoleNull") // JDK 22 to 24 had a console without a terminal, JDK 25 has none again.
    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    /** An environment variable; empty for one that is not there. */
    String variable(String name) {
        return environment.getOrDefault(name, "");
    }

    /** Whether colours are wanted (no-color.org). */
    boolean colours() {
        return terminal && variable("NO_COLOR").isEmpty() && !variable("TERM").equals("dumb");
    }
}
