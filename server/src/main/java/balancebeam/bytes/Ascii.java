package balancebeam.bytes;

import java.nio.charset.StandardCharsets;

/** Reading and writing ASCII in byte arrays without making Strings. Thread-safe: static functions without state. */
public final class Ascii {
    public static final byte CR = '\r';
    public static final byte LF = '\n';
    public static final byte SP = ' ';
    public static final byte HTAB = '\t';

    /** Longest decimal number read; 18 digits always fit a long. */
    private static final int MOST_DIGITS = 18;

    // RFC 9110 section 5.6.2: the characters of a token.
    private static final boolean[] TOKEN = new boolean[256];

    static {
        for (int c = 0x21; c < 0x7f; c++) {
            TOKEN[c] = "\"(),/:;<=>?@[\\]{}".indexOf(c) < 0;
        }
    }

    private Ascii() {}

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    public static String text(byte[] bytes, int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    public static boolean isTokenChar(int b) {
        return TOKEN[b & 0xff];
    }

    /** Whether the bytes are a token (RFC 9110 section 5.6.2): at least one character, and all of them allowed. */
    public static boolean isToken(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!TOKEN[bytes[i] & 0xff]) {
                return false;
            }
        }
        return end > start;
    }

    /** The small letter for a capital one, anything else as it is. */
    public static int lower(int b) {
        return b >= 'A' && b <= 'Z' ? b + 32 : b;
    }

    /** Whether the bytes from start to end are {@code lowerCase}, without regard to case. */
    public static boolean equalsIgnoreCase(byte[] bytes, int start, int end, byte[] lowerCase) {
        if (end - start != lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            if (lower(bytes[start + i]) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    /** As {@link #equalsIgnoreCase(byte[], int, int, byte[])}, for two spans of any case. */
    public static boolean equalsIgnoreCase(byte[] a, int aStart, int aEnd, byte[] b, int bStart, int bEnd) {
        if (aEnd - aStart != bEnd - bStart) {
            return false;
        }
        for (int i = aStart, j = bStart; i < aEnd; i++, j++) {
            if (lower(a[i]) != lower(b[j])) {
                return false;
            }
        }
        return true;
    }

    /** The decimal number in the bytes: 1 to 18 digits and nothing else, or -1. */
    public static long parseDecimal(byte[] bytes, int start, int end) {
        if (end <= start || end - start > MOST_DIGITS) {
            return -1;
        }
        long value = 0;
        for (int i = start; i < end; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** The value of a hexadecimal digit, or -1. */
    public static int hexDigit(int b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int letter = b | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }
}
