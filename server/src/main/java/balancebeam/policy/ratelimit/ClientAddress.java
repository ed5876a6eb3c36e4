package balancebeam.policy.ratelimit;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * A client's IP address as numbers; made once for a connection, since reading an InetAddress allocates. Immutable.
 *
 * @param hi the upper 64 bits of an IPv6 address; 0 for IPv4
 * @param lo the lower 64 bits of an IPv6 address; the 32 bits of an IPv4 address
 * @param ipv6 false also for IPv4-mapped IPv6 (::ffff:192.0.2.1), which is how a dual-stack socket shows IPv4 clients
 */
public record ClientAddress(long hi, long lo, boolean ipv6) {

    private static final int IPV4_BYTES = 4;
    private static final long UNSIGNED_INT = 0xFFFF_FFFFL;
    private static final long MAPPED = 0xFFFF;

    /** The scope of a link-local address is left out: it is the same client on whichever interface. */
    public static ClientAddress of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        if (bytes.remaining() == IPV4_BYTES) {
            return new ClientAddress(0, bytes.getInt() & UNSIGNED_INT, false);
        }
        long hi = bytes.getLong();
        long lo = bytes.getLong();
        boolean mapped = hi == 0 && lo >>> 32 == MAPPED;
        return mapped ? new ClientAddress(0, lo & UNSIGNED_INT, false) : new ClientAddress(hi, lo, true);
    }
}
