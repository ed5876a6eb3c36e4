package balancebeam.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs commands as {@code main} would, and keeps what they print. One thread. */
final class CommandRun {
    private final Map<String, String> environment = new HashMap<>();
    private final List<Path> usual = new ArrayList<>(List.of(Path.of("there-is-none.yaml")));
    private String input = "";
    private String out = "";
    private String err = "";
    private boolean terminal;

    CommandRun with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** The configuration in the usual place. */
    CommandRun in(Path file) {
        usual.set(0, file);
        return this;
    }

    CommandRun reading(String text) {
        input = text;
        return this;
    }

    CommandRun onTerminal() {
        terminal = true;
        return this;
    }

    /** Its exit code; null when there is no such command. */
    @Nullable
    Integer run(String... words) {
        ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        Integer code = CommandRunner.run(
                Arrays.asList(words),
                new Surroundings(
                        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                        print(outBytes),
                        print(errBytes),
                        environment,
                        usual,
                        terminal));
        out = outBytes.toString(StandardCharsets.UTF_8);
        err = errBytes.toString(StandardCharsets.UTF_8);
        return code;
    }

    String out() {
        return out;
    }

    String err() {
        return err;
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }
}
