package balancebeam.config.text;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;

/** Writes maps, lists, strings, numbers and booleans as indented JSON. One thread. */
final class Json {
    private static final String STEP = "  ";

    private final StringBuilder out = new StringBuilder();

    private Json() {}

    static String of(Object value) {
        Json json = new Json();
        json.write(value, "\n");
        return json.out.append('\n').toString();
    }

    /** @param line a line break with the indentation of where the value begins */
    private void write(Object value, String line) {
        switch (value) {
            case Map<?, ?> map -> writeAll('{', map.entrySet(), '}', line);
            case Collection<?> list when isShort(list) -> writeShort(list);
            case Collection<?> list -> writeAll('[', list, ']', line);
            case Map.Entry<?, ?> entry -> {
                string(entry.getKey().toString());
                out.append(": ");
                write(entry.getValue(), line);
            }
            case Number number -> out.append(number);
            case Boolean truth -> out.append(truth);
            default -> string(value.toString());
        }
    }

    /** Lists of words stand on one line. */
    private static boolean isShort(Collection<?> list) {
        return list.stream().noneMatch(value -> value instanceof Map || value instanceof Collection);
    }

    private void writeShort(Collection<?> list) {
        String between = "[";
        for (Object value : list) {
            out.append(between);
            write(value, "");
            between = ", ";
        }
        out.append(list.isEmpty() ? "[]" : "]");
    }

    private void writeAll(char open, Collection<?> values, char close, String line) {
        out.append(open);
        for (Iterator<?> all = values.iterator(); all.hasNext(); ) {
            out.append(line).append(STEP);
            write(all.next(), line + STEP);
            out.append(all.hasNext() ? "," : line);
        }
        out.append(close);
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
