package balancebeam.config.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Random YAML text as untidy as people and programs write it. Keys hold {@code k17_}, other scalars {@code v17_} and comments
 * {@code c17_} with a number that occurs once, so that a test can follow each through the text. One thread.
 */
final class FormatRandomYaml {
    private static final List<String> SECTIONS =
            List.of("timeouts", "listeners", "clusters", "routes", "admin", "limits", "process", "my-own", "policies");

    private final Random random;
    private final FormatRandomScalars scalars;
    private final StringBuilder out = new StringBuilder();
    private final List<String> anchors = new ArrayList<>();
    private int ids;

    FormatRandomYaml(Random random) {
        this.random = random;
        scalars = new FormatRandomScalars(random);
    }

    /** A text whose top level keeps its order. */
    String text() {
        int documents = chance(20) ? 2 : 1;
        for (int i = 0; i < documents; i++) {
            ownLines(0);
            if (i > 0 || chance(5)) {
                out.append("---").append(chance(2) ? comment(" ") : "").append('\n');
                ownLines(0);
            }
            anchors.clear();
            block(0, 0);
            ownLines(0);
        }
        return end();
    }

    /** A text that has some of a configuration's sections, in any order. */
    String sections() {
        List<String> names = new ArrayList<>(SECTIONS);
        java.util.Collections.shuffle(names, random);
        ownLines(0);
        for (String name : names.subList(0, 2 + random.nextInt(4))) {
            ownLines(0);
            out.append(name).append(':');
            anchors.clear();
            value(0, 1, false);
        }
        ownLines(0);
        return end();
    }

    private String end() {
        String text = out.toString();
        String cut = chance(8) && text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        return chance(8) ? cut.replace("\n", "\r\n") : cut;
    }

    /** Lines of a block collection whose first one begins at that column; the column is there already when it is 0. */
    private void block(int indent, int depth) {
        if (chance(2)) {
            mapping(indent, depth, false);
        } else {
            sequence(indent, depth, false);
        }
    }

    private void mapping(int indent, int depth, boolean begun) {
        int size = 1 + random.nextInt(4);
        for (int i = 0; i < size; i++) {
            if (i > 0 || !begun) {
                ownLines(indent);
                pad(indent);
            }
            if (chance(15)) {
                explicitEntry(indent, depth);
            } else {
                out.append(scalars.key("k" + ids++ + "_"))
                        .append(chance(12) ? " " : "")
                        .append(':');
                value(indent, depth, false);
            }
        }
    }

    private void explicitEntry(int indent, int depth) {
        out.append('?');
        value(indent, depth + 1, true);
        if (!chance(4)) {
            ownLines(indent);
            pad(indent);
            out.append(':');
            value(indent, depth + 1, true);
        }
    }

    private void sequence(int indent, int depth, boolean begun) {
        int size = 1 + random.nextInt(4);
        for (int i = 0; i < size; i++) {
            if (i > 0 || !begun) {
                ownLines(indent);
                pad(indent);
            }
            out.append('-');
            value(indent, depth, true);
        }
    }

    /** What stands behind a key's colon or a dash, up to the end of its last line. */
    private void value(int indent, int depth, boolean compact) {
        int kind = random.nextInt(depth > 3 ? 7 : 12);
        String anchor = chance(12) ? " &a" + ids++ : "";
        int inner = indent + 1 + random.nextInt(4);
        if (kind == 0 && !anchor.isEmpty()) {
            out.append(anchor);
            lineEnd();
        } else if (kind == 0) {
            emptyOrAlias();
        } else if (kind < 5) {
            scalar(anchor, inner);
        } else if (kind == 5) {
            out.append(anchor).append(" ".repeat(1 + random.nextInt(2)));
            blockScalar(indent);
        } else if (kind == 6 || kind == 7) {
            out.append(anchor);
            flow(inner, depth);
            lineEnd();
        } else if (compact && anchor.isEmpty() && chance(2)) {
            compact(indent, depth);
        } else {
            out.append(anchor);
            lineEnd();
            nested(indent, inner, depth, compact);
        }
        if (!anchor.isEmpty()) {
            anchors.add(anchor.substring(2));
        }
    }

    private void compact(int indent, int depth) {
        int spaces = 1 + random.nextInt(3);
        pad(spaces);
        if (chance(2)) {
            mapping(indent + 1 + spaces, depth + 1, true);
        } else {
            sequence(indent + 1 + spaces, depth + 1, true);
        }
    }

    private void nested(int indent, int inner, int depth, boolean inSequence) {
        if (!inSequence && chance(3)) {
            sequence(indent, depth + 1, false);
        } else {
            block(inner, depth + 1);
        }
    }

    private void emptyOrAlias() {
        if (!anchors.isEmpty() && chance(2)) {
            out.append(" *").append(anchors.get(random.nextInt(anchors.size())));
        }
        lineEnd();
    }

    private void scalar(String anchor, int inner) {
        if (chance(10)) {
            lineEnd();
            ownLines(inner);
            pad(inner);
            out.append(anchor.isEmpty() ? "" : anchor.substring(1) + " ");
        } else {
            out.append(anchor).append(" ".repeat(1 + random.nextInt(3)));
        }
        out.append(chance(20) ? "!!str " : "");
        out.append(scalars.any("v" + ids++ + "_", inner));
        lineEnd();
    }

    private void blockScalar(int indent) {
        boolean explicit = chance(4);
        int digit = 1 + random.nextInt(4);
        out.append(chance(2) ? '|' : '>').append(explicit ? "" + digit : "");
        out.append(List.of("", "", "-", "+").get(random.nextInt(4)));
        out.append(chance(4) ? comment(" ") : "").append(chance(6) ? "  " : "").append('\n');
        int inner = indent + digit;
        out.append(chance(4) ? "\n" : "");
        out.append(scalars.blockLines("v" + ids++ + "_", inner, explicit));
        out.append(chance(3) ? "\n".repeat(random.nextInt(3)) : "");
    }

    /** A flow collection, perhaps on several lines with comments in it. */
    private void flow(int indent, int depth) {
        boolean sequence = chance(2);
        boolean lines = chance(2);
        out.append(' ').append(sequence ? '[' : '{');
        int size = random.nextInt(5);
        for (int i = 0; i < size; i++) {
            flowGap(lines, indent);
            boolean key = !sequence || chance(12);
            out.append(key ? scalars.flow("k" + ids++ + "_", indent, false) : "");
            boolean value = sequence || !chance(8);
            if (value) {
                out.append(key ? ": " : "");
                flowValue(indent, depth);
            }
            flowGap(lines && chance(4), indent);
            out.append(i < size - 1 || chance(3) ? "," : "");
        }
        flowGap(lines, indent);
        out.append(sequence ? ']' : '}');
    }

    private void flowValue(int indent, int depth) {
        if (depth < 4 && chance(6)) {
            flow(indent, depth + 2);
        } else {
            out.append(scalars.flow("v" + ids++ + "_", indent, true));
        }
    }

    private void flowGap(boolean lines, int indent) {
        if (!lines || chance(3)) {
            out.append(chance(2) ? " " : "");
            return;
        }
        out.append(chance(4) ? comment(" ") : "").append('\n');
        while (chance(5)) {
            pad(random.nextInt(8));
            out.append(comment("")).append('\n');
        }
        pad(indent + random.nextInt(3));
    }

    private void lineEnd() {
        out.append(chance(4) ? comment(List.of(" ", "   ", "\t").get(random.nextInt(3))) : "");
        out.append(chance(10) ? "  " : "").append('\n');
    }

    /** Blank lines and comments of their own, often in a column that fits nothing. */
    private void ownLines(int indent) {
        while (chance(4)) {
            if (chance(2)) {
                out.append(chance(4) ? "   " : "").append('\n');
            } else {
                pad(chance(2) ? indent : random.nextInt(12));
                out.append(comment("")).append('\n');
            }
        }
    }

    private String comment(String before) {
        String text = List.of("", " ", " - ", ": '", " key: [", " \"", " # ", "\u00e9 ")
                .get(random.nextInt(8));
        return before + "#" + text + "c" + ids++ + "_" + (chance(4) ? " } | &x" : "") + (chance(6) ? "  " : "");
    }

    private void pad(int columns) {
        out.append(" ".repeat(columns));
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }
}
