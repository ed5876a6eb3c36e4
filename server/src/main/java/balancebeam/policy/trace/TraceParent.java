package balancebeam.policy.trace;

import balancebeam.bytes.Ascii;
import balancebeam.filter.TraceContext;

/**
 * The value of traceparent (W3C Trace Context section 3.2): {@code 00-<32 hex>-<16 hex>-<2 hex>}. Static functions without
 * state.
 */
final class TraceParent {
    static final int LENGTH = 55;
    private static final int HIGH_AT = 3;
    private static final int LOW_AT = 19;
    private static final int PARENT_AT = 36;
    private static final int FLAGS_AT = 53;
    private static final int LONG_DIGITS = 16;
    /** Sampled, and made at random (level 2): what we know the meaning of, and pass on. */
    private static final int KNOWN_FLAGS = 3;

    private static final byte[] HEX = Ascii.bytes("0123456789abcdef");

    private TraceParent() {}

    /** Has the context join the trace that the value names; false, and nothing is changed, when it names none. */
    static boolean read(byte[] bytes, int start, int end, TraceContext context) {
        if (!isFormed(bytes, start, end)) {
            return false;
        }
        long high = number(bytes, start + HIGH_AT, LONG_DIGITS);
        long low = number(bytes, start + LOW_AT, LONG_DIGITS);
        long parent = number(bytes, start + PARENT_AT, LONG_DIGITS);
        if ((high | low) == 0 || parent == 0) {
            return false;
        }
        context.join(high, low, parent, (int) number(bytes, start + FLAGS_AT, 2) & KNOWN_FLAGS);
        return true;
    }

    private static boolean isFormed(byte[] bytes, int start, int end) {
        int length = end - start;
        if (length < LENGTH || !isHex(bytes, start, 2)) {
            return false;
        }
        long version = number(bytes, start, 2);
        // Later versions may append fields, version 0 may not; ff is forbidden.
        boolean lengthFits = length == LENGTH || (version > 0 && bytes[start + LENGTH] == '-');
        return version != 0xff
                && lengthFits
                && bytes[start + 2] == '-'
                && isHex(bytes, start + HIGH_AT, 2 * LONG_DIGITS)
                && bytes[start + PARENT_AT - 1] == '-'
                && isHex(bytes, start + PARENT_AT, LONG_DIGITS)
                && bytes[start + FLAGS_AT - 1] == '-'
                && isHex(bytes, start + FLAGS_AT, 2);
    }

    /** Capital digits are not allowed. */
    private static boolean isHex(byte[] bytes, int start, int count) {
        for (int i = start; i < start + count; i++) {
            byte b = bytes[i];
            if ((b < '0' || b > '9') && (b < 'a' || b > 'f')) {
                return false;
            }
        }
        return true;
    }

    private static long number(byte[] bytes, int start, int count) {
        long number = 0;
        for (int i = start; i < start + count; i++) {
            number = number << 4 | Ascii.hexDigit(bytes[i]);
        }
        return number;
    }

    /** Writes the value that tells of the context, with this span as the parent. */
    static void write(byte[] to, TraceContext context, long span) {
        to[0] = '0';
        to[1] = '0';
        to[2] = '-';
        digits(to, HIGH_AT, context.traceHigh(), LONG_DIGITS);
        digits(to, LOW_AT, context.traceLow(), LONG_DIGITS);
        to[PARENT_AT - 1] = '-';
        digits(to, PARENT_AT, span, LONG_DIGITS);
        to[FLAGS_AT - 1] = '-';
        digits(to, FLAGS_AT, context.flags(), 2);
    }

    private static void digits(byte[] to, int at, long number, int count) {
        for (int i = 0; i < count; i++) {
            to[at + i] = HEX[(int) (number >>> (4 * (count - 1 - i))) & 0xf];
        }
    }
}
