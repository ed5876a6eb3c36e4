package balancebeam.testkit;

/** The rules of RFC 3986 section 3.2 and RFC 9110 section 4.2 for {@code host[:port]}, without user information. */
final class Authority {

    private static final String UNRESERVED_SYMBOLS = "-._~";
    private static final String SUB_DELIMS = "!$&'()*+,;=";

    private Authority() {}

    /** Whether this is a host, perhaps with a port; the host may be empty, as in {@code Host:} (RFC 9112 3.2). */
    static boolean isHostAndPort(String text) {
        int hostEnd = hostEnd(text);
        if (hostEnd < 0) {
            return false;
        }
        String rest = text.substring(hostEnd);
        return isHost(text.substring(0, hostEnd)) && (rest.isEmpty() || isPort(rest.substring(1), true));
    }

    /** Whether this is a host that is not empty, perhaps with a port: what an http URI needs (RFC 9110 4.2.1). */
    static boolean isHttpAuthority(String text) {
        return isHostAndPort(text) && hostEnd(text) > 0;
    }

    /** Whether this is a host and a port, and neither is empty: what CONNECT names (RFC 9112 3.2.3). */
    static boolean isTunnelTarget(String text) {
        return isHttpAuthority(text)
                && hostEnd(text) < text.length()
                && isPort(text.substring(hostEnd(text) + 1), false);
    }

    /** Where the host ends: at the end or at the port's colon; -1 when something else follows. */
    private static int hostEnd(String text) {
        int end;
        if (text.startsWith("[")) {
            end = text.indexOf(']') + 1;
            if (end == 0) {
                return -1;
            }
        } else {
            end = text.indexOf(':') < 0 ? text.length() : text.indexOf(':');
        }
        return end == text.length() || text.charAt(end) == ':' ? end : -1;
    }

    private static boolean isHost(String host) {
        if (host.startsWith("[")) {
            return isIpv6(host.substring(1, host.length() - 1));
        }
        return isRegName(host);
    }

    /** port = *DIGIT, up to 65535. */
    private static boolean isPort(String text, boolean mayBeEmpty) {
        if (text.isEmpty()) {
            return mayBeEmpty;
        }
        int port = 0;
        for (int i = 0; i < text.length(); i++) {
            if (!FieldGrammar.isDigit(text.charAt(i))) {
                return false;
            }
            port = port * 10 + (text.charAt(i) - '0');
            if (port > 65535) {
                return false;
            }
        }
        return true;
    }

    /** reg-name = *( unreserved / pct-encoded / sub-delims ); every IPv4 address is one. */
    private static boolean isRegName(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%') {
                if (i + 2 >= text.length()
                        || !FieldGrammar.isHexDigit(text.charAt(i + 1))
                        || !FieldGrammar.isHexDigit(text.charAt(i + 2))) {
                    return false;
                }
                i += 2;
            } else if (!FieldGrammar.isAlpha(c)
                    && !FieldGrammar.isDigit(c)
                    && UNRESERVED_SYMBOLS.indexOf(c) < 0
                    && SUB_DELIMS.indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Eight groups, of which one run of at least one may be left out as "::"; no zone, as RFC 3986 has none. */
    private static boolean isIpv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text, true) == 8;
        }
        if (text.indexOf("::", gap + 1) >= 0) {
            return false;
        }
        int before = groups(text.substring(0, gap), false);
        int after = groups(text.substring(gap + 2), true);
        return before >= 0 && after >= 0 && before + after <= 7;
    }

    /** How many groups of 16 bits this is, or -1 when it is none; a dotted IPv4 address at the end counts as two. */
    private static int groups(String text, boolean mayEndInIpv4) {
        if (text.isEmpty()) {
            return 0;
        }
        String[] parts = text.split(":", -1);
        int count = 0;
        for (int i = 0; i < parts.length; i++) {
            if (isGroup(parts[i])) {
                count++;
            } else if (mayEndInIpv4 && i == parts.length - 1 && isIpv4(parts[i])) {
                count += 2;
            } else {
                return -1;
            }
        }
        return count;
    }

    private static boolean isGroup(String text) {
        return !text.isEmpty() && text.length() <= 4 && text.chars().allMatch(c -> FieldGrammar.isHexDigit((char) c));
    }

    private static boolean isIpv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            boolean leadingZero = part.length() > 1 && part.charAt(0) == '0';
            if (part.length() > 3 || part.isEmpty() || leadingZero || !isPort(part, false)) {
                return false;
            }
            if (Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }
}
