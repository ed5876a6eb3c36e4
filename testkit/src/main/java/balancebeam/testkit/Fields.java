package balancebeam.testkit;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The field lines of a message, in order.
 *
 * <pre>{@code
 * Fields sent = Fields.of("Content-Type", "text/plain", "Via", "1.1 a");
 * sent.first("via");                     // "1.1 a"
 * sent.plus("Via", "1.1 b").all("via");  // ["1.1 a", "1.1 b"]
 * }</pre>
 *
 * <p>Immutable. Names compare without regard to case.
 */
public record Fields(List<Field> lines) implements Iterable<Field> {

    /** No fields. */
    public static final Fields EMPTY = new Fields(List.of());

    /** Copies the list. */
    public Fields {
        lines = List.copyOf(lines);
    }

    /** Names and values by turns. */
    public static Fields of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a name without a value: " + String.join(", ", namesAndValues));
        }
        List<Field> lines = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            lines.add(new Field(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new Fields(lines);
    }

    /** These fields and one more at the end. */
    public Fields plus(String name, String value) {
        List<Field> more = new ArrayList<>(lines);
        more.add(new Field(name, value));
        return new Fields(more);
    }

    /** The value of the first line of that name, or null. */
    public @Nullable String first(String name) {
        for (Field line : lines) {
            if (line.isNamed(name)) {
                return line.value();
            }
        }
        return null;
    }

    /** The values of all lines of that name, in order; empty when there is none. */
    public List<String> all(String name) {
        return lines.stream()
                .filter(line -> line.isNamed(name))
                .map(Field::value)
                .toList();
    }

    /** Whether a line has that name. */
    public boolean has(String name) {
        return first(name) != null;
    }

    /** The comma-separated members of all lines of that name, trimmed and in lower case; for Connection and the like. */
    public List<String> tokens(String name) {
        List<String> tokens = new ArrayList<>();
        for (String value : all(name)) {
            for (String member : value.split(",", -1)) {
                if (!member.isBlank()) {
                    tokens.add(member.strip().toLowerCase(Locale.ROOT));
                }
            }
        }
        return List.copyOf(tokens);
    }

    /** The number of lines. */
    public int size() {
        return lines.size();
    }

    @Override
    public Iterator<Field> iterator() {
        return lines.iterator();
    }

    /** The lines as they go on the wire, each ending in CRLF. */
    String wire() {
        StringBuilder out = new StringBuilder();
        for (Field line : lines) {
            out.append(line.name()).append(": ").append(line.value()).append("\r\n");
        }
        return out.toString();
    }
}
