package balancebeam.net;

import balancebeam.bytes.IpText;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy says of a connection before its first byte, in version 1 (a line) or 2 (binary) of HAProxy's PROXY protocol
 * (proxy-protocol.txt, sections 2.1 and 2.2). Immutable.
 *
 * @param source who the client is; null where the proxy speaks for itself, or does not know
 * @param destination where the client connected to; null as above
 * @param tlvs what version 2 says more, as it came; empty for nothing. Not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
record ProxyHeader(
        @Nullable InetSocketAddress source, @Nullable InetSocketAddress destination, byte[] tlvs) {
    /** A line of version 1, with its end. */
    static final int MOST_BYTES_1 = 107;
    /** Of version 2: what the specification has an upstream receive at once, and room for some more. */
    static final int MOST_BYTES_2 = 4096;

    private static final byte[] SIGNATURE_1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    static final byte[] SIGNATURE_2 = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    static final byte[] NO_TLVS = {};

    static final int HEADER_2 = 16;
    private static final ProxyHeader NOBODY = new ProxyHeader(null, null, NO_TLVS);

    /** The same with other things said. */
    ProxyHeader with(byte[] otherTlvs) {
        return new ProxyHeader(source, destination, otherTlvs);
    }

    /**
     * How many bytes of a header are there at least, given its beginning: all of them, once so many have come.
     *
     * @throws ProtocolException when it is no beginning of one
     */
    static int length(byte[] bytes, int count) throws ProtocolException {
        if (count == 0) {
            return 1;
        }
        return bytes[0] == SIGNATURE_1[0] ? lengthOfLine(bytes, count) : lengthOfBinary(bytes, count);
    }

    private static int lengthOfLine(byte[] bytes, int count) throws ProtocolException {
        expect(SIGNATURE_1, bytes, count);
        for (int i = SIGNATURE_1.length; i < count; i++) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        if (count >= MOST_BYTES_1) {
            throw new ProtocolException("a PROXY line of more than %d bytes".formatted(MOST_BYTES_1));
        }
        return count + 1;
    }

    private static int lengthOfBinary(byte[] bytes, int count) throws ProtocolException {
        expect(SIGNATURE_2, bytes, count);
        if (count < HEADER_2) {
            return HEADER_2;
        }
        int length = HEADER_2 + number(bytes, HEADER_2 - 2);
        if (length > MOST_BYTES_2) {
            throw new ProtocolException("a PROXY header of %d bytes".formatted(length));
        }
        return length;
    }

    private static void expect(byte[] signature, byte[] bytes, int count) throws ProtocolException {
        int known = Math.min(count, signature.length);
        if (!Arrays.equals(bytes, 0, known, signature, 0, known)) {
            throw new ProtocolException("no PROXY header");
        }
    }

    /**
     * Reads a whole header.
     *
     * @throws ProtocolException saying what is wrong with it
     */
    static ProxyHeader parse(byte[] bytes, int length) throws ProtocolException {
        return bytes[0] == SIGNATURE_1[0] ? line(bytes, length) : binary(bytes, length);
    }

    private static ProxyHeader line(byte[] bytes, int length) throws ProtocolException {
        String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        if (!text.endsWith("\r\n")) {
            throw new ProtocolException("a PROXY line without CR");
        }
        String[] words = text.substring(0, length - 2).split(" ", -1);
        if (words[1].equals("UNKNOWN")) {
            return NOBODY;
        }
        boolean v6 = words[1].equals("TCP6");
        if (words.length != 6 || (!v6 && !words[1].equals("TCP4"))) {
            throw new ProtocolException("a PROXY line that is none");
        }
        return new ProxyHeader(
                new InetSocketAddress(address(words[2], v6), port(words[4])),
                new InetSocketAddress(address(words[3], v6), port(words[5])),
                NO_TLVS);
    }

    private static InetAddress address(String text, boolean v6) throws ProtocolException {
        if (v6 ? !IpText.isIpv6(text) : !IpText.isIpv4(text)) {
            throw new ProtocolException("a PROXY line with an address that is none");
        }
        return InetAddress.ofLiteral(text);
    }

    private static int port(String text) throws ProtocolException {
        if (!text.matches("0|[1-9][0-9]{0,4}") || Integer.parseInt(text) > 0xFFFF) {
            throw new ProtocolException("a PROXY line with a port that is none");
        }
        return Integer.parseInt(text);
    }

    private static ProxyHeader binary(byte[] bytes, int length) throws ProtocolException {
        int version = bytes[12] >> 4 & 0xF;
        int command = bytes[12] & 0xF;
        if (version != 2 || command > 1) {
            throw new ProtocolException("a PROXY header of version %d, command %d".formatted(version, command));
        }
        if (command == 0) {
            return NOBODY; // LOCAL: the proxy's own health check.
        }
        int family = bytes[13] >> 4 & 0xF;
        int size =
                switch (family) {
                    case 1 -> 4;
                    case 2 -> 16;
                    default -> 0; // Unknown, or a Unix socket: no address that means anything here.
                };
        if (size == 0) {
            return NOBODY;
        }
        int ports = HEADER_2 + 2 * size;
        if (length < ports + 4) {
            throw new ProtocolException("a PROXY header too short for its addresses");
        }
        byte[] tlvs = Arrays.copyOfRange(bytes, ports + 4, length);
        checkTlvs(bytes, ports + 4, length);
        return new ProxyHeader(
                new InetSocketAddress(address(bytes, HEADER_2, size), number(bytes, ports)),
                new InetSocketAddress(address(bytes, HEADER_2 + size, size), number(bytes, ports + 2)),
                tlvs);
    }

    private static InetAddress address(byte[] bytes, int from, int size) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + size));
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes", e);
        }
    }

    private static void checkTlvs(byte[] bytes, int from, int to) throws ProtocolException {
        int at = from;
        while (at < to) {
            if (to - at < 3 || number(bytes, at + 1) > to - at - 3) {
                throw new ProtocolException("a PROXY header whose last value is cut");
            }
            if (bytes[at] == ProxyTlvs.CRC32C) {
                checkSum(bytes, at + 3, number(bytes, at + 1), to);
            }
            at += 3 + number(bytes, at + 1);
        }
    }

    private static void checkSum(byte[] bytes, int at, int size, int length) throws ProtocolException {
        byte[] zeroed = Arrays.copyOf(bytes, length);
        CRC32C sum = new CRC32C();
        if (size == 4) {
            Arrays.fill(zeroed, at, at + size, (byte) 0);
            sum.update(zeroed, 0, length);
        }
        if (size != 4 || ((long) number(bytes, at) << 16 | number(bytes, at + 2)) != sum.getValue()) {
            throw new ProtocolException("a PROXY header whose checksum is wrong");
        }
    }

    private static int number(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
    }
}
