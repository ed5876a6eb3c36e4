package balancebeam.http1;

import balancebeam.bytes.Ascii;

/**
 * The form of {@code host[:port]} in a Host field or a target (RFC 3986 section 3.2, RFC 9110 section 4.2), without user
 * information and never empty. Thread-safe: static functions without state.
 */
final class Authority {
    // RFC 3986 section 3.2.2, less the comma, by which two Hosts could be made to look like one.
    private static final String HOST_MARKS = "-._~!$&'()*+;=";

    private static final int NOT_VALID = -1;
    private static final int IPV6_GROUPS = 8;
    private static final int MOST_PORT = 65_535;

    private Authority() {}

    static boolean isValid(byte[] bytes, int start, int end) {
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

    /** Eight groups, of which one run may be left out as "::"; the last two may be an IPv4 address; no zone. */
    private static int endOfIpv6(byte[] bytes, int start, int end) {
        int i = start;
        int groups = 0;
        boolean gap = startsWithGap(bytes, i, end);
        if (gap) {
            i += 2;
        }
        while (i < end && bytes[i] != ']') {
            int stop = endOfGroup(bytes, i, end);
            if (stop < end && bytes[stop] == '.') {
                i = endOfIpv4(bytes, i, end);
                groups += 2;
                break;
            }
            if (stop == i || stop - i > 4) {
                return NOT_VALID;
            }
            groups++;
            i = stop;
            if (startsWithGap(bytes, i, end)) {
                if (gap) {
                    return NOT_VALID;
                }
                gap = true;
                i += 2;
            } else if (i + 1 < end && bytes[i] == ':' && bytes[i + 1] != ']') {
                i++;
            } else {
                break;
            }
        }
        boolean ends = i >= 0 && i < end && bytes[i] == ']';
        return ends && (gap ? groups < IPV6_GROUPS : groups == IPV6_GROUPS) ? i + 1 : NOT_VALID;
    }

    private static boolean startsWithGap(byte[] bytes, int i, int end) {
        return i + 1 < end && bytes[i] == ':' && bytes[i + 1] == ':';
    }

    private static int endOfGroup(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end && Ascii.hexDigit(bytes[i]) >= 0) {
            i++;
        }
        return i;
    }

    private static int endOfIpv4(byte[] bytes, int start, int end) {
        int i = start;
        for (int part = 0; part < 4; part++) {
            if (part > 0 && (i >= end || bytes[i++] != '.')) {
                return NOT_VALID;
            }
            int stop = i;
            while (stop < end && bytes[stop] >= '0' && bytes[stop] <= '9') {
                stop++;
            }
            boolean leadingZero = stop - i > 1 && bytes[i] == '0';
            long value = Ascii.parseDecimal(bytes, i, stop);
            if (leadingZero || value < 0 || value > 255) {
                return NOT_VALID;
            }
            i = stop;
        }
        return i;
    }
}
