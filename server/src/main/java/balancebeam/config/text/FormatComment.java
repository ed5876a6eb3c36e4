package balancebeam.config.text;

/**
 * A comment as it stands in the text. Immutable.
 *
 * @param column from 0
 * @param text from the hash on, without blanks at its end
 */
record FormatComment(int offset, int column, Place place, String text) {
    enum Place {
        /** On a line of its own. */
        OWN_LINE,
        /** After something on the same line. */
        TRAILING,
        /** On a line of its own right below a trailing one, and in its column: it goes on with what that one says. */
        CONTINUATION
    }
}
