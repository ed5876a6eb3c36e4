package balancebeam.control.recent;

import balancebeam.filter.ProxyError;

/**
 * An attempt that came to nothing. Immutable.
 *
 * @param endpoint as {@code name (address)}, or the address alone
 */
public record PastAttempt(String endpoint, ProxyError error, long tookNanos) {}
