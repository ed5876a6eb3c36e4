package balancebeam.config.text;

import balancebeam.config.text.FormatNode.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/**
 * How scalars are written: without quotes where that is the same value of the same type, else in double quotes. Scalars
 * with a tag or with <code>${</code> keep the quotes that they have or don't have, since both may depend on them.
 * Thread-safe: static functions without state.
 */
final class FormatScalars {
    private static final Pattern SPECIAL_ESCAPE = Pattern.compile("(?<!\\\\)(\\\\\\\\)*\\\\[^\"\\\\/]");

    private FormatScalars() {}

    /** The scalar on one line; null when it can't be written on one. Not for block scalars. */
    static @Nullable String oneLine(Scalar scalar, boolean inFlow) {
        boolean single = scalar.raw().indexOf('\n') < 0;
        boolean fixed = !scalar.properties().tag().isEmpty() || scalar.value().contains("${");
        if (single && (fixed || scalar.style() == ScalarStyle.PLAIN)) {
            return scalar.raw();
        }
        if (scalar.style() == ScalarStyle.PLAIN && scalar.value().indexOf('\n') < 0) {
            return scalar.value();
        }
        if (fixed) {
            return null;
        }
        boolean escapes = single
                && scalar.style() == ScalarStyle.DOUBLE_QUOTED
                && SPECIAL_ESCAPE.matcher(scalar.raw()).find();
        if (!escapes && FormatPlain.isSafe(scalar.value(), inFlow)) {
            return scalar.value();
        }
        return single && scalar.style() == ScalarStyle.DOUBLE_QUOTED ? scalar.raw() : quoted(scalar.value());
    }

    /** The lines of a scalar that has several, to be indented; null when only {@link #oneLine} can write it. */
    static @Nullable List<String> lines(Scalar scalar) {
        String[] pieces = scalar.raw().split("\n", -1);
        boolean fixed = !scalar.properties().tag().isEmpty() || scalar.value().contains("${");
        boolean requote = scalar.style() == ScalarStyle.SINGLE_QUOTED && !fixed;
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < pieces.length; i++) {
            String piece = i == 0 ? pieces[i] : stripLeading(pieces[i]);
            String line = i == pieces.length - 1 ? piece : stripTrailing(piece);
            if (scalar.style() == ScalarStyle.DOUBLE_QUOTED && line.length() < piece.length() && endsEscaping(line)) {
                return null;
            }
            lines.add(requote ? requoted(line, i == 0, i == pieces.length - 1) : line);
        }
        return lines;
    }

    private static String requoted(String line, boolean first, boolean last) {
        String inner = line.substring(first ? 1 : 0, line.length() - (last ? 1 : 0));
        String escaped = inner.replace("''", "'").replace("\\", "\\\\").replace("\"", "\\\"");
        return (first ? "\"" : "") + escaped + (last ? "\"" : "");
    }

    private static boolean endsEscaping(String line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    /** Only what YAML folds away; other white space is content. */
    private static String stripLeading(String line) {
        int from = 0;
        while (from < line.length() && (line.charAt(from) == ' ' || line.charAt(from) == '\t')) {
            from++;
        }
        return line.substring(from);
    }

    private static String stripTrailing(String line) {
        int to = line.length();
        while (to > 0 && (line.charAt(to - 1) == ' ' || line.charAt(to - 1) == '\t')) {
            to--;
        }
        return line.substring(0, to);
    }

    private static String quoted(String value) {
        StringBuilder text = new StringBuilder("\"");
        value.codePoints().forEach(point -> escape(text, point));
        return text.append('"').toString();
    }

    private static void escape(StringBuilder text, int point) {
        switch (point) {
            case '"' -> text.append("\\\"");
            case '\\' -> text.append("\\\\");
            case '\n' -> text.append("\\n");
            case '\t' -> text.append("\\t");
            case '\r' -> text.append("\\r");
            default -> {
                if (FormatPlain.isReadable(point)) {
                    text.appendCodePoint(point);
                } else if (point > 0xFFFF) {
                    text.append("\\U%08x".formatted(point));
                } else {
                    text.append((point > 0xFF ? "\\u%04x" : "\\x%02x").formatted(point));
                }
            }
        }
    }
}
