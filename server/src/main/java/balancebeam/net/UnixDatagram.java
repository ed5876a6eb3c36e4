package balancebeam.net;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A Unix socket for datagrams, connected to one that a daemon of this machine has: syslog's, or systemd's. The JDK has Unix
 * sockets for streams only, so this calls the C library (Linux). One thread at a time.
 */
public final class UnixDatagram implements AutoCloseable {
    /** sun_path of {@code sockaddr_un}; behind it a zero byte, for a path. */
    private static final int MOST_PATH_BYTES = 107;

    private static final int FAMILY_BYTES = 2;

    private final int descriptor;
    private boolean closed;

    private UnixDatagram(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Connects.
     *
     * @param path of the socket; with {@code @} at its beginning a name in Linux's abstract namespace
     * @throws IOException naming the path and the reason
     */
    public static UnixDatagram connect(String path) throws IOException {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length == 0 || name.length > MOST_PATH_BYTES) {
            throw new IOException(path + ": no name of a socket");
        }
        boolean unnamed = name[0] == '@';
        if (unnamed) {
            name[0] = 0;
        }
        // The length counts for an abstract name; a path ends at its zero byte.
        byte[] address = ByteBuffer.allocate(FAMILY_BYTES + name.length + (unnamed ? 0 : 1))
                .order(ByteOrder.nativeOrder())
                .putShort((short) Libc.AF_UNIX)
                .put(name)
                .array();
        UnixDatagram socket = new UnixDatagram(Libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM, 0));
        try {
            Libc.connect(socket.descriptor, address);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw new IOException(path + ": " + e.getMessage(), e);
        }
    }

    /** Sends one datagram; blocks while the daemon's queue is full. */
    public void send(ByteBuffer datagram) throws IOException {
        Libc.send(descriptor, MemorySegment.ofBuffer(datagram));
    }

    /** Any number of calls. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Libc.close(descriptor);
        }
    }
}
