package balancebeam.testkit;

import java.util.List;

/** The rules of RFC 9110 section 5 and RFC 9112 section 5 for one field line. */
final class FieldGrammar {

    private static final String TOKEN_SYMBOLS = "!#$%&'*+-.^_`|~";

    /**
     * Fields that may not stand in a trailer section, since they are about framing, routing or the connection
     * (RFC 9110 section 6.5.1).
     */
    private static final List<String> NOT_IN_TRAILERS =
            List.of("Content-Length", "Transfer-Encoding", "Host", "Connection", "TE", "Trailer", "Upgrade");

    private FieldGrammar() {}

    /** Reads a field line that came without its CRLF. */
    static Field field(String line) {
        if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
            throw MalformedMessage.at(line, "white space before a field line (obs-fold)");
        }
        int colon = line.indexOf(':');
        if (colon < 0) {
            throw MalformedMessage.at(line, "a field line without a colon");
        }
        String name = line.substring(0, colon);
        if (!isToken(name)) {
            throw MalformedMessage.at(line, "a field name that is no token");
        }
        String value = trim(line.substring(colon + 1));
        if (!isFieldText(value)) {
            throw MalformedMessage.at(line, "a control character in a field value");
        }
        return new Field(name, value);
    }

    /** Reads a field line of a trailer section. */
    static Field trailer(String line) {
        Field field = field(line);
        for (String forbidden : NOT_IN_TRAILERS) {
            if (field.isNamed(forbidden)) {
                throw MalformedMessage.at(line, "a field that no trailer section may have");
            }
        }
        return field;
    }

    /** token = 1*tchar. */
    static boolean isToken(String text) {
        if (text.isEmpty()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (!isTokenChar(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    static boolean isTokenChar(char c) {
        return isAlpha(c) || isDigit(c) || TOKEN_SYMBOLS.indexOf(c) >= 0;
    }

    static boolean isAlpha(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isHexDigit(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    /** HTAB, SP, VCHAR and obs-text; also the rule for a reason phrase. */
    static boolean isFieldText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7F) {
                return false;
            }
        }
        return true;
    }

    /** Without the OWS around it: SP and HTAB only. */
    private static String trim(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isOws(text.charAt(from))) {
            from++;
        }
        while (to > from && isOws(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isOws(char c) {
        return c == ' ' || c == '\t';
    }
}
