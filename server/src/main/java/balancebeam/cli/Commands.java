package balancebeam.cli;

import balancebeam.cli.admin.AdminException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All commands that need no event loop. Main thread only. Nothing is loaded but the command that is run: a start from flags pays
 * for none.
 */
public final class Commands {
    /** In the order of the help. */
    static final List<String> NAMES = List.of(
            "check",
            "fmt",
            "plan",
            "diff",
            "routes",
            "explain",
            "status",
            "top",
            "reload",
            "drain",
            "undrain",
            "eject",
            "restore",
            "weight",
            "maintenance",
            "memory",
            "version",
            "completion",
            "man");

    private static final int FAILED = 1;

    private Commands() {}

    /** Runs the command that the first word names; null when it names none. */
    public static @Nullable Integer run(String[] args, PrintStream out, PrintStream err) {
        if (args.length == 0 || args[0].startsWith("-")) {
            return null;
        }
        return run(Arrays.asList(args), Surroundings.real(out, err));
    }

    static @Nullable Integer run(List<String> words, Surroundings around) {
        String name = words.getFirst();
        if (name.equals("help")) {
            return words.size() == 1 ? null : help(words.get(1), around);
        }
        Command command = of(name);
        if (command == null) {
            return unknown(name, around);
        }
        Description description = command.description();
        Flag<Boolean> help = help();
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
        Description description = describe(name);
        if (description == null) {
            around.err().println("There is no command '%s'%s".formatted(name, Hints.forWord(name, NAMES)));
            return Cli.BAD_USAGE;
        }
        around.out().print(HelpText.of(description));
        return 0;
    }

    private static @Nullable Integer unknown(String name, Surroundings around) {
        List<String> names = new ArrayList<>(NAMES);
        names.addAll(List.of("run", "demo"));
        String hint = Hints.forWord(name, names);
        if (hint.isEmpty()) {
            return null;
        }
        around.err().println("Unknown command: '%s'%s".formatted(name, hint));
        return Cli.BAD_USAGE;
    }

    /** A new one; null when there is none of that name. */
    static @Nullable Command of(String name) {
        return switch (name) {
            case "check" -> new CheckCommand();
            case "fmt" -> new FmtCommand();
            case "plan" -> new PlanCommand();
            case "diff" -> new DiffCommand();
            case "routes" -> new RoutesCommand();
            case "explain" -> new ExplainCommand();
            case "status" -> new StatusCommand();
            case "top" -> new TopCommand();
            case "reload" -> new ReloadCommand();
            case "drain" -> EndpointCommand.drain();
            case "undrain" -> EndpointCommand.undrain();
            case "eject" -> EndpointCommand.eject();
            case "restore" -> EndpointCommand.restore();
            case "weight" -> new WeightCommand();
            case "maintenance" -> new MaintenanceCommand();
            case "memory" -> new MemoryCommand();
            case "version" -> new VersionCommand();
            case "completion" -> new CompletionCommand();
            case "man" -> new ManCommand();
            default -> null;
        };
    }

    /** What any command is, those included that the root package runs. */
    static @Nullable Description describe(String name) {
        Command command = of(name);
        if (command != null) {
            return command.description();
        }
        return switch (name) {
            case "run" -> RootCommands.run();
            case "demo" -> RootCommands.demo();
            default -> null;
        };
    }

    /** What all commands are, in the order of the help. */
    static List<Description> all() {
        List<Description> all = new ArrayList<>(List.of(RootCommands.run(), RootCommands.demo()));
        for (String name : NAMES) {
            Description description = describe(name);
            if (description != null) {
                all.add(description);
            }
        }
        return all;
    }

    static Flag<Path> config() {
        return Flag.value("FILE", Path::of, "-c", "--config")
                .repeatable()
                .help("Configuration file or folder; balancebeam.yaml unless given.");
    }

    static Flag<Boolean> json() {
        return Flag.on("--json").help("Print JSON.");
    }

    static Flag<Boolean> help() {
        return Flag.on("-h", "--help").help("Print this help and exit.");
    }

    /** Refuses words that nothing is done with. */
    static void none(List<String> operands, int from) {
        if (operands.size() > from) {
            throw new BadUsageException("Unknown argument: '%s'".formatted(operands.get(from)));
        }
    }
}
