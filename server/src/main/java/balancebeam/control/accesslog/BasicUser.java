package balancebeam.control.accesslog;

import balancebeam.bytes.Ascii;
import balancebeam.control.ExchangeCopy;
import java.util.Arrays;
import java.util.Base64;

/** Who a client claims to be by basic authentication (RFC 7617). The password is not written. Static functions without state. */
final class BasicUser {
    private static final byte[] SCHEME = Ascii.bytes("basic");

    private BasicUser() {}

    /** Writes the name, or a dash. */
    static void write(LineBuffer out, ExchangeCopy copy, int place) {
        byte[] user = of(copy.texts(), copy.start(place), copy.end(place));
        if (user.length == 0) {
            out.put('-');
        } else {
            Escape.column(out, user, 0, user.length);
        }
    }

    private static byte[] of(byte[] bytes, int start, int end) {
        int blank = start + SCHEME.length;
        if (blank >= end || bytes[blank] != ' ' || !Ascii.equalsIgnoreCase(bytes, start, blank, SCHEME)) {
            return new byte[0];
        }
        try {
            byte[] pair =
                    Base64.getDecoder().decode(Ascii.text(bytes, blank, end).strip());
            int colon = 0;
            while (colon < pair.length && pair[colon] != ':') {
                colon++;
            }
            // Without a colon it may be a password alone.
            return colon == pair.length ? new byte[0] : Arrays.copyOf(pair, colon);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }
}
