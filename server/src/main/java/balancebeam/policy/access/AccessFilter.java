package balancebeam.policy.access;

import balancebeam.config.AccessConfig;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.Filter;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.Peer;
import balancebeam.filter.ProxyError;

/**
 * Answers 403 to clients whose address is denied, or, where some are allowed, is not one of them. Thread-safe.
 *
 * <p>The address is the client's, as a trusted proxy in front says it is: never what any other peer says.
 */
public final class AccessFilter implements Filter {
    private static final LocalAnswer FORBIDDEN = LocalAnswer.of(ProxyError.ACCESS_DENIED);

    private final AddressSet allowed;
    private final AddressSet denied;

    public AccessFilter(AccessConfig config) {
        allowed = new AddressSet(config.allow());
        denied = new AddressSet(config.deny());
    }

    @Override
    public Decision onRequest(Exchange exchange, long nowNanos) {
        Peer client = exchange.client();
        boolean may = allowed.isEmpty() || contains(allowed, client);
        return may && !contains(denied, client) ? Decision.PROCEED : FORBIDDEN;
    }

    private static boolean contains(AddressSet set, Peer client) {
        return set.contains(client.hi(), client.lo(), client.isIpv6());
    }
}
