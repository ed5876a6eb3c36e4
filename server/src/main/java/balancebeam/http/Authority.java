package balancebeam.http;

import balancebeam.bytes.Ascii;
import balancebeam.bytes.IpText;

/** Host and port of a request (RFC 9110 section 7.2). Thread-safe: static functions without state. */
public final class Authority {
    // RFC 3986 section 3.2.2, less the comma, by which two Hosts could be made to look like one.
    private static final String HOST_MARKS = "-._~!$&'()*+;=";

    private static final int NOT_VALID = -1;
    private static final int MOST_PORT = 65_535;

    private Authority() {}

    /** Where the host ends: at the colon before the port, or at the end. A port has digits only, other colons are an IPv6 address's. */
    public static int hostEnd(byte[] bytes, int from, int to) {
        for (int i = to - 1; i >= from && (bytes[i] == ':' || (bytes[i] >= '0' && bytes[i] <= '9')); i--) {
            if (bytes[i] == ':') {
                return i;
            }
        }
        return to;
    }

    /**
     * Whether it is {@code host[:port]} as in a Host field or a target (RFC 3986 section 3.2, RFC 9110 section 4.2), without user
     * information and never empty.
     */
    public static boolean isValid(byte[] bytes, int start, int end) {
        if (start == end) {
            return false;
        }
        int i = bytes[start] == '[' ? endOfIpv6(bytes, start + 1, end) : endOfName(bytes, start, end);
        return i > start && (i == end || isPort(bytes, i, end));
    }

    private static boolean isPort(byte[] bytes, int colon, int end) {
        if (bytes[colon] != ':') {
            return false;
        }
        // RFC 3986 section 3.2.3: an empty port is the default one.
        long port = colon + 1 == end ? 0 : Ascii.parseDecimal(bytes, colon + 1, end);
        return port >= 0 && port <= MOST_PORT;
    }

    private static int endOfName(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end) {
            if (bytes[i] == '%') {
                if (i + 2 >= end || Ascii.hexDigit(bytes[i + 1]) < 0 || Ascii.hexDigit(bytes[i + 2]) < 0) {
                    return NOT_VALID;
                }
                i += 3;
            } else if (isHostByte(bytes[i])) {
                i++;
            } else {
                return i;
            }
        }
        return i;
    }

    private static boolean isHostByte(byte b) {
        int letter = b | 0x20;
        return (letter >= 'a' && letter <= 'z') || (b >= '0' && b <= '9') || HOST_MARKS.indexOf(b) >= 0;
    }

    private static int endOfIpv6(byte[] bytes, int start, int end) {
        int close = start;
        while (close < end && bytes[close] != ']') {
            close++;
        }
        return close < end && IpText.isIpv6(bytes, start, close) ? close + 1 : NOT_VALID;
    }
}
