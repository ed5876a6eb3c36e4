package balancebeam.http;

import balancebeam.bytes.Ascii;
import balancebeam.bytes.Span;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The text of names and values in a query, as forms write them: {@code +} is a space, and {@code %20} too. A malformed
 * escape stands for itself. Thread-safe: static functions without state.
 */
public final class QueryText {
    private static final int ESCAPE_LENGTH = 3;

    private QueryText() {}

    /**
     * The value of the first parameter of that name, as it is written, a {@link Span}, or {@link Span#NONE}. To go on, search again
     * from behind its end. Two {@code &} in a row have no parameter between them.
     */
    public static long find(byte[] bytes, int from, int to, byte[] name) {
        int start = from;
        while (start < to) {
            int stop = indexOf(bytes, start, to, '&');
            int equals = indexOf(bytes, start, stop, '=');
            if (stop > start && equals(bytes, start, equals, name)) {
                return Span.of(Math.min(equals + 1, stop), stop);
            }
            start = stop + 1;
        }
        return Span.NONE;
    }

    private static int indexOf(byte[] bytes, int start, int end, char wanted) {
        int i = start;
        while (i < end && bytes[i] != wanted) {
            i++;
        }
        return i;
    }

    /** Whether the bytes, decoded, are that text. */
    public static boolean equals(byte[] bytes, int start, int end, byte[] text) {
        int at = 0;
        int i = start;
        while (i < end && at < text.length) {
            if ((byte) decode(bytes, i, end) != text[at++]) {
                return false;
            }
            i += isEscape(bytes, i, end) ? ESCAPE_LENGTH : 1;
        }
        return i == end && at == text.length;
    }

    /** Makes a String, of UTF-8. */
    public static String decoded(byte[] bytes, int start, int end) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = start; i < end; i += isEscape(bytes, i, end) ? ESCAPE_LENGTH : 1) {
            out.write(decode(bytes, i, end));
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static int decode(byte[] bytes, int i, int end) {
        if (isEscape(bytes, i, end)) {
            return Ascii.hexDigit(bytes[i + 1]) << 4 | Ascii.hexDigit(bytes[i + 2]);
        }
        return bytes[i] == '+' ? ' ' : bytes[i];
    }

    private static boolean isEscape(byte[] bytes, int i, int end) {
        return bytes[i] == '%' && i + 2 < end && Ascii.hexDigit(bytes[i + 1]) >= 0 && Ascii.hexDigit(bytes[i + 2]) >= 0;
    }
}
