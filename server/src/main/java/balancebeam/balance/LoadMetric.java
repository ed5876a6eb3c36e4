package balancebeam.balance;

import balancebeam.http.Head;

/**
 * How busy an endpoint is: what balancers that compare endpoints compare. What it goes by beside the requests that run, the
 * attempts tell it: those of a cluster whose algorithm uses it, and no others. It keeps that at the endpoint, where all event
 * loops share it. Thread-safe, never allocates. As long as the process uses one metric, the JIT compiler sees one target and
 * inlines it.
 */
@FunctionalInterface
public interface LoadMetric {

    /** No load is above it, so that it can be multiplied by weights. */
    long MOST = 1L << 38;

    /** Attempts that are running there, over all event loops. */
    LoadMetric IN_FLIGHT = (endpoint, nowNanos) -> endpoint.inFlight();

    /** Less is idler; the unit is the metric's own; from 0 to {@link #MOST}. */
    long load(Endpoint endpoint, long nowNanos);

    /**
     * An attempt there has its final answer.
     *
     * @param latencyNanos from the attempt's begin until the answer's
     */
    default void answered(Endpoint endpoint, int status, long latencyNanos, long nowNanos) {}

    /** An answer from there has these fields: once for its head, and once more if there are trailers. */
    default void told(Endpoint endpoint, Head fields, long nowNanos) {}

    /**
     * An attempt there came to nothing, by the endpoint's fault.
     *
     * @param elapsedNanos from its begin until now: short times are no merit
     */
    default void failed(Endpoint endpoint, long elapsedNanos, long nowNanos) {}

    /** An attempt there was given up without an answer, and not by the endpoint's fault: it would have taken longer still. */
    default void abandoned(Endpoint endpoint, long elapsedNanos, long nowNanos) {}

    /** Attempts there sent and received that much content since they last said so. */
    default void transferred(Endpoint endpoint, long bytes, long nowNanos) {}
}
