package balancebeam.policy.template;

import balancebeam.filter.Exchange;
import balancebeam.http.FieldLines;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A value of a field in which {@code {client}} and the like stand for parts of the request. Compiled once, filled in without
 * making objects. Immutable.
 *
 * <p>Nothing of a request can end the field's line: parts hold no CR, LF or NUL by what the codec takes, and
 * {@link FieldLines} would write a space for each.
 */
public final class Template {
    // Small letters only, so that JSON in a value, {"max_age":1}, is left alone.
    private static final Pattern NAME = Pattern.compile("\\{([a-z]+(?:-[a-z]+)*)}");

    /** What stands before, between and behind the placeholders: one more than there are of those. */
    private final byte[][] literals;

    private final Placeholder[] placeholders;

    private Template(List<byte[]> literals, List<Placeholder> placeholders) {
        this.literals = literals.toArray(byte[][]::new);
        this.placeholders = placeholders.toArray(Placeholder[]::new);
    }

    /**
     * Reads a text.
     *
     * @param known what may stand in braces
     * @throws IllegalArgumentException naming what is wrong: another name in braces, or a control character
     */
    public static Template compile(String text, Set<Placeholder> known) {
        requirePrintable(text);
        List<byte[]> literals = new ArrayList<>();
        List<Placeholder> placeholders = new ArrayList<>();
        Matcher names = NAME.matcher(text);
        int at = 0;
        while (names.find()) {
            literals.add(text.substring(at, names.start()).getBytes(StandardCharsets.UTF_8));
            placeholders.add(placeholder(text, names.group(1), known));
            at = names.end();
        }
        literals.add(text.substring(at).getBytes(StandardCharsets.UTF_8));
        return new Template(literals, placeholders);
    }

    /**
     * Sees to it that a text of the configuration fits into a line of a head.
     *
     * @throws IllegalArgumentException naming the character that does not
     */
    public static void requirePrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7f) {
                throw new IllegalArgumentException(
                        "a field can't hold the control character %02X, which is the %dth in '%s'"
                                .formatted((int) c, i + 1, text.replaceAll("\\p{Cntrl}", "?")));
            }
        }
    }

    private static Placeholder placeholder(String text, String name, Set<Placeholder> known) {
        for (Placeholder candidate : known) {
            if (candidate.key().equals(name)) {
                return candidate;
            }
        }
        String names =
                known.stream().sorted().map(each -> "{" + each.key() + "}").collect(Collectors.joining(", "));
        throw new IllegalArgumentException("'%s': {%s} stands for nothing: there are %s".formatted(text, name, names));
    }

    /** Whether that placeholder is in it. */
    public boolean uses(Placeholder placeholder) {
        return List.of(placeholders).contains(placeholder);
    }

    /** Adds a line with that name and this value. Event loop only. */
    public void addTo(FieldLines out, byte[] name, Exchange exchange) {
        out.begin(name);
        for (int i = 0; i < placeholders.length; i++) {
            out.append(literals[i], 0, literals[i].length);
            placeholders[i].appendTo(out, exchange);
        }
        byte[] last = literals[placeholders.length];
        out.append(last, 0, last.length);
        out.end();
    }
}
