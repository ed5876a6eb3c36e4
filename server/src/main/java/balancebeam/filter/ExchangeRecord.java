package balancebeam.filter;

import balancebeam.balance.Endpoint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange came to: for counters, the log and explain. Reused with its exchange. Event loop only.
 *
 * <p>Times are the loop's clock; 0 is not yet.
 */
public final class ExchangeRecord {
    /** How many failed attempts it remembers. */
    public static final int MOST_FAILED = 3;

    private final RequestId requestId = new RequestId();
    private long startNanos;
    private long forwardNanos;
    private long attemptNanos;
    private long connectedNanos;
    private long answerNanos;
    private String cluster = "";
    private @Nullable Endpoint endpoint;
    private int attempts;
    /** The present one's. */
    private int attemptNumber;

    private final List<FailedAttempt> failedAttempts = new ArrayList<>(0);
    private int status;
    private int endpointStatus;
    private long sentBytes;
    private long receivedBytes;
    private @Nullable ProxyError error;
    private @Nullable TraceContext trace;
    private @Nullable Sticky sticky;
    private boolean retryDenied;

    /** Whether a client stayed where it was, on a route that keeps it there. */
    public enum Sticky {
        /** It was nowhere, as far as anyone knows. */
        NEW,
        KEPT,
        /** Its endpoint is gone, or takes no work: it is at another one from now on. */
        MOVED
    }

    void begin(long nowNanos) {
        startNanos = nowNanos;
    }

    void clear() {
        requestId.clear();
        forwardNanos = 0;
        attemptNanos = 0;
        if (!failedAttempts.isEmpty()) {
            failedAttempts.clear();
        }
        connectedNanos = 0;
        answerNanos = 0;
        cluster = "";
        endpoint = null;
        attempts = 0;
        attemptNumber = 0;
        status = 0;
        endpointStatus = 0;
        sentBytes = 0;
        receivedBytes = 0;
        error = null;
        retryDenied = false;
        sticky = null;
        if (trace != null) {
            trace.clear();
        }
    }

    /** How the request is called: made when it is first asked for. */
    public RequestId requestId() {
        return requestId;
    }

    /** When the request's head was complete. */
    public long startNanos() {
        return startNanos;
    }

    /** When the first attempt began, or it was clear that there would be none: what lies before is the queue's and the filters' time. */
    public long forwardNanos() {
        return forwardNanos;
    }

    /** When the last attempt had its connection. */
    public long connectedNanos() {
        return connectedNanos;
    }

    /** When the answer's head came from the endpoint. */
    public long answerNanos() {
        return answerNanos;
    }

    /** The cluster that was chosen; empty for none. */
    public String cluster() {
        return cluster;
    }

    public void cluster(String name) {
        cluster = name;
    }

    /** An attempt begins. */
    public void attempt(Endpoint tried, long nowNanos) {
        endpoint = tried;
        attemptNanos = nowNanos;
        connectedNanos = 0;
        if (attempts++ == 0) {
            forwardNanos = nowNanos;
        }
        attemptNumber = attempts;
    }

    /** It would have been tried again, and the cluster's budget for that, or its limit, was spent. */
    public void denyRetry() {
        retryDenied = true;
    }

    /** Whether a retry was denied it. */
    public boolean retryDenied() {
        return retryDenied;
    }

    /** It ends here: if there was no attempt, all its time was spent before one. */
    public void forwardingEnds(long nowNanos) {
        if (attempts == 0) {
            forwardNanos = nowNanos;
        }
    }

    /**
     * The attempt that comes will run beside the other exchange's present one: it is counted there, and part of its trace. So the other
     * exchange does not end before it.
     */
    public void beside(ExchangeRecord other) {
        trace = other.trace;
        attempts = other.attempts++;
    }

    /** The present attempt is from now on one that ran beside it, with what came of that so far. */
    public void tookOver(ExchangeRecord beside) {
        endpoint = beside.endpoint;
        attemptNanos = beside.attemptNanos;
        attemptNumber = beside.attemptNumber;
        connectedNanos = beside.connectedNanos;
        endpointStatus = beside.endpointStatus;
        answerNanos = beside.answerNanos;
    }

    /** The present attempt has come to nothing, or has broken off. */
    public void attemptFailed(ProxyError why, long nowNanos) {
        if (endpoint != null) {
            if (failedAttempts.size() == MOST_FAILED) {
                failedAttempts.removeFirst();
            }
            failedAttempts.add(new FailedAttempt(endpoint, attemptNanos, nowNanos, why));
        }
    }

    /** The last {@value #MOST_FAILED} that failed, in order. */
    public List<FailedAttempt> failedAttempts() {
        return Collections.unmodifiableList(failedAttempts);
    }

    /** When the last attempt began. */
    public long attemptNanos() {
        return attemptNanos;
    }

    /** The attempt has its connection. */
    public void connected(long nowNanos) {
        connectedNanos = nowNanos;
    }

    /**
     * The attempt is over.
     *
     * @param why it came to nothing or broke off; null when it did not
     */
    public void attemptEnded(long nowNanos, @Nullable ProxyError why) {
        if (trace != null && trace.isSampled() && endpoint != null) {
            trace.ended(new TracedAttempt(attemptNumber, endpoint, attemptNanos, nowNanos, endpointStatus, why));
        }
    }

    /** The endpoint's answer has begun, with this status. */
    public void answerBegun(int statusCode, long nowNanos) {
        endpointStatus = statusCode;
        answerNanos = nowNanos;
    }

    /** The endpoint that was tried last, or null. */
    public @Nullable Endpoint endpoint() {
        return endpoint;
    }

    /** The endpoint whose answer the client gets; null where the balancer answers itself. */
    public @Nullable Endpoint answeredBy() {
        return endpointStatus == 0 || error != null ? null : endpoint;
    }

    /** Null where its route keeps nobody anywhere. */
    public @Nullable Sticky sticky() {
        return sticky;
    }

    public void sticky(Sticky how) {
        sticky = how;
    }

    /** How many have begun, whether or not one is running still. */
    public int attempts() {
        return attempts;
    }

    void answered(int statusCode) {
        status = statusCode;
    }

    /** The status that the client was sent; 0 for none. */
    public int status() {
        return status;
    }

    /** The status that the endpoint answered with, which the client may not have been sent; 0 for none. */
    public int endpointStatus() {
        return endpointStatus;
    }

    public void sent(long bytes) {
        sentBytes += bytes;
    }

    /** Content bytes sent to the client. */
    public long sentBytes() {
        return sentBytes;
    }

    public void received(long bytes) {
        receivedBytes += bytes;
    }

    /** Content bytes that the client sent. */
    public long receivedBytes() {
        return receivedBytes;
    }

    public void failed(ProxyError why) {
        error = why;
    }

    /** Why it was not done as asked, or null. */
    public @Nullable ProxyError error() {
        return error;
    }

    /** The trace that it is part of, if any: made when it is first asked for, which only tracing does. */
    public TraceContext trace() {
        if (trace == null) {
            trace = new TraceContext();
        }
        return trace;
    }

    /** Who takes its spans, or null when nobody wants them. */
    @Nullable
    ExchangeListener spansTaker() {
        return trace == null ? null : trace.spansTaker();
    }
}
