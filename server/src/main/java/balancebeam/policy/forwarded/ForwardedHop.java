package balancebeam.policy.forwarded;

import balancebeam.filter.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An element of Forwarded (RFC 7239 section 4): {@code for="[2001:db8::1]:4711";proto=https}. Static functions without state. */
final class ForwardedHop {
    private ForwardedHop() {}

    /** Who its {@code for} names, or null when that is no address. */
    static @Nullable Peer parse(String element) {
        String node = parameter(element, "for");
        return node == null ? null : HopAddress.parse(node);
    }

    /** The elements of a value, the last one first. */
    static List<String> elements(String value) {
        return split(value, ',');
    }

    /** Whether the first element, which is of the client's own connection, says https. */
    static boolean isHttps(String forwarded) {
        return "https".equalsIgnoreCase(parameter(elements(forwarded).getLast(), "proto"));
    }

    private static @Nullable String parameter(String element, String name) {
        for (String pair : split(element, ';').reversed()) {
            int equals = pair.indexOf('=');
            if (equals > 0
                    && pair.substring(0, equals)
                            .strip()
                            .toLowerCase(Locale.ROOT)
                            .equals(name)) {
                String value = pair.substring(equals + 1).strip();
                boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
                return quoted ? value.substring(1, value.length() - 1) : value;
            }
        }
        return null;
    }

    /**
     * The text between separators that are not quoted, the last one first: a client may choose what a proxy quotes, such as its
     * Host. From the end, since that is what the nearest proxy has written: a quotation that a client begins and does not
     * end swallows nothing.
     */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int to = text.length();
        for (int i = to - 1; i >= 0; i--) {
            char c = text.charAt(i);
            if (c == '"' && !(quoted && isEscaped(text, i))) {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                parts.add(text.substring(i + 1, to));
                to = i;
            }
        }
        parts.add(text.substring(0, to));
        return parts;
    }

    /** Whether an odd number of backslashes stands before it. */
    private static boolean isEscaped(String text, int at) {
        int i = at;
        while (i > 0 && text.charAt(i - 1) == '\\') {
            i--;
        }
        return (at - i) % 2 == 1;
    }
}
