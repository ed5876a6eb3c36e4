package balancebeam.filter;

import balancebeam.balance.Endpoint;

/** A try at an endpoint that came to nothing, or broke off. Times are the loop's clock. Immutable. */
public record FailedAttempt(Endpoint endpoint, long beginNanos, long endNanos, ProxyError error) {}
