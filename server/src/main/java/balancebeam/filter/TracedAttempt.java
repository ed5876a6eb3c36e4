package balancebeam.filter;

import balancebeam.balance.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * A try at an endpoint that is over. Immutable.
 *
 * @param number from 1
 * @param beginNanos on the loop's clock, as is the end
 * @param status what the endpoint answered; 0 for nothing
 * @param error why it came to nothing or broke off, or null
 */
public record TracedAttempt(
        int number,
        Endpoint endpoint,
        long beginNanos,
        long endNanos,
        int status,
        @Nullable ProxyError error) {}
