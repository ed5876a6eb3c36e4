package balancebeam.testkit;

/**
 * The rules of RFC 9112 section 7.1 for the line before a chunk: a size and perhaps extensions.
 *
 * <p>White space around ";" and "=" is refused: a sender must not generate it (BWS), and parsers disagree about it.
 */
final class ChunkLine {

    /** 15 hexadecimal digits cannot overflow a long. */
    private static final int MAX_DIGITS = 15;

    private final String line;
    private int at;

    private ChunkLine(String line) {
        this.line = line;
    }

    /** The size, once the whole line was found to be in order. */
    static long size(String line) {
        return new ChunkLine(line).read();
    }

    private long read() {
        while (at < line.length() && FieldGrammar.isHexDigit(line.charAt(at))) {
            at++;
        }
        if (at == 0 || at > MAX_DIGITS) {
            throw MalformedMessage.at(line, "a chunk size that is not 1 to 15 hexadecimal digits");
        }
        long size = Long.parseLong(line.substring(0, at), 16);
        while (at < line.length()) {
            extension();
        }
        return size;
    }

    /** chunk-ext = ";" token [ "=" ( token / quoted-string ) ]. */
    private void extension() {
        if (!skip(';')) {
            throw MalformedMessage.at(line, "not a semicolon after a chunk size");
        }
        token();
        if (!skip('=')) {
            return;
        }
        if (skip('"')) {
            quotedRest();
        } else {
            token();
        }
    }

    private void token() {
        int start = at;
        while (at < line.length() && FieldGrammar.isTokenChar(line.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw MalformedMessage.at(line, "no token in a chunk extension");
        }
    }

    private void quotedRest() {
        while (!skip('"')) {
            skip('\\');
            if (at == line.length() || !FieldGrammar.isFieldText(line.substring(at, at + 1))) {
                throw MalformedMessage.at(line, "an invalid quoted string in a chunk extension");
            }
            at++;
        }
    }

    private boolean skip(char wanted) {
        if (at < line.length() && line.charAt(at) == wanted) {
            at++;
            return true;
        }
        return false;
    }
}
