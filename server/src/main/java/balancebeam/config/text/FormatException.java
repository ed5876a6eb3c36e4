package balancebeam.config.text;

/** The text is no YAML, so that there is nothing to format. The message begins with line and column, both from 1. */
public final class FormatException extends RuntimeException {
    private final int line;
    private final int column;

    FormatException(int line, int column, String problem) {
        super(line + ":" + column + ": " + problem);
        this.line = line;
        this.column = column;
    }

    /** From 1. */
    public int line() {
        return line;
    }

    /** From 1, in characters. */
    public int column() {
        return column;
    }
}
