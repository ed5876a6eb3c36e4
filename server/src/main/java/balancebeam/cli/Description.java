package balancebeam.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * What a command is called, takes and does: help, man page, completion and documentation are made of these. Immutable, but for
 * what its flags are given.
 *
 * @param summary one line
 * @param forms what may follow its name beside flags, a line for each form; an empty one for nothing
 * @param paragraphs what there is to know beyond the summary
 * @param flags without {@code --help}, which all have
 * @param operands what may follow, in order; the last may come again
 */
record Description(
        String name,
        String summary,
        List<String> forms,
        List<String> paragraphs,
        List<Flag<?>> flags,
        List<Operand> operands) {
    Description {
        forms = List.copyOf(forms);
        paragraphs = List.copyOf(paragraphs);
        flags = List.copyOf(flags);
        operands = List.copyOf(operands);
    }

    /** A command without operands. */
    static Description of(String name, String summary) {
        return new Description(name, summary, List.of(""), List.of(), List.of(), List.of());
    }

    Description takes(List<String> newForms, Operand... newOperands) {
        return new Description(name, summary, newForms, paragraphs, flags, List.of(newOperands));
    }

    /** One more paragraph. */
    Description says(String paragraph) {
        List<String> all = new ArrayList<>(paragraphs);
        all.add(paragraph);
        return new Description(name, summary, forms, all, flags, operands);
    }

    Description flags(Flag<?>... more) {
        return flags(List.of(more));
    }

    Description flags(List<Flag<?>> more) {
        List<Flag<?>> all = new ArrayList<>(flags);
        all.addAll(more);
        return new Description(name, summary, forms, paragraphs, all, operands);
    }

    /** Its usage, a line for each form. */
    List<String> usage() {
        List<String> lines = new ArrayList<>();
        for (String form : forms) {
            String option = flags.isEmpty() ? "" : " [OPTION]...";
            lines.add("balancebeam " + name + option + (form.isEmpty() ? "" : " " + form));
        }
        return lines;
    }
}
