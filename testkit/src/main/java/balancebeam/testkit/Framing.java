package balancebeam.testkit;

/** What says where a body ends (RFC 9112 section 6.3). */
public enum Framing {
    /** There is no body: none was declared in a request, or the status or the method forbids one. */
    NONE,
    /** Content-Length. */
    CONTENT_LENGTH,
    /** Transfer-Encoding: chunked. */
    CHUNKED,
    /** The end of the connection; responses only. */
    UNTIL_CLOSE
}
