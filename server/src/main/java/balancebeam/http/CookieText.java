package balancebeam.http;

import balancebeam.bytes.Ascii;
import balancebeam.bytes.Span;
import java.util.Arrays;

/**
 * The text of a Cookie field (RFC 6265 section 5.4: {@code a=b; c=d}). Quotes belong to a value, and what has no equals sign is no
 * cookie. Thread-safe: static functions without state.
 */
public final class CookieText {
    private static final byte[] COOKIE = Ascii.bytes("cookie");

    private CookieText() {}

    /** Whether field {@code i} of a head holds cookies, and is not dropped. */
    public static boolean isIn(Head head, int i) {
        return !head.isDropped(i) && Ascii.equalsIgnoreCase(head.bytes(), head.nameStart(i), head.nameEnd(i), COOKIE);
    }

    /**
     * The value of the first cookie of that name, a {@link Span}, or {@link Span#NONE}. To go on, search again from its end.
     *
     * @param from where the field's value begins
     */
    public static long find(byte[] bytes, int from, int to, byte[] name) {
        int start = from;
        while (start < to) {
            int stop = indexOf(bytes, start, to, ';');
            int equals = indexOf(bytes, start, stop, '=');
            if (equals < stop && isNamed(bytes, start, equals, name)) {
                int valueStart = skipBlanks(bytes, equals + 1, stop);
                return Span.of(valueStart, dropBlanks(bytes, valueStart, stop));
            }
            start = stop + 1;
        }
        return Span.NONE;
    }

    private static boolean isNamed(byte[] bytes, int from, int to, byte[] name) {
        int start = skipBlanks(bytes, from, to);
        return Arrays.equals(bytes, start, dropBlanks(bytes, start, to), name, 0, name.length);
    }

    private static int indexOf(byte[] bytes, int start, int end, char wanted) {
        int i = start;
        while (i < end && bytes[i] != wanted) {
            i++;
        }
        return i;
    }

    private static int skipBlanks(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end && isBlank(bytes[i])) {
            i++;
        }
        return i;
    }

    private static int dropBlanks(byte[] bytes, int start, int end) {
        int i = end;
        while (i > start && isBlank(bytes[i - 1])) {
            i--;
        }
        return i;
    }

    private static boolean isBlank(byte b) {
        return b == Ascii.SP || b == Ascii.HTAB;
    }
}
