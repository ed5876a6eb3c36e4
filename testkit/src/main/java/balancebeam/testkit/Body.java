package balancebeam.testkit;

/**
 * A whole body.
 *
 * <p>Immutable.
 *
 * @param framing  what said where it ends
 * @param content  without any chunk framing
 * @param raw      as it was on the wire: for {@link Framing#CHUNKED} with sizes, extensions and trailers
 * @param trailers the fields after the last chunk, in order
 */
public record Body(Framing framing, Octets content, Octets raw, Fields trailers) {

    /** The content as ISO-8859-1 text. */
    public String text() {
        return content.text();
    }
}
