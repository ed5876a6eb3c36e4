package balancebeam.testkit;

import java.util.Locale;

/** The rules of RFC 9112 sections 3 and 4 for the first line of a message. */
final class StartLine {

    private StartLine() {}

    /** Method, target and version of a request line that came without its CRLF. */
    static String[] request(String line) {
        String[] parts = line.split(" ", -1);
        if (parts.length != 3) {
            throw MalformedMessage.at(line, "not three parts between single spaces in the request line");
        }
        if (!FieldGrammar.isToken(parts[0])) {
            throw MalformedMessage.at(line, "a method that is no token");
        }
        if (!isTarget(parts[0], parts[1])) {
            throw MalformedMessage.at(line, "an invalid request target");
        }
        checkVersion(parts[2], line);
        return parts;
    }

    /** Version, status and reason phrase of a status line that came without its CRLF. */
    static String[] status(String line) {
        if (line.length() < 13 || line.charAt(8) != ' ' || line.charAt(12) != ' ') {
            throw MalformedMessage.at(line, "not a version, a status and a reason phrase in the status line");
        }
        String version = line.substring(0, 8);
        String status = line.substring(9, 12);
        String reason = line.substring(13);
        checkVersion(version, line);
        boolean digits = status.chars().allMatch(c -> FieldGrammar.isDigit((char) c));
        if (!digits || status.charAt(0) < '1' || status.charAt(0) > '5') {
            throw MalformedMessage.at(line, "a status that is not 100 to 599");
        }
        if (!FieldGrammar.isFieldText(reason)) {
            throw MalformedMessage.at(line, "a control character in the reason phrase");
        }
        return new String[] {version, status, reason};
    }

    private static void checkVersion(String version, String line) {
        if (!version.equals("HTTP/1.1") && !version.equals("HTTP/1.0")) {
            throw MalformedMessage.at(line, "a version that is neither HTTP/1.1 nor HTTP/1.0");
        }
    }

    private static boolean isTarget(String method, String target) {
        if (target.isEmpty() || !hasTargetCharacters(target)) {
            return false;
        }
        if (method.equals("CONNECT")) {
            return Authority.isTunnelTarget(target);
        }
        if (target.equals("*")) {
            return method.equals("OPTIONS");
        }
        return target.startsWith("/") || isAbsolute(target);
    }

    /**
     * Visible ASCII without "#". Wider than RFC 3986, the one place where this reader is not as strict as the RFC:
     * browsers send {@code |}, <code>{</code>, {@code "} and the like in queries as they are (WHATWG URL), and none
     * of them can move the end of a message.
     */
    private static boolean hasTargetCharacters(String target) {
        return target.chars().allMatch(c -> c > ' ' && c < 0x7F && c != '#');
    }

    private static boolean isAbsolute(String target) {
        int colon = target.indexOf(':');
        if (colon < 1 || !isScheme(target.substring(0, colon))) {
            return false;
        }
        String scheme = target.substring(0, colon).toLowerCase(Locale.ROOT);
        String rest = target.substring(colon + 1);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return !rest.isEmpty();
        }
        return rest.startsWith("//") && Authority.isHttpAuthority(authority(rest.substring(2)));
    }

    private static boolean isScheme(String text) {
        return FieldGrammar.isAlpha(text.charAt(0))
                && text.chars()
                        .allMatch(c -> FieldGrammar.isAlpha((char) c)
                                || FieldGrammar.isDigit((char) c)
                                || "+-.".indexOf(c) >= 0);
    }

    /** What comes before the path or the query. */
    private static String authority(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) != '/' && text.charAt(end) != '?') {
            end++;
        }
        return text.substring(0, end);
    }
}
