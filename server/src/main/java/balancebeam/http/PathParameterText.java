package balancebeam.http;

import balancebeam.bytes.Ascii;
import balancebeam.bytes.Span;

/**
 * The text of parameters in a path (RFC 3986 section 3.3: {@code /shop;jsessionid=ab12/basket}), as servlets write session ids for clients without
 * cookies. Case makes no difference in names. Thread-safe: static functions without state.
 */
public final class PathParameterText {
    private PathParameterText() {}

    /**
     * The value of the first parameter of that name, as it is written, a {@link Span}, or {@link Span#NONE}.
     *
     * @param to where the path ends, at the latest: a query or a fragment ends it too
     * @param name in lower case
     */
    public static long find(byte[] bytes, int from, int to, byte[] name) {
        int start = next(bytes, from, to);
        while (start < to && bytes[start] == ';') {
            int stop = next(bytes, start + 1, to);
            int equals = start + 1 + name.length;
            if (equals < stop && bytes[equals] == '=' && Ascii.equalsIgnoreCase(bytes, start + 1, equals, name)) {
                return Span.of(equals + 1, endOfValue(bytes, equals + 1, stop));
            }
            start = stop;
        }
        return Span.NONE;
    }

    /** Where the next parameter begins, or the path ends. */
    private static int next(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != ';' && bytes[i] != '?' && bytes[i] != '#') {
            i++;
        }
        return i;
    }

    private static int endOfValue(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != '/') {
            i++;
        }
        return i;
    }
}
