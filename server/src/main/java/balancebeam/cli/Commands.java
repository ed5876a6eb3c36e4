package balancebeam.cli;

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
            "tls",
            "memory",
            "version",
            "completion",
            "man");

    private Commands() {}

    /** Whether the first word names one. */
    public static boolean isCommand(String[] args) {
        return args.length > 0 && NAMES.contains(args[0]);
    }

    /** Runs the command that the first word names; null when it names none. */
    public static @Nullable Integer run(String[] args, PrintStream out, PrintStream err) {
        if (args.length == 0 || args[0].startsWith("-")) {
            return null;
        }
        return CommandRunner.run(Arrays.asList(args), Surroundings.real(out, err));
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
            case "tls" -> new TlsCommand();
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
