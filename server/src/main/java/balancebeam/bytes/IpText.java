package balancebeam.bytes;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * The textual form of IP addresses (RFC 4291 section 2.2; IPv4 as four decimal numbers without leading zeros): checked without
 * resolving anything, and written. Thread-safe: static functions without state.
 */
public final class IpText {
    private static final int IPV6_GROUPS = 8;
    private static final int IPV4_PARTS = 4;

    private IpText() {}

    public static boolean isIpv4(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return isIpv4(bytes, 0, bytes.length);
    }

    /** Whether it is an IPv6 address, without brackets or zone. */
    public static boolean isIpv6(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return isIpv6(bytes, 0, bytes.length);
    }

    static boolean isIpv4(byte[] bytes, int start, int end) {
        int i = start;
        for (int part = 0; part < IPV4_PARTS; part++) {
            if (part > 0 && (i >= end || bytes[i++] != '.')) {
                return false;
            }
            int stop = i;
            while (stop < end && bytes[stop] != '.') {
                stop++;
            }
            boolean leadingZero = stop - i > 1 && bytes[i] == '0';
            long value = Ascii.parseDecimal(bytes, i, stop);
            if (leadingZero || value < 0 || value > 255) {
                return false;
            }
            i = stop;
        }
        return i == end;
    }

    /** Eight groups, of which one run may be left out as "::"; the last two may be an IPv4 address. No brackets, no zone. */
    public static boolean isIpv6(byte[] bytes, int start, int end) {
        int groups = 0;
        boolean gap = isGap(bytes, start, end);
        int i = gap ? start + 2 : start;
        boolean another = !gap || i < end;
        while (another) {
            int stop = endOfGroup(bytes, i, end);
            if (stop < end && bytes[stop] == '.') {
                return isIpv4(bytes, i, end) && isWhole(groups + 2, gap);
            }
            if (stop == i || stop - i > 4) {
                return false;
            }
            groups++;
            i = stop;
            another = i < end;
            if (isGap(bytes, i, end)) {
                if (gap) {
                    return false;
                }
                gap = true;
                i += 2;
                another = i < end;
            } else if (another && bytes[i++] != ':') {
                return false;
            }
        }
        return isWhole(groups, gap);
    }

    /** The address as text, an IPv6 one in the canonical form of RFC 5952, without its zone. */
    public static String of(InetAddress address) {
        byte[] raw = address.getAddress();
        if (raw.length == IPV4_PARTS) {
            return address.getHostAddress();
        }
        int[] groups = new int[IPV6_GROUPS];
        for (int i = 0; i < IPV6_GROUPS; i++) {
            groups[i] = Byte.toUnsignedInt(raw[2 * i]) * 256 + Byte.toUnsignedInt(raw[2 * i + 1]);
        }
        int gap = longestZeros(groups);
        int gapEnd = endOfZeros(groups, gap);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < IPV6_GROUPS; i++) {
            if (i == gap) {
                text.append("::");
                i = gapEnd - 1;
            } else {
                text.append(i == 0 || i == gapEnd ? "" : ":").append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }

    /** {@code 127.0.0.1:1100}, {@code [::1]:1100}: what a user can paste. */
    public static String of(InetSocketAddress address) {
        String host = of(address.getAddress());
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** Where the first of the longest runs of two or more zero groups begins; -1 without one. */
    private static int longestZeros(int[] groups) {
        int best = -1;
        int bestLength = 1;
        for (int i = 0; i < groups.length; i++) {
            int length = endOfZeros(groups, i) - i;
            if (length > bestLength) {
                best = i;
                bestLength = length;
            }
        }
        return best;
    }

    private static int endOfZeros(int[] groups, int start) {
        int i = start;
        while (i >= 0 && i < groups.length && groups[i] == 0) {
            i++;
        }
        return i;
    }

    private static boolean isWhole(int groups, boolean gap) {
        return gap ? groups < IPV6_GROUPS : groups == IPV6_GROUPS;
    }

    private static boolean isGap(byte[] bytes, int i, int end) {
        return i + 1 < end && bytes[i] == ':' && bytes[i + 1] == ':';
    }

    private static int endOfGroup(byte[] bytes, int start, int end) {
        int i = start;
        while (i < end && Ascii.hexDigit(bytes[i]) >= 0) {
            i++;
        }
        return i;
    }
}
