package balancebeam.proxy.routes;

import balancebeam.bytes.Ascii;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The text of names and values in a query, as forms write them: {@code +} is a space, and {@code %20} too. A malformed
 * escape stands for itself. Thread-safe: static functions without state.
 */
final class QueryText {
    private static final int ESCAPE_LENGTH = 3;

    private QueryText() {}

    /** Whether the bytes, decoded, are that text. */
    static boolean equals(byte[] bytes, int start, int end, byte[] text) {
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
    static String decoded(byte[] bytes, int start, int end) {
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
