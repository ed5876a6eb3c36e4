package balancebeam.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** docs/commands.md is what the commands say of themselves, and they all say enough. */
class CommandsDocsTest {
    private static final String AGAIN = " is out of date: ./check -pl server -am -Dtest=CommandsDocsTest"
            + " -Dbalancebeam.docs=write -Dsurefire.failIfNoSpecifiedTests=false writes it again";

    @Test
    void thePageOfCommandsIsUpToDate() throws IOException {
        Path file = top().resolve("docs/commands.md");
        String page = page();
        if ("write".equals(System.getProperty("balancebeam.docs"))) {
            Files.writeString(file, page);
        }
        assertEquals(page, Files.exists(file) ? Files.readString(file) : "", file.getFileName() + AGAIN);
    }

    @Test
    void everyCommandHasASummaryAndEveryFlagItsHelp() {
        assertEquals(Commands.NAMES.size() + 2, Commands.all().size(), "a name without a command");
        for (Description command : Commands.all()) {
            assertTrue(command.summary().endsWith(".") && command.summary().length() <= 90, command.summary());
            List<Flag<?>> flags = new ArrayList<>(command.flags());
            flags.add(Commands.help());
            List<String> names =
                    flags.stream().flatMap(flag -> flag.names().stream()).toList();
            assertEquals(names.size(), names.stream().distinct().count(), () -> command.name() + names);
            flags.forEach(flag -> assertTrue(!flag.helpLines().isEmpty(), () -> command.name() + flag.name()));
        }
    }

    @Test
    void everyHelpFitsATerminalOf100Columns() {
        CommandRun run = new CommandRun();
        for (String name : Commands.NAMES) {
            assertEquals(0, run.run(name, "--help"));
            assertTrue(run.out().startsWith("Usage: balancebeam " + name), run.out());
            run.out().lines().forEach(line -> assertTrue(line.length() <= 110, line));
        }
    }

    private static String page() {
        StringBuilder page = new StringBuilder("# Commands\n\n");
        page.append("""
            Generated from what the commands say of themselves (`balancebeam COMMAND --help`); do not edit. The flags of
            a balancer without a file are in the [README](../README.md#flags); the same as a manual page is
            `balancebeam man`.

            A command finds the running process by `--admin`, else by `BALANCEBEAM_ADMIN`, else by the `admin` section
            of the configuration file, also of one that is wrong everywhere else, else at 127.0.0.1:9190. The token comes
            from `--token-file`, else from `BALANCEBEAM_ADMIN_TOKEN`, else from the file, which is believed for its own
            process only.

            | exit code | it means |
            |---|---|
            | 0 | it was done |
            | 1 | it failed: nobody to ask, no such endpoint, an address that is taken |
            | 2 | the command line can't be read |
            | 78 | the configuration is wrong |

            """);
        page.append("| command | |\n|---|---|\n");
        for (Description command : Commands.all()) {
            page.append("| [%s](#%s) | %s |\n".formatted(command.name(), command.name(), command.summary()));
        }
        Commands.all().forEach(command -> add(page, command));
        return page.toString();
    }

    private static void add(StringBuilder page, Description command) {
        page.append("\n## ").append(command.name()).append("\n\n");
        page.append(command.summary()).append("\n\n```\n");
        command.usage().forEach(usage -> page.append(usage).append('\n'));
        page.append("```\n");
        for (String paragraph : command.paragraphs()) {
            page.append('\n');
            HelpText.wrapped(paragraph, 118).forEach(line -> page.append(line).append('\n'));
        }
        if (!command.flags().isEmpty()) {
            page.append("\n| flag | |\n|---|---|\n");
        }
        for (Flag<?> flag : command.flags()) {
            String names = String.join(", ", flag.names()) + (flag.takesValue() ? "=" + flag.label() : "");
            String byDefault = flag.defaultText().isEmpty() ? "" : " Default: `" + flag.defaultText() + "`.";
            page.append("| `%s` | %s%s%s |\n"
                    .formatted(
                            names,
                            String.join(" ", flag.helpLines()),
                            flag.isRepeatable() ? " Repeatable." : "",
                            byDefault));
        }
    }

    static Path top() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("server")) ? here : Objects.requireNonNull(here.getParent());
    }
}
