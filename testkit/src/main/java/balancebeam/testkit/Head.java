package balancebeam.testkit;

/** What comes before the body of a message: a start line and fields. Immutable. */
public sealed interface Head permits RequestHead, ResponseHead {

    /** {@code HTTP/1.0} or {@code HTTP/1.1}. */
    String version();

    /** The field lines, in order. */
    Fields fields();

    /** Every byte of the head, up to and with the empty line. */
    Octets raw();

    /** Whether the sender means to keep the connection for another message (RFC 9112 section 9.3). */
    default boolean keepsAlive() {
        if (fields().tokens("Connection").contains("close")) {
            return false;
        }
        return version().equals("HTTP/1.1") || fields().tokens("Connection").contains("keep-alive");
    }
}
