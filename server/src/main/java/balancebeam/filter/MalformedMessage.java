package balancebeam.filter;

import balancebeam.http.Status;

/**
 * What a peer sent is not a message that may be passed on. Immutable; without a stack trace, since it is the peer's fault
 * and its place in our code says nothing.
 */
public final class MalformedMessage extends Exception {
    private static final long serialVersionUID = 1L;

    /** RFC 9110 section 15.5.6: 405, which only CONNECT gets, names what is allowed. */
    private static final String ALLOW = "Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n";

    private final Status status;

    /** @param why a phrase for the log, such as "obs-fold in a head" */
    public MalformedMessage(Status status, String why) {
        super(why, null, false, false);
        this.status = status;
    }

    public MalformedMessage(String why) {
        this(Status.BAD_REQUEST, why);
    }

    /** The answer to a client that sent it. */
    public Status status() {
        return status;
    }

    /** What a client that sent it is told. */
    public LocalAnswer answer() {
        return LocalAnswer.of(status, status == Status.METHOD_NOT_ALLOWED ? ALLOW : "", error());
    }

    /** What a client that sent it did wrong. */
    public ProxyError error() {
        return switch (status) {
            case CONTENT_TOO_LARGE -> ProxyError.REQUEST_TOO_LARGE;
            case REQUEST_TIMEOUT -> ProxyError.REQUEST_TIMEOUT;
            default -> ProxyError.BAD_REQUEST;
        };
    }
}
