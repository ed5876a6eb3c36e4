package balancebeam.http;

import balancebeam.bytes.Ascii;
import balancebeam.http.TargetPath.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Writes the normal form of a path, segment by segment, into a buffer of its own: for the few that are not normal already.
 * What the normal form is, {@link TargetPath} says. Event loop only; reused.
 */
final class PathRewriter {
    private static final int FIRST_BYTES = 256;
    /** Above this many bytes the buffer is given up by {@link #clear}. */
    private static final int KEPT_BYTES = 8192;

    private static final byte[] HEX = Ascii.bytes("0123456789ABCDEF");
    private static final int ESCAPE_LENGTH = 3;

    // What becomes of a byte in a path.
    private static final byte REFUSED = 0;
    private static final byte KEPT = 1;
    private static final byte UNRESERVED = 2;
    private static final byte ESCAPED = 3;
    private static final byte[] FATES = new byte[256];

    static {
        for (byte b : Ascii.bytes("!$&'()*+,;=:@")) {
            FATES[b] = KEPT;
        }
        for (byte b : Ascii.bytes("\"<>[]^`{|}")) {
            FATES[b] = ESCAPED;
        }
        for (byte b : Ascii.bytes("0123456789-._~")) {
            FATES[b] = UNRESERVED;
        }
        for (int c = 'a'; c <= 'z'; c++) {
            FATES[c] = UNRESERVED;
            FATES[c - 'a' + 'A'] = UNRESERVED;
        }
    }

    private byte[] out = new byte[FIRST_BYTES];
    private int length;
    private int sourceEnd;

    // The segment that is being written: where it begins, and whether it has something that could hide a dot segment.
    private int segment;
    private boolean suspicious;

    byte[] bytes() {
        return out;
    }

    int length() {
        return length;
    }

    /** Where the path ended in its source: at a question mark, or at the end. */
    int sourceEnd() {
        return sourceEnd;
    }

    void clear() {
        if (out.length > KEPT_BYTES) {
            out = new byte[FIRST_BYTES];
        }
        length = 0;
    }

    /** Why the path is refused, or null: then its normal form is in {@link #bytes()} up to {@link #length()}. */
    @Nullable
    Refusal rewrite(byte[] source, int from, int to) {
        int most = (to - from) * ESCAPE_LENGTH + 1;
        if (out.length < most) {
            out = new byte[Math.max(most, out.length * 2)];
        }
        out[0] = '/';
        length = 1;
        segment = 1;
        suspicious = false;
        boolean empty = from == to || source[from] == '?';
        if (!empty && source[from] != '/') {
            return Refusal.NO_SLASH;
        }
        int i = empty ? from : from + 1;
        while (i < to && source[i] != '?') {
            byte b = source[i];
            Refusal why = b == '/' ? endSegment(true) : b == '%' ? escape(source, i, to) : plain(b);
            if (why != null) {
                return why;
            }
            i += b == '%' ? ESCAPE_LENGTH : 1;
        }
        sourceEnd = i;
        return endSegment(false);
    }

    private @Nullable Refusal plain(byte b) {
        switch (FATES[b & 0xff]) {
            case REFUSED -> {
                return b == '\\' ? Refusal.BACKSLASH : b == '#' ? Refusal.FRAGMENT : Refusal.BAD_BYTE;
            }
            case ESCAPED -> putEscape(b);
            default -> {
                out[length++] = b;
                suspicious |= b == ';';
            }
        }
        return null;
    }

    private @Nullable Refusal escape(byte[] source, int at, int to) {
        int high = at + 1 < to ? Ascii.hexDigit(source[at + 1]) : -1;
        int low = at + 2 < to ? Ascii.hexDigit(source[at + 2]) : -1;
        if (high < 0 || low < 0) {
            return Refusal.BAD_ESCAPE;
        }
        int value = high << 4 | low;
        if (FATES[value] == UNRESERVED) {
            out[length++] = (byte) value;
            return null;
        }
        if (value < ' ' || value == 0x7f) {
            return Refusal.ESCAPED_CONTROL;
        }
        if (isOverlong(value)) {
            return Refusal.OVERLONG;
        }
        suspicious |= value == '/' || value == '\\' || value == ';';
        putEscape(value);
        return null;
    }

    private void putEscape(int value) {
        out[length++] = '%';
        out[length++] = HEX[value >> 4 & 0xf];
        out[length++] = HEX[value & 0xf];
    }

    /**
     * Whether the byte makes an encoding longer than needed (RFC 3629 section 3), by which old decoders were led to see
     * dots and slashes. Decided by its first two bytes, of which the first may be written already.
     */
    private boolean isOverlong(int value) {
        if (value == 0xC0 || value == 0xC1) {
            return true;
        }
        int before = length - ESCAPE_LENGTH;
        if (value < 0x80 || value > 0x9F || before < segment || out[before] != '%') {
            return false;
        }
        int first = Ascii.hexDigit(out[before + 1]) << 4 | Ascii.hexDigit(out[before + 2]);
        return switch (first) {
            case 0xE0 -> true;
            case 0xF0 -> value < 0x90;
            case 0xF8 -> value < 0x88;
            case 0xFC -> value < 0x84;
            default -> false;
        };
    }

    private @Nullable Refusal endSegment(boolean slash) {
        int size = length - segment;
        if (size == 0) {
            return null; // The slash before it is there already.
        }
        boolean dots = out[segment] == '.' && (size == 1 || (size == 2 && out[segment + 1] == '.'));
        if (dots) {
            length = segment;
            return size == 1 ? null : up();
        }
        if (suspicious && hidesDots()) {
            return Refusal.HIDDEN_DOTS;
        }
        suspicious = false;
        if (slash) {
            out[length++] = '/';
            segment = length;
        }
        return null;
    }

    /** Removes the last whole segment. */
    private @Nullable Refusal up() {
        if (segment == 1) {
            return Refusal.ABOVE_ROOT;
        }
        int at = segment - 1;
        while (out[at - 1] != '/') {
            at--;
            if (isSeparator(at, segment)) {
                return Refusal.HIDDEN_DOTS;
            }
        }
        segment = at;
        length = at;
        return null;
    }

    /** Whether the segment, were its escaped slashes taken for real ones, has one that is a dot segment. */
    private boolean hidesDots() {
        int piece = segment;
        for (int i = segment; i < length; i++) {
            if (isSeparator(i, length)) {
                if (isDots(piece, i)) {
                    return true;
                }
                piece = i + ESCAPE_LENGTH;
            }
        }
        return isDots(piece, length);
    }

    /** Whether it is one or two dots, as they are or with a parameter. */
    private boolean isDots(int from, int to) {
        int i = from;
        while (i < to && out[i] == '.') {
            i++;
        }
        int dots = i - from;
        return (dots == 1 || dots == 2) && (i == to || out[i] == ';' || isEscape(i, to, '3', 'B'));
    }

    private boolean isSeparator(int at, int to) {
        return isEscape(at, to, '2', 'F') || isEscape(at, to, '5', 'C');
    }

    private boolean isEscape(int at, int to, char high, char low) {
        return at + ESCAPE_LENGTH <= to && out[at] == '%' && out[at + 1] == high && out[at + 2] == low;
    }
}
