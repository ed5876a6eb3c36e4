package balancebeam.filter;

import balancebeam.bytes.Ascii;
import balancebeam.bytes.IpText;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a client's connection. Made once for a connection. Immutable, but for the connection itself, which is
 * for its event loop only. An IPv4-mapped IPv6 address is an IPv4 one here.
 */
public final class Peer {
    private final InetAddress address;
    private final byte[] text;
    private final long hi;
    private final long lo;
    private final boolean ipv6;
    private final @Nullable TlsSession tls;
    private final @Nullable PeerConnection connection;

    /** One who speaks in the clear. */
    public Peer(InetAddress connected) {
        this(connected, null);
    }

    /** @param tls null for one who speaks in the clear */
    public Peer(InetAddress connected, @Nullable TlsSession tls) {
        this(connected, tls, null);
    }

    /**
     * @param tls null for one who speaks in the clear
     * @param connection by which it speaks, if that is known
     */
    public Peer(InetAddress connected, @Nullable TlsSession tls, @Nullable PeerConnection connection) {
        this.tls = tls;
        this.connection = connection;
        this.address = plain(connected);
        byte[] raw = address.getAddress();
        this.ipv6 = address instanceof Inet6Address;
        this.hi = ipv6 ? ByteBuffer.wrap(raw).getLong() : 0;
        this.lo = ipv6
                ? ByteBuffer.wrap(raw).getLong(Long.BYTES)
                : ByteBuffer.wrap(raw).getInt() & 0xFFFF_FFFFL;
        this.text = Ascii.bytes(IpText.of(address));
    }

    /** Without scope or name; an IPv4-mapped IPv6 address, as a dual-stack socket shows IPv4 clients, as the IPv4 one. */
    private static InetAddress plain(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes", e);
        }
    }

    /** Null for one who speaks in the clear. */
    public @Nullable TlsSession tls() {
        return tls;
    }

    /** By which its requests come; null where somebody else names it. Event loop only. */
    public @Nullable PeerConnection connection() {
        return connection;
    }

    public boolean isSecure() {
        return tls != null;
    }

    public InetAddress address() {
        return address;
    }

    /** The upper 64 bits of an IPv6 address; 0 for IPv4. */
    public long hi() {
        return hi;
    }

    /** The lower 64 bits of an IPv6 address; the 32 bits of an IPv4 one. */
    public long lo() {
        return lo;
    }

    public boolean isIpv6() {
        return ipv6;
    }

    /** The address as text, an IPv6 one without brackets. Not a copy: not to be changed. */
    public byte[] text() {
        return text;
    }
}
