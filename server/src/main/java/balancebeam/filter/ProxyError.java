package balancebeam.filter;

import balancebeam.http.Status;

/**
 * Why an exchange could not be done as asked. Each answers three questions: what happened, whose fault it was, and
 * whether another attempt is allowed. Immutable.
 */
public enum ProxyError {
    CONNECT_FAILED(Status.BAD_GATEWAY, Blame.ENDPOINT, Retry.ALWAYS),
    CONNECT_TIMEOUT(Status.BAD_GATEWAY, Blame.ENDPOINT, Retry.ALWAYS),
    /** No TLS with the endpoint: no common version, or no TLS at all. */
    TLS_FAILED(Status.BAD_GATEWAY, Blame.ENDPOINT, Retry.ALWAYS),
    /** The endpoint's certificate is not one for its name, or no authority's, or out of its time. */
    TLS_CERTIFICATE(Status.BAD_GATEWAY, Blame.ENDPOINT, Retry.ALWAYS),
    /** A pooled connection turned out to be closed: the endpoint may be well. */
    STALE_CONNECTION(Status.BAD_GATEWAY, Blame.NOBODY, Retry.IF_REPEATABLE),
    /** As before, and nothing of the request had been written. */
    STALE_CONNECTION_UNUSED(Status.BAD_GATEWAY, Blame.NOBODY, Retry.ALWAYS),
    /** The connection broke before an answer began. */
    RESET_BEFORE_ANSWER(Status.BAD_GATEWAY, Blame.ENDPOINT, Retry.IF_REPEATABLE),
    /** The endpoint reset the stream before an answer began: it is up, and did not want this request. */
    STREAM_RESET(Status.BAD_GATEWAY, Blame.ENDPOINT, Retry.IF_REPEATABLE),
    /** The endpoint says that it did not look at the request (REFUSED_STREAM, or a GOAWAY before it). */
    REFUSED_STREAM(Status.BAD_GATEWAY, Blame.ENDPOINT, Retry.ALWAYS),
    /** The endpoint takes no WebSockets by the protocol that its cluster speaks. */
    NO_WEBSOCKET(Status.BAD_GATEWAY, Blame.ENDPOINT, Retry.ALWAYS),
    /** The answer broke off. */
    ANSWER_TRUNCATED(Status.BAD_GATEWAY, Blame.ENDPOINT, Retry.IF_REPEATABLE),
    /** The answer is not HTTP, or larger than allowed. */
    BAD_ANSWER(Status.BAD_GATEWAY, Blame.ENDPOINT, Retry.NEVER),
    /** The endpoint answered with a status after which the route wants another attempt, and none was left. */
    RETRIED_STATUS(Status.BAD_GATEWAY, Blame.ENDPOINT, Retry.IF_REPEATABLE),
    ANSWER_TIMEOUT(Status.GATEWAY_TIMEOUT, Blame.ENDPOINT, Retry.NEVER),
    /** The time is over that the client of gRPC, or its route, gave the call. */
    DEADLINE_EXCEEDED(Status.GATEWAY_TIMEOUT, Blame.NOBODY, Retry.NEVER),
    /** Every endpoint is out, or was tried. */
    NO_ENDPOINT(Status.BAD_GATEWAY, Blame.ENDPOINT, Retry.NEVER),
    /** No descriptor, or no memory, or no connection that the endpoint's limit allows. */
    OVERLOADED(Status.SERVICE_UNAVAILABLE, Blame.US, Retry.ALWAYS),
    /** Its cluster has as many requests as it may, and no room for more that wait. */
    CONCURRENCY_LIMITED(Status.SERVICE_UNAVAILABLE, Blame.US, Retry.NEVER),
    /** It waited for a place in its cluster as long as it may. */
    QUEUE_TIMEOUT(Status.SERVICE_UNAVAILABLE, Blame.US, Retry.NEVER),
    /** No route takes it. */
    NO_ROUTE(Status.NOT_FOUND, Blame.CLIENT, Retry.NEVER),
    /** Its connection was made for a name of which TLS asks something else (RFC 9110 section 15.5.20). */
    MISDIRECTED_REQUEST(Status.MISDIRECTED_REQUEST, Blame.CLIENT, Retry.NEVER),
    /** Its address is not allowed here. */
    ACCESS_DENIED(Status.FORBIDDEN, Blame.CLIENT, Retry.NEVER),
    /** No credentials, or wrong ones. */
    UNAUTHORIZED(Status.UNAUTHORIZED, Blame.CLIENT, Retry.NEVER),
    /** The route is closed for maintenance. */
    MAINTENANCE(Status.SERVICE_UNAVAILABLE, Blame.NOBODY, Retry.NEVER),
    RATE_LIMITED(Status.TOO_MANY_REQUESTS, Blame.CLIENT, Retry.NEVER),
    BAD_REQUEST(Status.BAD_REQUEST, Blame.CLIENT, Retry.NEVER),
    REQUEST_TOO_LARGE(Status.CONTENT_TOO_LARGE, Blame.CLIENT, Retry.NEVER),
    REQUEST_TIMEOUT(Status.REQUEST_TIMEOUT, Blame.CLIENT, Retry.NEVER),
    /** The client went away; nobody is left to be answered. */
    CLIENT_GONE(Status.BAD_REQUEST, Blame.CLIENT, Retry.NEVER),
    BUG(Status.INTERNAL_SERVER_ERROR, Blame.US, Retry.NEVER);

    /** Whose fault it was: decides whose counters and health it touches. */
    public enum Blame {
        CLIENT,
        ENDPOINT,
        US,
        NOBODY
    }

    /** Whether the request may be sent again. */
    public enum Retry {
        /** Nothing was sent. */
        ALWAYS,
        /** If nothing of it was sent, or it is idempotent and can be sent again as it was. */
        IF_REPEATABLE,
        NEVER
    }

    private final Status status;
    private final Blame blame;
    private final Retry retry;

    ProxyError(Status status, Blame blame, Retry retry) {
        this.status = status;
        this.blame = blame;
        this.retry = retry;
    }

    /** Whether there is more to do than can be done: the client should come again in a while. */
    public boolean isOverload() {
        return this == OVERLOADED || this == CONCURRENCY_LIMITED || this == QUEUE_TIMEOUT;
    }

    /** What the client is answered, if nothing else helps. */
    public Status status() {
        return status;
    }

    public Blame blame() {
        return blame;
    }

    public Retry retry() {
        return retry;
    }
}
