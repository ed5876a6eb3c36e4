package balancebeam.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** The completion for bash 3.2 and later, without the package bash-completion. Static functions without state. */
final class BashCompletion {
    // Colons end words for bash, so the word that is completed is taken from the line, and what stands before its last
    // colon is left out of the answers.
    private static final String BEGIN = """
        # Completion for bash: source <(balancebeam completion bash)
        _balancebeam() {
            local line=${COMP_LINE:0:COMP_POINT} cur word prev= command= kind= flags= valued= files=
            local -a words kinds where
            local skip= operands=0
            cur=${line##*[[:space:]]}
            read -ra words <<<"$line"
            [ -z "$cur" ] || words=("${words[@]:0:${#words[@]}-1}")
            command=${words[1]:-}
            prev=${words[${#words[@]}-1]}
            COMPREPLY=()
            case $command in
        """;

    private static final String END = """
            esac
            for word in "${words[@]:2}"; do
                case $skip in
                    --admin | --token-file | -c | --config) where+=("$skip" "$word") ;;
                esac
                if [ -n "$skip" ]; then
                    skip=
                elif [[ " $valued " == *" $word "* ]]; then
                    skip=$word
                elif [[ $word != -* ]]; then
                    operands=$((operands + 1))
                fi
            done
            if [ -n "$skip" ]; then
                [[ " $files " != *" $skip "* ]] || COMPREPLY=($(compgen -f -- "$cur"))
                return
            fi
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "$flags" -- "$cur"))
                return
            fi
            kind=${kinds[operands]:-}
            case $kind in
                FILE) COMPREPLY=($(compgen -f -- "$cur")) ;;
                SWITCH) COMPREPLY=($(compgen -W "on off" -- "$cur")) ;;
                SHELL) COMPREPLY=($(compgen -W "bash zsh fish" -- "$cur")) ;;
                COMMAND) COMPREPLY=($(compgen -W "$commands" -- "$cur")) ;;
                ENDPOINT) COMPREPLY=($(compgen -W "$("${words[0]}" completion endpoints "${where[@]}" 2>/dev/null)" -- "$cur")) ;;
                ROUTE) COMPREPLY=($(compgen -W "$("${words[0]}" completion routes "${where[@]}" 2>/dev/null)" -- "$cur")) ;;
            esac
            if [[ $cur == *:* && $COMP_WORDBREAKS == *:* ]]; then
                COMPREPLY=("${COMPREPLY[@]#"${cur%:*}:"}")
            fi
        }
        complete -o filenames -o bashdefault -F _balancebeam balancebeam
        """;

    private static final int MOST_FILES = 9;

    private BashCompletion() {}

    static String script() {
        StringBuilder out = new StringBuilder();
        List<String> names = new ArrayList<>();
        List<Flag<?>> own = Cli.flags();
        Commands.all().forEach(command -> names.add(command.name()));
        String before = "    local commands=\"" + String.join(" ", names) + "\"\n";
        int body = BEGIN.indexOf("    case $command");
        out.append(BEGIN, 0, body).append(before).append(BEGIN.substring(body));
        out.append("        '' | -*)\n");
        out.append("            command=\n            words=(\"${words[0]}\" '' \"${words[@]:1}\")\n");
        out.append("            kinds=(COMMAND)\n");
        flags(out, own);
        for (Description command : Commands.all()) {
            out.append("        ").append(command.name()).append(")\n");
            out.append("            kinds=(").append(kinds(command)).append(")\n");
            List<Flag<?>> flags = new ArrayList<>(command.name().equals("demo") ? own : command.flags());
            flags.add(Commands.help());
            flags(out, flags);
        }
        return out.append(END).toString();
    }

    private static void flags(StringBuilder out, List<Flag<?>> flags) {
        assign(out, "flags", flags);
        assign(out, "valued", flags.stream().filter(Flag::takesValue).toList());
        assign(out, "files", flags.stream().filter(BashCompletion::isFile).toList());
        out.append("            ;;\n");
    }

    /** Whether its value is the name of a file. */
    static boolean isFile(Flag<?> flag) {
        return flag.label().equals("FILE") || flag.label().equals("OLD");
    }

    private static void assign(StringBuilder out, String variable, List<? extends Flag<?>> flags) {
        String names = flags.stream().flatMap(flag -> flag.names().stream()).collect(Collectors.joining(" "));
        out.append("            ").append(variable).append("=\"").append(names).append("\"\n");
    }

    /** By place; files may be any number. */
    private static String kinds(Description command) {
        if (command.operands().equals(List.of(Operand.FILE))) {
            return String.join(" ", Collections.nCopies(MOST_FILES, Operand.FILE.name()));
        }
        return command.operands().stream().map(Operand::name).collect(Collectors.joining(" "));
    }
}
