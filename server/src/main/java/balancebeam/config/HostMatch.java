package balancebeam.config;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A host that a route takes, without a port. Immutable.
 *
 * @param name in lower case, without a dot at its end
 * @param wildcard whether hosts below it are meant ({@code *.example.com}), and not itself
 */
public record HostMatch(String name, boolean wildcard) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|\\[[0-9a-f:.]+]");

    /**
     * Reads {@code example.com} or {@code *.example.com}.
     *
     * @throws IllegalArgumentException naming the text and what is wrong with it
     */
    public static HostMatch parse(String text) {
        boolean wildcard = text.startsWith("*.");
        String name = (wildcard ? text.substring(2) : text).toLowerCase(Locale.ROOT);
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        if (name.contains(":") && !name.startsWith("[")) {
            throw new IllegalArgumentException("'%s' is not a host: it is written without a port".formatted(text));
        }
        if (!NAME.matcher(name).matches() || name.contains("..")) {
            throw new IllegalArgumentException("'%s' is not a host, as example.com or *.example.com".formatted(text));
        }
        return new HostMatch(name, wildcard);
    }

    @Override
    public String toString() {
        return wildcard ? "*." + name : name;
    }
}
