package balancebeam.policy.forwarded;

import balancebeam.bytes.IpText;
import balancebeam.filter.Peer;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * An address as X-Forwarded-For has it: {@code 192.0.2.7}, {@code 192.0.2.7:4711}, {@code 2001:db8::1},
 * {@code [2001:db8::1]:4711}. Static functions without state.
 */
final class HopAddress {
    private HopAddress() {}

    /** Who that is, or null when it is no address. */
    static @Nullable Peer parse(String hop) {
        String text = hop.strip();
        if (text.startsWith("[")) {
            int close = text.indexOf(']');
            return close < 0 ? null : literal(text.substring(1, close));
        }
        int colon = text.indexOf(':');
        boolean port = colon >= 0 && colon == text.lastIndexOf(':');
        return literal(port ? text.substring(0, colon) : text);
    }

    private static @Nullable Peer literal(String text) {
        return IpText.isIpv4(text) || IpText.isIpv6(text) ? new Peer(InetAddress.ofLiteral(text)) : null;
    }
}
