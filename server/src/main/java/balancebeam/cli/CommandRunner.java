package balancebeam.cli;

import balancebeam.cli.admin.AdminException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the command that words name, and says what is wrong with them. Main thread only. */
final class CommandRunner {
    private static final int FAILED = 1;

    private CommandRunner() {}

    /** The exit code; null when the first word names no command, and is near to none. */
    static @Nullable Integer run(List<String> words, Surroundings around) {
        String name = words.getFirst();
        if (name.equals("help")) {
            return words.size() == 1 ? null : help(words.get(1), around);
        }
        Command command = Commands.of(name);
        if (command == null) {
            return unknown(name, around);
        }
        Description description = command.description();
        Flag<Boolean> help = Commands.help();
        try {
            List<Flag<?>> flags = new ArrayList<>(description.flags());
            flags.add(help);
            List<String> operands = Arguments.operands(flags, words.subList(1, words.size()));
            if (help.isGiven()) {
                around.out().print(HelpText.of(description));
                return 0;
            }
            return command.run(operands, around);
        } catch (BadUsageException e) {
            around.err().println(e.getMessage());
            around.err().println("`balancebeam %s --help` says what it takes.".formatted(name));
            return Cli.BAD_USAGE;
        } catch (AdminException e) {
            around.err().println(e.getMessage());
            return FAILED;
        }
    }

    private static int help(String name, Surroundings around) {
        Description description = Commands.describe(name);
        if (description == null) {
            around.err().println("There is no command '%s'%s".formatted(name, Hints.forWord(name, Commands.NAMES)));
            return Cli.BAD_USAGE;
        }
        around.out().print(HelpText.of(description));
        return 0;
    }

    private static @Nullable Integer unknown(String name, Surroundings around) {
        List<String> names = new ArrayList<>(Commands.NAMES);
        names.addAll(List.of("run", "demo"));
        String hint = Hints.forWord(name, names);
        if (hint.isEmpty()) {
            return null;
        }
        around.err().println("Unknown command: '%s'%s".formatted(name, hint));
        return Cli.BAD_USAGE;
    }
}
