package balancebeam.net;

import balancebeam.bytes.Ascii;
import balancebeam.bytes.IpText;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** Headers of the PROXY protocol as bytes (proxy-protocol.txt, sections 2.1 and 2.2). Thread-safe: static functions without state. */
public final class ProxyHeaderOutput {
    private static final byte[] UNKNOWN = Ascii.bytes("PROXY UNKNOWN\r\n");

    private static final byte LOCAL = 0x20;
    private static final byte PROXY = 0x21;
    private static final byte UNSPECIFIED = 0x00;
    private static final byte TCP_4 = 0x11;
    private static final byte TCP_6 = 0x21;
    private static final int CHECKSUM_BYTES = 7;

    /** Bytes of an IPv6 address that stand before those of an IPv4 one. */
    private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xFF, (byte) 0xFF};

    private ProxyHeaderOutput() {}

    /**
     * Of a connection that is for no client: a health check.
     *
     * @param version 1 or 2
     */
    public static byte[] own(int version) {
        return version == 1 ? UNKNOWN.clone() : binary(LOCAL, UNSPECIFIED, new byte[0], new byte[0], false);
    }

    /**
     * Of a client that came in another way than by a connection of ours.
     *
     * @param version 1 or 2
     */
    public static byte[] of(int version, InetSocketAddress client, InetSocketAddress reached) {
        return bytes(version, new ProxyHeader(client, reached, ProxyHeader.NO_TLVS));
    }

    /** @param version 1 or 2 */
    static byte[] bytes(int version, ProxyHeader header) {
        InetSocketAddress source = header.source();
        InetSocketAddress destination = header.destination();
        if (source == null || destination == null || source.isUnresolved() || destination.isUnresolved()) {
            return version == 1 ? UNKNOWN.clone() : binary(UNSPECIFIED, new byte[0], header);
        }
        InetAddress from = plain(source.getAddress());
        InetAddress to = plain(destination.getAddress());
        // Both have one family in a header: then the one of them that is IPv4 is written as an IPv6 one.
        boolean v6 = from instanceof Inet6Address || to instanceof Inet6Address;
        return version == 1
                ? line(v6, from, source.getPort(), to, destination.getPort())
                : binary(v6 ? TCP_6 : TCP_4, addresses(v6, from, source.getPort(), to, destination.getPort()), header);
    }

    /** Without scope or name, and an IPv4-mapped IPv6 address as the IPv4 one. */
    private static InetAddress plain(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes", e);
        }
    }

    private static byte[] line(boolean v6, InetAddress from, int fromPort, InetAddress to, int toPort) {
        return Ascii.bytes("PROXY %s %s %s %d %d\r\n"
                .formatted(v6 ? "TCP6" : "TCP4", text(v6, from), text(v6, to), fromPort, toPort));
    }

    private static String text(boolean v6, InetAddress address) {
        return (v6 && !(address instanceof Inet6Address) ? "::ffff:" : "") + IpText.of(address);
    }

    private static byte[] addresses(boolean v6, InetAddress from, int fromPort, InetAddress to, int toPort) {
        ByteBuffer all = ByteBuffer.allocate(v6 ? 36 : 12);
        for (InetAddress address : new InetAddress[] {from, to}) {
            if (v6 && !(address instanceof Inet6Address)) {
                all.put(MAPPED);
            }
            all.put(address.getAddress());
        }
        return all.putShort((short) fromPort).putShort((short) toPort).array();
    }

    private static byte[] binary(byte family, byte[] addresses, ProxyHeader header) {
        ProxyTlvs tlvs = new ProxyTlvs(header.tlvs());
        return binary(PROXY, family, addresses, tlvs.lasting(), tlvs.has(ProxyTlvs.CRC32C));
    }

    private static byte[] binary(byte command, byte family, byte[] addresses, byte[] tlvs, boolean checksum) {
        int length = addresses.length + tlvs.length + (checksum ? CHECKSUM_BYTES : 0);
        ByteBuffer all = ByteBuffer.allocate(ProxyHeader.HEADER_2 + length)
                .put(ProxyHeader.SIGNATURE_2)
                .put(command)
                .put(family)
                .putShort((short) length)
                .put(addresses)
                .put(tlvs);
        if (checksum) {
            all.put((byte) ProxyTlvs.CRC32C).putShort((short) Integer.BYTES);
            CRC32C sum = new CRC32C();
            sum.update(all.array()); // With four zeros where it is put.
            all.putInt((int) sum.getValue());
        }
        return all.array();
    }
}
