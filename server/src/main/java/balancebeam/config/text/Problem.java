package balancebeam.config.text;

/**
 * Something that is wrong with a configuration, or that is worth a warning, and where. Immutable.
 *
 * @param file as the user named it
 * @param line from 1; 0 when it is the file as a whole
 * @param column from 1, in characters; 0 when it is the file as a whole
 * @param path the key, as {@code routes.api.match.host}; empty for what has none
 * @param message one line: what was expected and what was found
 */
public record Problem(String file, int line, int column, String path, String message) {
    private static final int LONGEST_MESSAGE = 400;

    public Problem {
        path = Quote.escape(path);
        message = Quote.cut(Quote.escape(message), LONGEST_MESSAGE);
    }

    static Problem of(Place place, String path, String message) {
        return new Problem(place.file().toString(), place.line(), place.column(), path, message);
    }

    /** {@code balancebeam.yaml:12:7: routes.api.match.host: expected a host, ...}. */
    @Override
    public String toString() {
        String place = line == 0 ? file : file + ":" + line + ":" + column;
        return place + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    }
}
