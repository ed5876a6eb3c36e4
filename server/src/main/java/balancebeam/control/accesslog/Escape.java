package balancebeam.control.accesslog;

import balancebeam.bytes.Ascii;
import java.nio.charset.StandardCharsets;

/**
 * Writes texts that may come from a hostile client: whatever could end or forge a line, or a field of it, or drive a terminal,
 * is written in an escaped form, and what is written is ASCII. Thread-safe: static functions without state.
 */
final class Escape {
    private static final byte[] LOWER = Ascii.bytes("0123456789abcdef");
    private static final byte[] UPPER = Ascii.bytes("0123456789ABCDEF");

    private Escape() {}

    /** For a column between spaces: as {@code \x0d}, spaces too. */
    static void column(LineBuffer out, byte[] bytes, int start, int end) {
        bytes(out, bytes, start, end, LOWER, '!');
    }

    /** For a place between quotes: as {@code \x0D}, as nginx has it; spaces stay. */
    static void quoted(LineBuffer out, byte[] bytes, int start, int end) {
        bytes(out, bytes, start, end, UPPER, ' ');
    }

    private static void bytes(LineBuffer out, byte[] bytes, int start, int end, byte[] hex, int lowest) {
        for (int i = start; i < end; i++) {
            byte b = bytes[i];
            if (b >= lowest && b < 0x7f && b != '"' && b != '\\') {
                out.put(b);
            } else {
                out.put('\\').put('x').put(hex[(b >> 4) & 0xf]).put(hex[b & 0xf]);
            }
        }
    }

    /** A JSON string with its quotes. Malformed UTF-8 becomes U+FFFD. */
    static void json(LineBuffer out, byte[] bytes, int start, int end) {
        out.put('"');
        int plain = start;
        while (plain < end && isPlain(bytes[plain])) {
            plain++;
        }
        out.put(bytes, start, plain);
        if (plain < end) {
            escapedJson(out, new String(bytes, plain, end - plain, StandardCharsets.UTF_8));
        }
        out.put('"');
    }

    /** A JSON string with its quotes. */
    static void json(LineBuffer out, String text) {
        out.put('"');
        escapedJson(out, text);
        out.put('"');
    }

    private static void escapedJson(LineBuffer out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPlain(c)) {
                out.put(c);
            } else if (c == '"' || c == '\\') {
                out.put('\\').put(c);
            } else {
                // Two of them for a character beyond the basic plane (RFC 8259 section 7).
                out.put('\\').put('u');
                for (int shift = 12; shift >= 0; shift -= 4) {
                    out.put(LOWER[(c >> shift) & 0xf]);
                }
            }
        }
    }

    private static boolean isPlain(int c) {
        return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
    }
}
