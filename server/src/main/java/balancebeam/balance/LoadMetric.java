package balancebeam.balance;

/**
 * How busy an endpoint is: what balancers that compare endpoints compare. Thread-safe, never allocates. As long as the
 * process uses one metric, the JIT compiler sees one target and inlines it.
 */
@FunctionalInterface
public interface LoadMetric {

    /** Attempts that are running there, over all event loops. */
    LoadMetric IN_FLIGHT = (endpoint, nowNanos) -> endpoint.inFlight();

    /** Less is idler; the unit is the metric's own. */
    long load(Endpoint endpoint, long nowNanos);
}
