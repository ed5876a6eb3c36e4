package balancebeam.config.text;

import java.nio.file.Path;

/**
 * Where something stands in a file. Immutable.
 *
 * @param line from 1; 0 for the file as a whole
 * @param column from 1, in characters; 0 for the file as a whole
 */
record Place(Path file, int line, int column) {
    /** The file as a whole. */
    static Place whole(Path file) {
        return new Place(file, 0, 0);
    }

    /** As a message about another place refers to this one: {@code line 3}, or {@code a.yaml:3:1} in another file. */
    String seenFrom(Place other) {
        return other.file.equals(file) ? "line " + line : file + ":" + line + ":" + column;
    }
}
