package balancebeam.config.text;

/** Texts of users in messages: on one line, and short. Thread-safe: static functions without state. */
final class Quote {
    private static final int LONGEST = 60;

    private Quote() {}

    /** In quotation marks, escaped and cut. */
    static String of(String text) {
        return "'" + escape(cut(text, LONGEST)) + "'";
    }

    /** With line breaks and other characters that print nothing written as in Java. */
    static String escape(String text) {
        if (text.codePoints().noneMatch(Quote::isUnprintable)) {
            return text;
        }
        StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                default -> {
                    if (isUnprintable(c)) {
                        escaped.append("\\u%04X".formatted(c));
                    } else {
                        escaped.appendCodePoint(c);
                    }
                }
            }
        });
        return escaped.toString();
    }

    static String cut(String text, int longest) {
        return text.codePointCount(0, text.length()) <= longest
                ? text
                : text.substring(0, text.offsetByCodePoints(0, longest)) + "…";
    }

    /** Also what turns the direction of writing around. */
    private static boolean isUnprintable(int c) {
        return Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT
                || Character.getType(c) == Character.LINE_SEPARATOR
                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
                || Character.getType(c) == Character.SURROGATE;
    }
}
