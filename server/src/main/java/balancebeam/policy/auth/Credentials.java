package balancebeam.policy.auth;

import balancebeam.bytes.Ascii;
import balancebeam.http.Head;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A name and a password as Basic authentication sends them (RFC 7617 section 2). To be wiped after use. */
record Credentials(String name, Password password) {
    private static final byte[] AUTHORIZATION = Ascii.bytes("authorization");
    private static final byte[] BASIC = Ascii.bytes("basic");

    /** Nobody types more, and bcrypt reads 72 bytes of a password. */
    private static final int MOST_TOKEN_BYTES = 1024;

    /** The bytes of a password; without a text of its own, so that it gets into no log. */
    static final class Password {
        private final byte[] bytes;

        private Password(byte[] bytes) {
            this.bytes = bytes;
        }

        /** Not a copy. */
        byte[] bytes() {
            return bytes;
        }

        void wipe() {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** The one Authorization field, or {@link Head#NONE} if there is none, or more than one. */
    static int field(Head request) {
        int field = request.findNamed(AUTHORIZATION);
        boolean one = field != Head.NONE && request.findNamed(AUTHORIZATION, field + 1) == Head.NONE;
        return one ? field : Head.NONE;
    }

    /** Where the encoded credentials begin in that field, or -1 if it has none of this scheme, or too long ones. */
    static int tokenStart(Head request, int field) {
        byte[] bytes = request.bytes();
        int end = request.valueEnd(field);
        int at = request.valueStart(field) + BASIC.length;
        boolean basic = at < end
                && bytes[at] == Ascii.SP
                && Ascii.equalsIgnoreCase(bytes, request.valueStart(field), at, BASIC);
        while (basic && at < end && bytes[at] == Ascii.SP) {
            at++;
        }
        return basic && at < end && end - at <= MOST_TOKEN_BYTES ? at : -1;
    }

    /** What the encoded bytes say, or null when they are none of this kind. */
    static @Nullable Credentials decode(byte[] bytes, int start, int end) {
        byte[] token = Arrays.copyOfRange(bytes, start, end);
        byte[] pair;
        try {
            pair = Base64.getDecoder().decode(token);
        } catch (IllegalArgumentException e) {
            return null; // Not base64: the client's mistake, of which 401 tells it.
        } finally {
            Arrays.fill(token, (byte) 0);
        }
        int colon = 0;
        while (colon < pair.length && pair[colon] != ':') {
            colon++;
        }
        Credentials credentials = null;
        if (colon < pair.length) {
            String name = new String(pair, 0, colon, StandardCharsets.UTF_8);
            credentials = new Credentials(name, new Password(Arrays.copyOfRange(pair, colon + 1, pair.length)));
        }
        Arrays.fill(pair, (byte) 0);
        return credentials;
    }
}
