package balancebeam.cli;

import java.util.ArrayList;
import java.util.List;

/** The completion for zsh. Static functions without state. */
final class ZshCompletion {
    private static final String NAMES = """
        # Asks the program for names, of the process or file that the line speaks of.
        _balancebeam_names() {
            local -a names where
            local i
            for ((i = 1; i < $#words; i++)); do
                case $words[i] in
                    --admin | --token-file | -c | --config) where+=($words[i] $words[i+1]) ;;
                esac
            done
            names=(${(f)"$(_call_program names $balancebeam completion $1 $where 2>/dev/null)"})
            compadd -a names
        }

        """;

    private ZshCompletion() {}

    static String script() {
        StringBuilder out = new StringBuilder("#compdef balancebeam\n");
        out.append("# Completion for zsh: balancebeam completion zsh > _balancebeam, in a folder of $fpath\n\n");
        out.append(NAMES).append("_balancebeam() {\n    local balancebeam=$words[1]\n    local -a commands\n");
        out.append("    commands=(\n");
        for (Description command : Commands.all()) {
            String text = command.name() + ":" + command.summary().replace(":", "\\:");
            out.append("        ").append(quoted(text)).append('\n');
        }
        out.append("    )\n    if ((CURRENT == 2)) && [[ $words[2] != -* ]]; then\n");
        out.append("        _describe -t commands command commands\n        return\n    fi\n");
        out.append("    if [[ $words[2] != -* ]]; then\n        shift words\n        ((CURRENT--))\n    fi\n");
        out.append("    case $words[1] in\n");
        for (Description command : Commands.all()) {
            arguments(
                    out,
                    command.name(),
                    command.name().equals("demo") ? Cli.flags() : command.flags(),
                    command.operands());
        }
        arguments(out, "*", Cli.flags(), List.of());
        return out.append("    esac\n}\n\n_balancebeam \"$@\"\n").toString();
    }

    private static void arguments(StringBuilder out, String pattern, List<Flag<?>> flags, List<Operand> operands) {
        out.append("        ").append(pattern).append(")\n            _arguments -s");
        List<Flag<?>> all = new ArrayList<>(flags);
        all.add(Commands.help());
        for (Flag<?> flag : all) {
            for (String name : flag.names()) {
                out.append(" \\\n                ").append(quoted(flag(flag, name)));
            }
        }
        for (int i = 0; i < operands.size(); i++) {
            boolean again = operands.equals(List.of(Operand.FILE));
            out.append(" \\\n                ")
                    .append(quoted(operand(again ? "*" : Integer.toString(i + 1), operands.get(i))));
        }
        out.append("\n            ;;\n");
    }

    private static String flag(Flag<?> flag, String name) {
        String help = String.join(" ", flag.helpLines());
        String text = help.replace("[", "\\[").replace("]", "\\]").replace(":", "\\:");
        String equals = flag.takesValue() && name.startsWith("--") ? "=" : "";
        String value = !flag.takesValue() ? "" : ":value:" + (BashCompletion.isFile(flag) ? "_files" : " ");
        return (flag.isRepeatable() ? "*" : "") + name + equals + "[" + text + "]" + value;
    }

    private static String operand(String position, Operand operand) {
        String action =
                switch (operand) {
                    case FILE -> "file:_files";
                    case ENDPOINT -> "endpoint: _balancebeam_names endpoints";
                    case ROUTE -> "route: _balancebeam_names routes";
                    case SWITCH -> "switch:(on off)";
                    case SHELL -> "shell:(bash zsh fish)";
                    case COMMAND -> "command: ";
                    case OTHER -> "value: ";
                };
        return position + ":" + action;
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
