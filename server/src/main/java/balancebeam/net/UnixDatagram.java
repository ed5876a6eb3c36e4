package balancebeam.net;

import java.io.IOException;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A Unix socket for datagrams, connected to one that a daemon of this machine has: syslog's, or systemd's. The JDK has Unix
 * sockets for streams only, so this calls the C library (Linux). One thread at a time.
 */
@SuppressWarnings("restricted")
public final class UnixDatagram implements AutoCloseable {
    // <sys/socket.h> of Linux, the same on x86-64 and AArch64.
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;
    /** sun_path of {@code sockaddr_un}; behind it a zero byte, for a path. */
    private static final int MOST_PATH_BYTES = 107;

    private static final int FAMILY_BYTES = 2;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final AddressLayout POINTER = ValueLayout.ADDRESS;

    private static final MethodHandle SOCKET = function(
            "socket",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle CONNECT = function(
            "connect",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, POINTER, ValueLayout.JAVA_INT));
    private static final MethodHandle SEND = function(
            "send",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, POINTER, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
    private static final MethodHandle CLOSE =
            function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle STRERROR = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("strerror"),
            FunctionDescriptor.of(
                    POINTER.withTargetLayout(MemoryLayout.sequenceLayout(256, ValueLayout.JAVA_BYTE)),
                    ValueLayout.JAVA_INT));

    private final int descriptor;
    private boolean closed;

    private UnixDatagram(int descriptor) {
        this.descriptor = descriptor;
    }

    private static MethodHandle function(String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), type, Linker.Option.captureCallState("errno"));
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
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(FAMILY_BYTES + MOST_PATH_BYTES + 1L, FAMILY_BYTES);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, FAMILY_BYTES, name.length);
            // The length counts for an abstract name; a path ends at its zero byte.
            int length = FAMILY_BYTES + name.length + (unnamed ? 0 : 1);
            MemorySegment state = arena.allocate(STATE);
            UnixDatagram socket = new UnixDatagram(
                    checked((int) SOCKET.invokeExact(state, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), state));
            try {
                checked((int) CONNECT.invokeExact(state, socket.descriptor, address, length), state);
                return socket;
            } catch (IOException e) {
                socket.close();
                throw new IOException(path + ": " + e.getMessage(), e);
            }
        } catch (Throwable e) {
            throw passedOn(e);
        }
    }

    /** Sends one datagram; blocks while the daemon's queue is full. */
    public void send(ByteBuffer datagram) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            long length = datagram.remaining();
            MemorySegment bytes = arena.allocate(Math.max(1, length));
            bytes.copyFrom(MemorySegment.ofBuffer(datagram));
            checked((int) (long) SEND.invokeExact(state, descriptor, bytes, length, MSG_NOSIGNAL), state);
        } catch (Throwable e) {
            throw passedOn(e);
        }
    }

    /** Any number of calls. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = arena.allocate(STATE);
                checked((int) CLOSE.invokeExact(state, descriptor), state);
            } catch (Throwable e) {
                throw new IllegalStateException("can't close a descriptor of our own", e);
            }
        }
    }

    private static int checked(int result, MemorySegment state) throws IOException {
        if (result < 0) {
            throw new IOException(reason((int) ERRNO.get(state, 0L)));
        }
        return result;
    }

    /** What a method handle may throw by its declaration, and what it does throw. */
    private static IOException passedOn(Throwable e) {
        return switch (e) {
            case IOException known -> known;
            case RuntimeException bug -> throw bug;
            case Error error -> throw error;
            default -> throw new AssertionError("the C library throws nothing", e);
        };
    }

    private static String reason(int errno) {
        try {
            return ((MemorySegment) STRERROR.invokeExact(errno)).getString(0);
        } catch (Throwable e) {
            throw new AssertionError("the C library throws nothing", e);
        }
    }
}
