package balancebeam.cli;

import java.util.ArrayList;
import java.util.List;

/** The completion for fish. Static functions without state. */
final class FishCompletion {
    private FishCompletion() {}

    static String script() {
        StringBuilder out = new StringBuilder("# Completion for fish: balancebeam completion fish | source\n");
        out.append("complete -c balancebeam -f\n");
        for (Description command : Commands.all()) {
            out.append("complete -c balancebeam -n __fish_use_subcommand -a %s -d %s\n"
                    .formatted(command.name(), quoted(command.summary())));
        }
        Cli.flags().forEach(flag -> flag(out, "__fish_use_subcommand", flag));
        for (Description command : Commands.all()) {
            String seen = "'__fish_seen_subcommand_from " + command.name() + "'";
            List<Flag<?>> flags = new ArrayList<>(command.name().equals("demo") ? Cli.flags() : command.flags());
            flags.add(Commands.help());
            flags.forEach(flag -> flag(out, seen, flag));
            command.operands().stream().distinct().forEach(operand -> operand(out, seen, operand));
        }
        return out.toString();
    }

    private static void flag(StringBuilder out, String when, Flag<?> flag) {
        out.append("complete -c balancebeam -n ").append(when);
        for (String name : flag.names()) {
            out.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        if (flag.takesValue()) {
            out.append(BashCompletion.isFile(flag) ? " -r -F" : " -x");
        }
        out.append(" -d ").append(quoted(String.join(" ", flag.helpLines()))).append('\n');
    }

    private static void operand(StringBuilder out, String when, Operand operand) {
        String words =
                switch (operand) {
                    case FILE -> "-F";
                    case ENDPOINT -> "-a '(balancebeam completion endpoints 2>/dev/null)'";
                    case ROUTE -> "-a '(balancebeam completion routes 2>/dev/null)'";
                    case SWITCH -> "-a 'on off'";
                    case SHELL -> "-a 'bash zsh fish'";
                    case COMMAND, OTHER -> "";
                };
        if (!words.isEmpty()) {
            out.append("complete -c balancebeam -n %s %s\n".formatted(when, words));
        }
    }

    private static String quoted(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
