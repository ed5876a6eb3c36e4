package balancebeam.bytes;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * A range of addresses as {@code address/prefix} (RFC 4632, RFC 4291 section 2.3). Immutable.
 *
 * @param hi the upper 64 bits of an IPv6 network; 0 for IPv4
 * @param lo the lower 64 bits of an IPv6 network; the 32 bits of an IPv4 one. Host bits are 0
 * @param prefix how many leading bits count: 0 to 32, or 0 to 128
 */
public record IpNetwork(long hi, long lo, int prefix, boolean ipv6) {
    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    public IpNetwork {
        int most = ipv6 ? IPV6_BITS : IPV4_BITS;
        if (prefix < 0 || prefix > most) {
            throw new IllegalArgumentException("a prefix of %d bits: from 0 to %d is possible".formatted(prefix, most));
        }
        hi &= hiMask(prefix, ipv6);
        lo &= loMask(prefix, ipv6);
    }

    /**
     * Reads {@code 10.0.0.0/8}, {@code fd00::/8}, or a single address. Bits behind the prefix must be 0: one that has some
     * is more often a mistake than meant.
     *
     * @throws IllegalArgumentException naming the text and what is wrong with it
     */
    public static IpNetwork parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        boolean ipv6 = IpText.isIpv6(address);
        if (!ipv6 && !IpText.isIpv4(address)) {
            throw new IllegalArgumentException("'%s' is not an address or a network, as 10.0.0.0/8".formatted(text));
        }
        int prefix = slash < 0 ? (ipv6 ? IPV6_BITS : IPV4_BITS) : prefix(text, text.substring(slash + 1), ipv6);
        byte[] raw = raw(address);
        // A mapped address comes out of the JDK's parser as an IPv4 one.
        if (ipv6 && raw.length == Integer.BYTES) {
            throw new IllegalArgumentException(
                    "'%s' is an IPv4 address in IPv6's clothes: write it as IPv4".formatted(text));
        }
        ByteBuffer bits = ByteBuffer.wrap(raw);
        long hi = ipv6 ? bits.getLong() : 0;
        long lo = ipv6 ? bits.getLong() : bits.getInt() & 0xFFFF_FFFFL;
        IpNetwork network = new IpNetwork(hi, lo, prefix, ipv6);
        if (network.hi != hi || network.lo != lo) {
            throw new IllegalArgumentException(
                    "'%s' has bits behind its prefix: did you mean %s?".formatted(text, network));
        }
        return network;
    }

    /** Whether the address, in the form that {@code hi} and {@code lo} have here, lies in the network. Allocates nothing. */
    public boolean contains(long addressHi, long addressLo, boolean addressIpv6) {
        return addressIpv6 == ipv6
                && (addressHi & hiMask(prefix, ipv6)) == hi
                && (addressLo & loMask(prefix, ipv6)) == lo;
    }

    /** {@code 10.0.0.0/8}; {@link #parse} reads it back. */
    @Override
    public String toString() {
        ByteBuffer raw = ByteBuffer.allocate(ipv6 ? 2 * Long.BYTES : Integer.BYTES);
        if (ipv6) {
            raw.putLong(hi).putLong(lo);
        } else {
            raw.putInt((int) lo);
        }
        try {
            return IpText.of(InetAddress.getByAddress(raw.array())) + "/" + prefix;
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes", e);
        }
    }

    private static byte[] raw(String address) {
        return InetAddress.ofLiteral(address).getAddress();
    }

    private static int prefix(String text, String digits, boolean ipv6) {
        int most = ipv6 ? IPV6_BITS : IPV4_BITS;
        int prefix = digits.matches("[0-9]{1,3}") ? Integer.parseInt(digits) : -1;
        if (prefix < 0 || prefix > most) {
            throw new IllegalArgumentException(
                    "'%s' has no prefix length from 0 to %d behind its slash".formatted(text, most));
        }
        return prefix;
    }

    private static long hiMask(int prefix, boolean ipv6) {
        return ipv6 ? ones(Math.min(prefix, Long.SIZE)) : 0;
    }

    private static long loMask(int prefix, boolean ipv6) {
        return ipv6 ? ones(Math.max(0, prefix - Long.SIZE)) : ones(prefix + Integer.SIZE) & 0xFFFF_FFFFL;
    }

    /** A word whose first so many bits are set. */
    private static long ones(int count) {
        return count == 0 ? 0 : -1L << (Long.SIZE - count);
    }
}
