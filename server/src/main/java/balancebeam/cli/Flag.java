package balancebeam.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * One flag: its names, what follows it, its line of help, and what a command line said for it. Main thread only.
 *
 * @param <T> what its text becomes
 */
public final class Flag<T> {
    private final List<String> names;
    private final String label;
    private final Function<String, T> reader;
    private final List<String> help = new ArrayList<>();
    private final List<T> values = new ArrayList<>();
    private String byDefault = "";
    private boolean severalValues;
    private boolean repeatable;

    private Flag(String label, Function<String, T> reader, String... names) {
        this.names = List.of(names);
        this.label = label;
        this.reader = reader;
    }

    /**
     * A flag that a value follows.
     *
     * @param label what the help calls the value
     * @param reader throws {@link IllegalArgumentException} with a message that quotes a text it can't read
     */
    public static <T> Flag<T> value(String label, Function<String, T> reader, String... names) {
        return new Flag<>(label, reader, names);
    }

    /** A flag that stands for itself. */
    public static Flag<Boolean> on(String... names) {
        return new Flag<>("", text -> true, names);
    }

    /** What holds when the flag is not given, as a user would write it. */
    public Flag<T> byDefault(String text) {
        byDefault = text;
        return this;
    }

    /** Makes it repeatable, and lets several values follow it. */
    public Flag<T> severalValues() {
        severalValues = true;
        repeatable = true;
        return this;
    }

    /** Makes it repeatable, with one value each time. */
    public Flag<T> repeatable() {
        repeatable = true;
        return this;
    }

    /** What the help says of it, in lines that fit. */
    public Flag<T> help(String... lines) {
        help.addAll(Arrays.asList(lines));
        return this;
    }

    /** The long name, by which messages call the flag. */
    String name() {
        return names.getLast();
    }

    List<String> names() {
        return names;
    }

    String label() {
        return label;
    }

    boolean takesValue() {
        return !label.isEmpty();
    }

    boolean takesSeveralValues() {
        return severalValues;
    }

    boolean isRepeatable() {
        return repeatable;
    }

    /** What holds when it is not given; empty for nothing. */
    String defaultText() {
        return byDefault;
    }

    /** What the help says of it, in lines. */
    List<String> helpLines() {
        return List.copyOf(help);
    }

    public boolean isGiven() {
        return !values.isEmpty();
    }

    /** All values given, in order. */
    public List<T> values() {
        return List.copyOf(values);
    }

    /** The value given, else the default. */
    public T get() {
        return isGiven() ? values.getLast() : read(byDefault);
    }

    /** Takes one text from the command line. */
    void give(String text) {
        if (isGiven() && !repeatable) {
            throw new BadUsageException(
                    "Option '%s' was given twice, the second time with '%s'".formatted(name(), text));
        }
        values.add(read(text));
    }

    /** The help's lines: the names on the left, what they mean on the right. */
    void printTo(StringBuilder out, int column) {
        String left = "  " + (names.size() == 1 ? "    " : "") + String.join(", ", names)
                + (takesValue() ? "=" + label : "") + (repeatable ? "..." : "");
        List<String> right = new ArrayList<>(help);
        if (!byDefault.isEmpty()) {
            right.add("Default: " + byDefault);
        }
        if (left.length() > column - 2) {
            out.append(left).append('\n');
            left = "";
        }
        for (String line : right) {
            out.append(left).repeat(' ', column - left.length()).append(line).append('\n');
            left = "";
        }
    }

    private T read(String text) {
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw new BadUsageException("Invalid value for option '%s': %s".formatted(name(), e.getMessage()), e);
        }
    }
}
