package balancebeam.net;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * ICMP's echo by IPv4 and IPv6. The JDK has none ({@link InetAddress#isReachable} silently asks TCP's port 7 where it may not have a raw
 * socket), so this calls the C library (Linux): a ping socket, which net.ipv4.ping_group_range gives to groups of users, or else a raw one, which
 * takes CAP_NET_RAW. One thread at a time.
 */
public final class IcmpSocket implements EchoSocket {
    // <netinet/in.h>, <netinet/ip_icmp.h> and <netinet/icmp6.h>.
    private static final int IPPROTO_ICMP = 1;
    private static final int IPPROTO_ICMPV6 = 58;
    private static final int ECHO_REQUEST = 8;
    private static final int ECHO_REQUEST_6 = 128;
    private static final int ECHO_REPLY = 0;
    private static final int ECHO_REPLY_6 = 129;

    private static final int HEADER_BYTES = 8;
    private static final int MOST_BYTES = 512;
    /** Of what comes at once and is no answer; who sends more makes this one late, not busy without end. */
    private static final int MOST_IN_A_TURN = 64;

    private final int descriptor;
    private final boolean sixth;
    /** Whether what comes begins with its IP header. */
    private final boolean raw;

    private IcmpSocket(int descriptor, boolean sixth, boolean raw) {
        this.descriptor = descriptor;
        this.sixth = sixth;
        this.raw = raw;
    }

    /**
     * A socket that hears nobody else than that address.
     *
     * @throws IOException when this process may have none, or there is no way there; its message is the reason
     */
    public static IcmpSocket open(InetAddress to) throws IOException {
        boolean sixth = to instanceof Inet6Address;
        int family = sixth ? Libc.AF_INET6 : Libc.AF_INET;
        int protocol = sixth ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
        IcmpSocket socket;
        try {
            socket = new IcmpSocket(Libc.socket(family, Libc.SOCK_DGRAM, protocol), sixth, false);
        } catch (IOException notForUsers) {
            socket = new IcmpSocket(Libc.socket(family, Libc.SOCK_RAW, protocol), sixth, !sixth);
        }
        try {
            Libc.connect(socket.descriptor, address(to));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** As struct sockaddr_in, or sockaddr_in6. */
    private static byte[] address(InetAddress to) {
        ByteBuffer address = ByteBuffer.allocate(to instanceof Inet6Address ? 28 : 16);
        address.order(ByteOrder.nativeOrder());
        address.putShort((short) (to instanceof Inet6Address ? Libc.AF_INET6 : Libc.AF_INET));
        address.putShort((short) 0); // The port.
        if (to instanceof Inet6Address scoped) {
            address.putInt(0).put(to.getAddress()).putInt(scoped.getScopeId());
        } else {
            address.put(to.getAddress());
        }
        return address.array();
    }

    @Override
    public void ask(int sequence, byte[] content) throws IOException {
        ByteBuffer message = ByteBuffer.allocate(HEADER_BYTES + content.length)
                .put((byte) (sixth ? ECHO_REQUEST_6 : ECHO_REQUEST))
                .put((byte) 0)
                .putShort((short) 0)
                .putShort((short) descriptor) // The identifier; the kernel has its own for ping sockets.
                .putShort((short) sequence)
                .put(content);
        if (!sixth) {
            message.putShort(2, checksum(message.array())); // By IPv6 it is the kernel's.
        }
        Libc.send(descriptor, MemorySegment.ofArray(message.array()));
    }

    /** RFC 1071. */
    static short checksum(byte[] message) {
        int sum = 0;
        for (int i = 0; i < message.length; i++) {
            sum += (message[i] & 0xff) << (i % 2 == 0 ? 8 : 0);
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (short) ~sum;
    }

    @Override
    public boolean isAnswered(byte[] content) throws IOException {
        byte[] message = new byte[MOST_BYTES];
        for (int i = 0; i < MOST_IN_A_TURN; i++) {
            int length = Libc.receive(descriptor, message);
            if (length < 0) {
                return false;
            }
            int start = raw && length > 0 ? (message[0] & 0xf) * 4 : 0;
            if (length == start + HEADER_BYTES + content.length
                    && (message[start] & 0xff) == (sixth ? ECHO_REPLY_6 : ECHO_REPLY)
                    && Arrays.equals(message, start + HEADER_BYTES, length, content, 0, content.length)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        Libc.close(descriptor);
    }
}
