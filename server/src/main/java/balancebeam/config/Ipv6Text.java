package balancebeam.config;

import java.util.regex.Pattern;

/** The textual form of IPv6 addresses (RFC 4291 section 2.2, zones by RFC 4007), checked without resolving anything. */
final class Ipv6Text {
    private static final int GROUPS = 8;
    private static final Pattern GROUP = Pattern.compile("[0-9a-f]{1,4}");
    private static final Pattern ZONE = Pattern.compile("[a-z0-9_.-]+");
    private static final Pattern V4_TAIL =
            Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");

    private Ipv6Text() {}

    /** Whether {@code text}, in lower case and without brackets, is an IPv6 address, with or without a zone. */
    static boolean isAddress(String text) {
        int percent = text.indexOf('%');
        if (percent >= 0 && !ZONE.matcher(text.substring(percent + 1)).matches()) {
            return false;
        }
        String address = percent >= 0 ? text.substring(0, percent) : text;
        int gap = address.indexOf("::");
        if (gap < 0) {
            return groups(address, true) == GROUPS;
        }
        String before = address.substring(0, gap);
        String after = address.substring(gap + 2);
        int left = before.isEmpty() ? 0 : groups(before, false);
        int right = after.isEmpty() ? 0 : groups(after, true);
        return left >= 0 && right >= 0 && left + right < GROUPS;
    }

    /** How many 16-bit groups the text has; -1 if something in it is none. An IPv4 tail counts as two. */
    private static int groups(String text, boolean tail) {
        String[] parts = text.split(":", -1);
        int count = parts.length;
        for (int i = 0; i < parts.length; i++) {
            boolean last = tail && i == parts.length - 1;
            if (last && V4_TAIL.matcher(parts[i]).matches()) {
                count++;
            } else if (!GROUP.matcher(parts[i]).matches()) {
                return -1;
            }
        }
        return count;
    }
}
