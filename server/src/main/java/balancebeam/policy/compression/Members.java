package balancebeam.policy.compression;

import balancebeam.bytes.Ascii;
import balancebeam.http.Head;

/** The members of fields that are lists (RFC 9110 section 5.6.1), read where they lie. Event loop only; stateless. */
final class Members {
    private Members() {}

    /** Where the member that begins there ends: at the comma, or the end. */
    static int end(byte[] bytes, int start, int end) {
        int stop = start;
        while (stop < end && bytes[stop] != ',') {
            stop++;
        }
        return stop;
    }

    /** Whether the member is that token, whatever parameters or argument it has. */
    static boolean isNamed(byte[] bytes, int start, int stop, byte[] lowerCase) {
        int from = skipBlanks(bytes, start, stop);
        int to = from;
        while (to < stop && Ascii.isTokenChar(bytes[to] & 0xff)) {
            to++;
        }
        return Ascii.equalsIgnoreCase(bytes, from, to, lowerCase);
    }

    static int skipBlanks(byte[] bytes, int start, int stop) {
        int at = start;
        while (at < stop && isBlank(bytes[at])) {
            at++;
        }
        return at;
    }

    static int trimEnd(byte[] bytes, int start, int stop) {
        int at = stop;
        while (at > start && isBlank(bytes[at - 1])) {
            at--;
        }
        return at;
    }

    private static boolean isBlank(byte b) {
        return b == Ascii.SP || b == Ascii.HTAB;
    }

    /** Whether a field of that name has that token among its members. */
    static boolean has(Head head, byte[] field, byte[] token) {
        byte[] bytes = head.bytes();
        for (int i = head.findNamed(field); i != Head.NONE; i = head.findNamed(field, i + 1)) {
            int end = head.valueEnd(i);
            for (int start = head.valueStart(i); start < end; start = end(bytes, start, end) + 1) {
                if (isNamed(bytes, start, end(bytes, start, end), token)) {
                    return true;
                }
            }
        }
        return false;
    }
}
