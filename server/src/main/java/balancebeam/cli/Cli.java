package balancebeam.cli;

import java.util.ArrayList;
import java.util.List;

/** Reads a command line. Main thread only. */
public final class Cli {
    /** The exit code of a start that can't be: no upstream, a failed bind. */
    public static final int CANNOT_START = 1;
    /** The exit code of flags that can't be read. */
    public static final int BAD_USAGE = 2;

    /** The original's words. */
    static final String NO_UPSTREAM = "At least one upstream server must be specified using the --upstream option.";

    private static final String NAME = "balancebeam";
    private static final int HELP_COLUMN = 28;
    private static final int LONGEST_MESSAGE = 500;

    private final Options options = new Options();
    private final Flag<Boolean> version = Flag.on("-V", "--version").help("Print the version and exit.");
    private final Flag<Boolean> help = Flag.on("-h", "--help").help("Print this help and exit.");
    private final Flag<Boolean> completion = Flag.on("--generate-completion")
            .help("Print completions for the shell: source <(" + NAME + " --generate-completion)");
    private final List<Flag<?>> flags = new ArrayList<>(options.all());

    private Cli() {
        flags.addAll(List.of(completion, version, help));
    }

    /** Understands the flags; never throws because of what they say. */
    public static Parsed parse(String... args) {
        return new Cli().read(List.of(args));
    }

    /** The product's name and version, as {@code --version} prints it. */
    public static String version() {
        return "%s %s (Java %s)".formatted(NAME, number(), Runtime.version());
    }

    /** The version alone. */
    static String number() {
        String version = Cli.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** The flags of a balancer without a file, in the order of the help. */
    static List<Flag<?>> flags() {
        return List.copyOf(new Cli().flags);
    }

    private Parsed read(List<String> words) {
        try {
            Arguments.distribute(flags, words);
            if (help.isGiven()) {
                return new Parsed.Shown(help());
            }
            if (version.isGiven()) {
                return new Parsed.Shown(version());
            }
            if (completion.isGiven()) {
                return new Parsed.Shown(BashCompletion.script());
            }
            if (!options.hasUpstream()) {
                return new Parsed.Refused(CANNOT_START, NO_UPSTREAM);
            }
            return new Parsed.Run(options.toConfig());
        } catch (BadUsageException e) {
            return new Parsed.Refused(BAD_USAGE, oneLine(String.valueOf(e.getMessage())));
        } catch (IllegalArgumentException e) {
            // The config's message begins with a key; a flag's own one begins with its name.
            String message = String.valueOf(e.getMessage()).replaceFirst("^([a-z-]+): ", "'--$1': ");
            return new Parsed.Refused(BAD_USAGE, oneLine("Invalid value for option " + message));
        }
    }

    /** The help of one command that the root package runs. */
    public static String help(String usage, String summary, List<Flag<?>> flags) {
        StringBuilder out = new StringBuilder();
        out.append("Usage: ").append(NAME).append(' ').append(usage).append("\n\n");
        out.append(summary).append("\n\n");
        flags.forEach(flag -> flag.printTo(out, HELP_COLUMN));
        return out.toString();
    }

    private String help() {
        StringBuilder out = new StringBuilder();
        out.append("Usage: ").append(NAME).append(" --upstream HOST:PORT... [OPTION]...\n");
        out.append("       ").append(NAME).append(" run [-c FILE]...\n");
        out.append("       ").append(NAME).append(" demo [OPTION]...\n");
        out.append("       ").append(NAME).append(" COMMAND [OPTION]...\n\n");
        out.append("Makes many servers look like one.\n\n");
        flags.forEach(flag -> flag.printTo(out, HELP_COLUMN));
        out.append("\nCommands (each has its own --help):\n");
        for (Description command : Commands.all()) {
            out.append("  %-26s%s\n".formatted(command.name(), command.summary()));
        }
        return out.toString().stripTrailing();
    }

    /** A message must not become two lines, or steer a terminal, because of what a user quoted in it. */
    private static String oneLine(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "...";
    }
}
