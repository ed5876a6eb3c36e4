package balancebeam.http;

import balancebeam.bytes.Ascii;

/**
 * Where authority and path lie in a request's target (RFC 9112 section 3.2). Immutable offsets into the head.
 *
 * @param authorityEnd equal to {@code authorityStart} unless the target is in absolute-form
 * @param pathStart where path and query begin
 */
public record RequestTarget(int authorityStart, int authorityEnd, int pathStart, int pathEnd, boolean needsSlash) {

    private static final byte[] HTTP = Ascii.bytes("http://");
    private static final byte[] HTTPS = Ascii.bytes("https://");

    public boolean isAbsolute() {
        return authorityEnd > authorityStart;
    }

    /** The parts of the target of a head whose target was checked. */
    public static RequestTarget of(Head head) {
        int start = head.targetStart();
        int end = head.targetEnd();
        byte[] bytes = head.bytes();
        if (bytes[start] == '/') {
            return new RequestTarget(start, start, start, end, false);
        }
        int scheme = schemeLength(bytes, start, end);
        if (scheme == 0) {
            return new RequestTarget(start, start, start, end, false);
        }
        int authority = start + scheme;
        int path = authority;
        while (path < end && bytes[path] != '/' && bytes[path] != '?') {
            path++;
        }
        return new RequestTarget(authority, path, path, end, path == end || bytes[path] == '?');
    }

    private static int schemeLength(byte[] bytes, int start, int end) {
        if (startsWith(bytes, start, end, HTTP)) {
            return HTTP.length;
        }
        return startsWith(bytes, start, end, HTTPS) ? HTTPS.length : 0;
    }

    private static boolean startsWith(byte[] bytes, int start, int end, byte[] prefix) {
        return end - start > prefix.length && Ascii.equalsIgnoreCase(bytes, start, start + prefix.length, prefix);
    }
}
