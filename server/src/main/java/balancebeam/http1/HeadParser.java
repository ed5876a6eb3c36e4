package balancebeam.http1;

import balancebeam.bytes.Ascii;
import balancebeam.filter.MalformedMessage;
import balancebeam.http.Head;
import balancebeam.http.Status;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads heads (RFC 9112 sections 2 to 5) and trailers into a {@link Head}, over as many reads as they take. Event loop
 * only.
 *
 * <p>It is strict: every line ends in CR LF; names are tokens directly before the colon; values hold no control character
 * but HTAB; no line is folded. Whoever is laxer than the next server on the path can be made to see another message than
 * it does (request smuggling).
 *
 * <p>Values, the bulk of a head, are checked eight bytes at a time. A line that is not complete is read again from its
 * start when more comes.
 */
final class HeadParser {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private static final int STEP_BYTES = 1500;

    /** "HTTP/1.x" */
    private static final int VERSION_LENGTH = 8;

    private final boolean request;
    private final int maxBytes;
    private final int maxFields;
    private final int maxTargetBytes;

    private boolean inFields;
    private int lineStart;
    private boolean underscores;

    private HeadParser(boolean request, int maxBytes, int maxFields, int maxTargetBytes) {
        this.request = request;
        this.maxBytes = maxBytes;
        this.maxFields = maxFields;
        this.maxTargetBytes = maxTargetBytes;
    }

    static HeadParser ofRequests(int maxBytes, int maxFields, int maxTargetBytes) {
        return new HeadParser(true, maxBytes, maxFields, maxTargetBytes);
    }

    static HeadParser ofAnswers(int maxBytes, int maxFields) {
        return new HeadParser(false, maxBytes, maxFields, maxBytes);
    }

    /** Begins a head; the Head is cleared. */
    void start(Head head) {
        head.clear();
        inFields = false;
        lineStart = 0;
        underscores = false;
    }

    /** Begins a trailer section: only fields, up to an empty line. */
    void startTrailers(Head head) {
        start(head);
        inFields = true;
    }

    /** Whether it is an empty line, as clients of old sent after content: not yet a request (RFC 9112 section 2.2). Then it is taken. */
    static boolean skipEmptyLine(ByteBuffer in) {
        int at = in.position();
        boolean empty = in.remaining() == 2 && in.get(at) == Ascii.CR && in.get(at + 1) == Ascii.LF;
        if (empty) {
            in.position(in.limit());
        }
        return empty;
    }

    /**
     * Drops the fields with an underscore in their names, which many servers take for the same as a hyphen: a client could
     * slip X_Forwarded_For past us.
     *
     * @return how many
     */
    int dropUnderscored(Head head) {
        if (!underscores) {
            return 0;
        }
        int count = 0;
        for (int i = 0; i < head.fieldCount(); i++) {
            for (int at = head.nameStart(i); at < head.nameEnd(i); at++) {
                if (head.bytes()[at] == '_') {
                    head.drop(i);
                    count++;
                    break;
                }
            }
        }
        return count;
    }

    /**
     * Takes bytes up to the end of the head.
     *
     * @return whether the head is complete; then the buffer stands behind it
     * @throws MalformedMessage when it can't be one, or is larger than allowed
     */
    boolean parse(ByteBuffer in, Head head) throws MalformedMessage {
        while (true) {
            // Little by little, since what follows a head is mostly body, which does not belong into the Head.
            int before = head.length();
            int count = Math.min(in.remaining(), Math.min(STEP_BYTES, maxBytes - before));
            head.reserve(count + Long.BYTES);
            in.get(head.bytes(), before, count);
            head.length(before + count);
            int end = parseLines(head);
            if (end >= 0) {
                in.position(in.position() - (head.length() - end));
                head.length(end);
                return true;
            }
            if (head.length() >= maxBytes) {
                throw tooLarge();
            }
            if (!in.hasRemaining()) {
                return false;
            }
        }
    }

    /** The offset behind the head, or -1 while it is not complete. */
    private int parseLines(Head head) throws MalformedMessage {
        if (!inFields) {
            int next = request ? requestLine(head) : statusLine(head);
            if (next < 0) {
                return -1;
            }
            inFields = true;
            lineStart = next;
            head.fieldsStart(next);
        }
        byte[] bytes = head.bytes();
        int length = head.length();
        while (lineStart < length) {
            byte first = bytes[lineStart];
            if (first == Ascii.CR) {
                return endOfHead(head, bytes, length);
            }
            int next = fieldLine(head, bytes, length);
            if (next < 0) {
                return -1;
            }
            lineStart = next;
        }
        return -1;
    }

    private int endOfHead(Head head, byte[] bytes, int length) throws MalformedMessage {
        if (lineStart + 1 >= length) {
            return -1;
        }
        requireCrLf(bytes, lineStart);
        head.fieldsEnd(lineStart);
        return lineStart + 2;
    }

    private int fieldLine(Head head, byte[] bytes, int length) throws MalformedMessage {
        int i = lineStart;
        while (i < length && Ascii.isTokenChar(bytes[i])) {
            underscores |= bytes[i] == '_';
            i++;
        }
        if (i == length) {
            return -1;
        }
        if (bytes[i] != ':' || i == lineStart) {
            throw badName(bytes[i], i == lineStart);
        }
        int nameEnd = i++;
        while (i < length && isBlank(bytes[i])) {
            i++;
        }
        int valueStart = i;
        i = endOfValue(bytes, i, length);
        if (i < length && bytes[i] != Ascii.CR) {
            throw new MalformedMessage(
                    bytes[i] == Ascii.LF ? "LF without CR in a head" : "control character in a field value");
        }
        if (i + 1 >= length) {
            return -1;
        }
        requireCrLf(bytes, i);
        int valueEnd = i;
        while (valueEnd > valueStart && isBlank(bytes[valueEnd - 1])) {
            valueEnd--;
        }
        if (head.fieldCount() == maxFields) {
            throw tooLarge();
        }
        head.addField(lineStart, nameEnd, valueStart, valueEnd);
        return i + 2;
    }

    private static MalformedMessage badName(byte found, boolean atStart) {
        if (isBlank(found)) {
            return new MalformedMessage(atStart ? "obs-fold in a head" : "white space before a colon");
        }
        return new MalformedMessage("a field line without a valid name");
    }

    /** The first byte from {@code i} that a value can't hold, or at least {@code length - 1} if there is none yet. */
    private static int endOfValue(byte[] bytes, int start, int length) {
        int i = start;
        while (true) {
            // Below a space, or DEL; HTAB is found too and sorted out below. Highest bits (obs-text) are fine.
            while (i + Long.BYTES <= length) {
                long word = (long) LONG.get(bytes, i);
                long del = word ^ (ONES * 0x7f);
                long found = (((word - ONES * 0x20) & ~word) | ((del - ONES) & ~del)) & HIGHS;
                if (found != 0) {
                    i += Long.numberOfTrailingZeros(found) >>> 3;
                    break;
                }
                i += Long.BYTES;
            }
            while (i < length && isValueByte(bytes[i])) {
                i++;
                if (bytes[i - 1] == Ascii.HTAB) {
                    break;
                }
            }
            if (i >= length || !isValueByte(bytes[i])) {
                return i;
            }
        }
    }

    private static boolean isValueByte(byte b) {
        return (b >= 0x20 && b != 0x7f) || b == Ascii.HTAB || b < 0;
    }

    private static boolean isBlank(byte b) {
        return b == Ascii.SP || b == Ascii.HTAB;
    }

    private int requestLine(Head head) throws MalformedMessage {
        if (!skipEmptyLine(head)) {
            return -1;
        }
        byte[] bytes = head.bytes();
        int length = head.length();
        int i = 0;
        while (i < length && Ascii.isTokenChar(bytes[i])) {
            i++;
        }
        if (i == length) {
            return -1;
        }
        int methodEnd = i;
        if (i == 0 || bytes[i] != Ascii.SP) {
            throw new MalformedMessage("no method in the request line");
        }
        int targetStart = ++i;
        while (i < length && bytes[i] > 0x20 && bytes[i] < 0x7f && bytes[i] != '#') {
            i++;
        }
        if (i - targetStart > maxTargetBytes) {
            throw new MalformedMessage(Status.URI_TOO_LONG, "the target is too long");
        }
        if (i == length) {
            return -1;
        }
        if (i == targetStart || bytes[i] != Ascii.SP) {
            throw new MalformedMessage("no valid target in the request line");
        }
        int targetEnd = i++;
        int minor = version(bytes, i, length);
        if (minor < 0 || i + VERSION_LENGTH + 1 >= length) {
            return -1;
        }
        requireCrLf(bytes, i + VERSION_LENGTH);
        head.startRequest(methodEnd, targetStart, targetEnd, minor);
        return i + VERSION_LENGTH + 2;
    }

    /** RFC 9112 section 2.2: an empty line before a request is ignored. One is, as clients of old sent after a body. */
    private static boolean skipEmptyLine(Head head) throws MalformedMessage {
        byte[] bytes = head.bytes();
        if (head.length() == 0 || bytes[0] != Ascii.CR) {
            return head.length() > 0;
        }
        if (head.length() < 3) {
            return false;
        }
        requireCrLf(bytes, 0);
        System.arraycopy(bytes, 2, bytes, 0, head.length() - 2);
        head.length(head.length() - 2);
        if (bytes[0] == Ascii.CR) {
            throw new MalformedMessage("empty lines before a request");
        }
        return true;
    }

    private int statusLine(Head head) throws MalformedMessage {
        byte[] bytes = head.bytes();
        int length = head.length();
        int minor = version(bytes, 0, length);
        int codeStart = VERSION_LENGTH + 1;
        int codeEnd = codeStart + 3;
        if (minor < 0 || length <= codeEnd) {
            return -1;
        }
        long status = Ascii.parseDecimal(bytes, codeStart, codeEnd);
        if (bytes[VERSION_LENGTH] != Ascii.SP || status < 100 || status > 599) {
            throw new MalformedMessage("no valid status in the status line");
        }
        // RFC 9112 section 4: the space before an empty reason is required, and often forgotten.
        if (bytes[codeEnd] != Ascii.SP && bytes[codeEnd] != Ascii.CR) {
            throw new MalformedMessage("no valid status in the status line");
        }
        int end = endOfValue(bytes, codeEnd, length);
        if (end + 1 >= length) {
            return -1;
        }
        requireCrLf(bytes, end);
        head.startAnswer((int) status, minor);
        return end + 2;
    }

    /** The minor version of "HTTP/1.x", or -1 while that is not complete. A higher minor one is treated as 1. */
    private static int version(byte[] bytes, int start, int length) throws MalformedMessage {
        int count = Math.min(length - start, VERSION_LENGTH);
        for (int i = 0; i < count; i++) {
            byte b = bytes[start + i];
            boolean fits =
                    switch (i) {
                        case 0 -> b == 'H';
                        case 1, 2 -> b == 'T';
                        case 3 -> b == 'P';
                        case 4 -> b == '/';
                        case 6 -> b == '.';
                        default -> b >= '0' && b <= '9';
                    };
            if (!fits) {
                throw new MalformedMessage("no valid version");
            }
        }
        if (count < VERSION_LENGTH) {
            return -1;
        }
        if (bytes[start + 5] != '1') {
            throw new MalformedMessage(Status.HTTP_VERSION_NOT_SUPPORTED, "not version 1 of HTTP");
        }
        return bytes[start + 7] == '0' ? 0 : 1;
    }

    private static void requireCrLf(byte[] bytes, int at) throws MalformedMessage {
        if (bytes[at] != Ascii.CR || bytes[at + 1] != Ascii.LF) {
            throw new MalformedMessage("a line that does not end in CR LF");
        }
    }

    private MalformedMessage tooLarge() {
        return new MalformedMessage(Status.REQUEST_HEADER_FIELDS_TOO_LARGE, "the head is too large");
    }
}
