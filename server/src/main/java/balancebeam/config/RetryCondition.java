package balancebeam.config;

/** What can go wrong with an attempt before its answer begins, so that another may help. */
public enum RetryCondition implements Choice {
    /** No connection came about: the endpoint has got nothing of the request. */
    CONNECT_FAILURE,
    /** The connection, or the stream, broke after something was sent. */
    RESET,
    /** No answer came in the time for one attempt. */
    TIMEOUT
}
