package balancebeam.filter;

/**
 * When an exchange is sent to a second endpoint too. Immutable.
 *
 * @param percentile of the cluster's recent latencies after which it is; 0 to go by the delay alone
 * @param delayNanos it is never sooner
 */
public record HedgePolicy(double percentile, long delayNanos) {}
