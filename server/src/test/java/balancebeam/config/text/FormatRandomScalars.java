package balancebeam.config.text;

import java.util.List;
import java.util.Random;

/** Random scalars in all styles, with the characters that YAML finds special. One thread. */
final class FormatRandomScalars {
    /** What is a type of its own without quotes, or nearly. */
    private static final List<String> TYPED = List.of(
            "5",
            "-1",
            "1.5",
            "1e3",
            "0x1F",
            "0o17",
            "true",
            "True",
            "null",
            "~",
            "yes",
            "off",
            "1_000",
            "12:30",
            "2026-11-21",
            ".inf",
            "10.0.0.1:80",
            "10s",
            "5%",
            "a",
            "<<",
            "=",
            "1.2.3",
            "+",
            ".",
            "e3",
            "");

    private static final List<String> PIECES = List.of(
            "a",
            "b c",
            "x:y",
            "w#z",
            "-",
            "- q",
            "it's",
            "say \"x\"",
            "{m}",
            "[n]",
            "p, q",
            "&r",
            "*s",
            "!t",
            "%u",
            "@v",
            "`w`",
            "back\\slash",
            "${N:-d}",
            "k: v",
            "o #p",
            "\u00e9",
            "\ud83d\ude00",
            "\u00a0",
            "\u2028",
            "?",
            ":",
            "|",
            ">",
            "http://h/p?q=1",
            ":8080",
            "---",
            "...",
            " ");

    private static final List<String> PLAIN = List.of(
            "a",
            "b c",
            "x:y",
            "w#z",
            "-x",
            "it's",
            "say \"x\"",
            "back\\slash",
            "\u00e9",
            "\ud83d\ude00",
            "http://h/p?q=1",
            "$N",
            "-",
            "\u00a0",
            "\u2028");

    private static final List<String> ESCAPES =
            List.of("\\n", "\\t", "\\\"", "\\\\", "\\/", "\\u00e9", "\\x41", "\\ ", "\\U0001F600", "\\0", "\\e");

    private final Random random;

    FormatRandomScalars(Random random) {
        this.random = random;
    }

    /** @param indent of further lines */
    String any(String id, int indent) {
        return switch (random.nextInt(12)) {
            case 0, 1 -> typed();
            case 2, 3, 4 -> id + plain(false);
            case 5 -> "${" + id + ":-x:y}";
            case 6, 7 -> single(id, indent);
            case 8, 9 -> doubled(id, indent);
            case 10 -> longPlain(id, indent);
            default -> plainLines(id, indent);
        };
    }

    String key(String id) {
        return switch (random.nextInt(8)) {
            case 0 -> "'" + id + piece().replace("'", "''") + "'";
            case 1 -> "\"" + id + escape() + "\"";
            case 2 -> id + plain(false);
            default -> id;
        };
    }

    String flow(String id, int indent, boolean value) {
        return switch (random.nextInt(8)) {
            case 0 -> value ? typedInFlow() : id;
            case 1 -> single(id, value ? indent : -1);
            case 2 -> doubled(id, value ? indent : -1);
            case 3 -> value ? plainLines(id, indent) : id;
            case 4 -> id + plain(true) + "_";
            default -> id;
        };
    }

    String blockLines(String id, int indent, boolean explicit) {
        StringBuilder lines = new StringBuilder();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            boolean mayBeDeeper = explicit || i > 0;
            lines.append(" ".repeat(indent + (mayBeDeeper && chance(4) ? random.nextInt(3) : 0)));
            lines.append(i == 0 ? id : "")
                    .append(chance(4) ? "# no comment" : piece())
                    .append(chance(6) ? "  " : "");
            lines.append('\n');
            if (i < count - 1 && chance(4)) {
                lines.append(" ".repeat(random.nextInt(3) == 0 ? indent + 2 : random.nextInt(indent + 1)))
                        .append('\n');
            }
        }
        return lines.toString();
    }

    private String typed() {
        String text = TYPED.get(random.nextInt(TYPED.size()));
        return switch (random.nextInt(3)) {
            case 0 -> "'" + text + "'";
            case 1 -> "\"" + text + "\"";
            default -> text.isEmpty() ? "''" : text;
        };
    }

    private String typedInFlow() {
        String text = typed();
        return text.startsWith("?") || text.startsWith(":") ? "'" + text + "'" : text;
    }

    private String single(String id, int indent) {
        String text = piece() + id + piece() + (chance(3) ? " " + piece() : "");
        return "'" + broken(text.replace("'", "''"), indent) + "'";
    }

    private String doubled(String id, int indent) {
        String text = chance(3) ? piece() : "";
        String plain = (text + id + piece()).replace("\\", "\\\\").replace("\"", "\\\"");
        String continued = indent >= 0 && chance(6) ? "\\\n" + " ".repeat(indent) + "x" : "";
        return "\"" + broken(escape() + plain, indent) + escape() + continued + "\"";
    }

    private String plainLines(String id, int indent) {
        StringBuilder text = new StringBuilder(id + "p");
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            text.append(chance(4) ? "  " : "").append('\n').append(chance(4) ? "\n" : "");
            text.append(" ".repeat(indent + random.nextInt(3)))
                    .append(chance(3) ? "- " : "")
                    .append("line");
            text.append(chance(4) ? " that is long enough that several of it don't fit" : "");
        }
        return text.toString();
    }

    private String longPlain(String id, int indent) {
        return id + " word".repeat(10 + random.nextInt(20)) + (chance(2) ? "\n" + " ".repeat(indent) + "and on" : "");
    }

    /** Breaks the text into lines at its spaces; for a negative indent it stays in one. */
    private String broken(String text, int indent) {
        if (indent < 0 || !chance(3)) {
            return text;
        }
        String gap = (chance(2) ? "  \n" : "\n") + (chance(4) ? "\n" : "") + " ".repeat(indent);
        return text.replace(" ", gap) + (chance(3) ? gap + "end" : "");
    }

    private String plain(boolean inFlow) {
        StringBuilder text = new StringBuilder();
        while (chance(2)) {
            String piece = PLAIN.get(random.nextInt(PLAIN.size()));
            text.append(chance(2) && !inFlow ? " " : "").append(piece.equals("-") ? "-" : piece);
        }
        return text.toString();
    }

    private String piece() {
        return PIECES.get(random.nextInt(PIECES.size()));
    }

    private String escape() {
        return chance(2) ? ESCAPES.get(random.nextInt(ESCAPES.size())) : "";
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }
}
