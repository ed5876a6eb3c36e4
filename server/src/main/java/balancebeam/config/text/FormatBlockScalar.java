package balancebeam.config.text;

import balancebeam.config.text.FormatNode.Scalar;
import java.util.ArrayList;
import java.util.List;

/**
 * A block scalar: its lines are content byte for byte, only their common indentation changes. Immutable.
 *
 * @param head such as {@code |} or {@code >2-}
 * @param lines without indentation; an empty one stays empty
 * @param keeps whether blank lines at the end are content
 */
record FormatBlockScalar(String head, List<String> lines, boolean keeps) {
    static FormatBlockScalar of(Scalar scalar) {
        String raw = scalar.raw();
        int headEnd = raw.indexOf('\n') < 0 ? raw.length() : raw.indexOf('\n');
        boolean keeps = chomping(raw, headEnd, '+');
        List<String> lines = unindented(scalar, raw.substring(Math.min(headEnd + 1, raw.length())));
        while (!keeps && !lines.isEmpty() && lines.getLast().isEmpty()) {
            lines.removeLast();
        }
        boolean spaces = lines.stream()
                .filter(line -> !line.isEmpty())
                .findFirst()
                .filter(line -> line.startsWith(" "))
                .isPresent();
        String chomping = keeps ? "+" : chomping(raw, headEnd, '-') ? "-" : "";
        // The last line of the text had no break, and so has the value: with one it would be another value.
        boolean unbroken = !scalar.value().isEmpty() && !scalar.value().endsWith("\n");
        String head = raw.charAt(0) + (spaces ? "2" : "") + (unbroken ? "-" : chomping);
        return new FormatBlockScalar(head, List.copyOf(lines), keeps);
    }

    private static boolean chomping(String raw, int headEnd, char indicator) {
        int at = raw.indexOf(indicator);
        int comment = raw.indexOf('#');
        return at > 0 && at < headEnd && (comment < 0 || at < comment);
    }

    private static List<String> unindented(Scalar scalar, String text) {
        List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
        if (lines.getLast().isEmpty()) {
            lines.removeLast();
        }
        int indent = scalar.indent();
        for (int i = 0; indent < 0 && i < lines.size(); i++) {
            indent = spaces(lines.get(i)) == lines.get(i).length() ? -1 : spaces(lines.get(i));
        }
        int common = indent < 0 ? Integer.MAX_VALUE : indent;
        lines.replaceAll(line -> line.substring(Math.min(common, spaces(line))));
        return lines;
    }

    private static int spaces(String line) {
        int spaces = 0;
        while (spaces < line.length() && line.charAt(spaces) == ' ') {
            spaces++;
        }
        return spaces;
    }
}
