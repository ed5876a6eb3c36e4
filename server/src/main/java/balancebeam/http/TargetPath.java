package balancebeam.http;

import balancebeam.bytes.Ascii;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The one normalised path of a request: what routes, filters, cache and log see, and what the endpoint is sent. Two paths
 * that a server could take for the same one should be the same bytes here, and one that servers read in different ways is
 * refused. Event loop only; reused for request after request, without making objects.
 *
 * <p>What is done, and why so:
 *
 * <ul>
 *   <li>{@code //} becomes {@code /}, then dot segments are removed (RFC 3986 section 5.2.4). So {@code /a//../b} is
 *       {@code /b}, as nginx and every file system have it. A {@code ..} above the root is refused, as nginx does.
 *   <li>Escapes of unreserved characters (letters, digits, {@code - . _ ~}) are decoded, once: {@code %252e} stays. All
 *       other escapes stay, with capital digits. {@code " < > [ ] ^ ` { | }}, which browsers send though RFC 3986 has no
 *       place for them, are escaped.
 *   <li>{@code %2F} and {@code %5C} stay, and separate nothing. But where they stand next to a dot segment
 *       ({@code ..%2f}), or where {@code ..} would remove a segment that holds one, it depends on the server what is meant:
 *       refused (compare CVE-2021-29492 of Envoy).
 *   <li>A dot segment with a parameter ({@code ..;x}, {@code ..%3b}) is a name for us and a step up for Tomcat: refused.
 *       Other parameters stay: {@code /admin;x} is not {@code /admin}.
 *   <li>Refused are also {@code \}, {@code #}, control characters and what is not ASCII, as they are or escaped (only
 *       {@code %80} and up may be escaped), malformed escapes, and overlong UTF-8 ({@code %C0%AE} for a dot).
 * </ul>
 *
 * <p>The query is not changed.
 */
public final class TargetPath {
    /** Why a path is refused, which is answered by 400. */
    public enum Refusal {
        NO_SLASH("no slash at its beginning"),
        BAD_BYTE("a byte that a path or query can't hold"),
        FRAGMENT("a fragment in a target"),
        BACKSLASH("a backslash in a path"),
        BAD_ESCAPE("a malformed escape in a path"),
        ESCAPED_CONTROL("an escaped control character in a path"),
        OVERLONG("an overlong encoding in a path"),
        ABOVE_ROOT("a path that leads above the root"),
        HIDDEN_DOTS("a dot segment that some servers see and others do not");

        private final String text;

        Refusal(String text) {
            this.text = text;
        }

        /** For a log: what is wrong, without the path. */
        public String text() {
            return text;
        }
    }

    private static final int NOT_PLAIN = -1;

    // Kinds of bytes, for the scan.
    private static final byte PLAIN = 0;
    private static final byte SLASH = 1;
    private static final byte QUESTION = 2;
    private static final byte SPECIAL = 3;
    private static final byte[] KINDS = new byte[256];

    static {
        Arrays.fill(KINDS, SPECIAL);
        for (int c = 'a'; c <= 'z'; c++) {
            KINDS[c] = PLAIN;
            KINDS[c - 'a' + 'A'] = PLAIN;
        }
        // RFC 3986 section 3.3: pchar, less the escapes.
        for (byte b : Ascii.bytes("0123456789-._~!$&'()*+,;=:@")) {
            KINDS[b] = PLAIN;
        }
        KINDS['/'] = SLASH;
        KINDS['?'] = QUESTION;
    }

    private final PathRewriter rewriter = new PathRewriter();
    private byte[] bytes = {};
    private int start;
    private int end;
    private boolean rewritten;
    private int sourceEnd;
    private int queryStart;
    private int queryEnd;
    private @Nullable Refusal refusal;

    /**
     * Reads path and query: a target in origin-form, or what follows the authority in absolute-form, where an empty path
     * is {@code /}. The bytes are not copied when the path is normal already, so they must stay as long as it is used.
     *
     * @return whether there is a path now; otherwise {@link #refusal()} says why not
     */
    public boolean normalise(byte[] source, int from, int to) {
        int pathEnd = from < to && source[from] == '/' ? endOfPlain(source, from, to) : NOT_PLAIN;
        if (pathEnd == NOT_PLAIN) {
            return rewrite(source, from, to);
        }
        bytes = source;
        start = from;
        end = pathEnd;
        rewritten = false;
        refusal = query(source, pathEnd, to);
        return refusal == null;
    }

    /** As {@link #normalise}, without the short cut for paths that are normal already. */
    boolean rewrite(byte[] source, int from, int to) {
        refusal = rewriter.rewrite(source, from, to);
        bytes = rewriter.bytes();
        start = 0;
        end = rewriter.length();
        rewritten = true;
        if (refusal == null) {
            refusal = query(source, rewriter.sourceEnd(), to);
        }
        return refusal == null;
    }

    /** The bytes that hold the path: those that it was read from, or a buffer of its own. Not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    public int start() {
        return start;
    }

    public int end() {
        return end;
    }

    /** Whether the path lies in a buffer of its own, since it differs from the one that came. */
    public boolean isRewritten() {
        return rewritten;
    }

    /** Where the path ends in the bytes that it was read from: at the question mark, or at their end. */
    public int sourceEnd() {
        return sourceEnd;
    }

    /** Where the query begins in the bytes that it was read from, behind the question mark; at their end without one. */
    public int queryStart() {
        return queryStart;
    }

    public int queryEnd() {
        return queryEnd;
    }

    /** Whether a query follows the path, be it an empty one. */
    public boolean hasQuery() {
        return queryStart > sourceEnd;
    }

    /** Why the last path was refused; null if it was not. */
    public @Nullable Refusal refusal() {
        return refusal;
    }

    /** The path as a new String. */
    public String text() {
        return Ascii.text(bytes, start, end);
    }

    /** Lets go of the bytes that the path was read from, and of a large buffer. */
    public void clear() {
        rewriter.clear();
        bytes = rewriter.bytes();
        start = 0;
        end = 0;
        rewritten = false;
        sourceEnd = 0;
        queryStart = 0;
        queryEnd = 0;
        refusal = null;
    }

    /**
     * The normal form of a path from a configuration, where spaces and what is not ASCII need no escapes. Thread-safe.
     *
     * @throws IllegalArgumentException naming the path and why no request can have it
     */
    public static String normalised(String path) {
        byte[] source = Ascii.bytes(escaped(path));
        TargetPath target = new TargetPath();
        boolean slash = source.length > 0 && source[0] == '/';
        if (slash && target.normalise(source, 0, source.length) && target.sourceEnd == source.length) {
            return target.text();
        }
        Refusal why = slash ? target.refusal : Refusal.NO_SLASH;
        throw new IllegalArgumentException(
                "'%s' can't match any path: it has %s".formatted(path, why == null ? "a query" : why.text()));
    }

    /** A text from a configuration with escapes for its spaces and what is not ASCII, as clients write them. Thread-safe. */
    public static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b < 0 || b == ' ') {
                escaped.append("%%%02X".formatted(b & 0xff));
            } else {
                escaped.append((char) b);
            }
        }
        return escaped.toString();
    }

    /** The offset behind a path that is normal already; {@link #NOT_PLAIN} for one that must be looked at more closely. */
    private static int endOfPlain(byte[] source, int from, int to) {
        for (int i = from; i < to; i++) {
            byte kind = KINDS[source[i] & 0xff];
            if (kind == PLAIN) {
                continue;
            }
            if (kind == QUESTION) {
                return i;
            }
            if (kind == SPECIAL || (i + 1 < to && (source[i + 1] == '/' || source[i + 1] == '.'))) {
                return NOT_PLAIN;
            }
        }
        return to;
    }

    private @Nullable Refusal query(byte[] source, int pathEnd, int to) {
        sourceEnd = pathEnd;
        queryStart = Math.min(pathEnd + 1, to);
        queryEnd = to;
        for (int i = queryStart; i < to; i++) {
            byte b = source[i];
            if (b <= ' ' || b == '#' || b == 0x7f) {
                return b == '#' ? Refusal.FRAGMENT : Refusal.BAD_BYTE;
            }
        }
        return null;
    }
}
