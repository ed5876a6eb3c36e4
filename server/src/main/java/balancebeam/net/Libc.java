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

/**
 * Sockets of the C library that the JDK has not (Linux, on x86-64 and AArch64). Each call throws an IOException with the C library's own words
 * when it fails. Thread-safe: static functions without state.
 */
@SuppressWarnings("restricted")
final class Libc {
    // <sys/socket.h>.
    static final int AF_UNIX = 1;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_RAW = 3;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int EAGAIN = 11;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final AddressLayout POINTER = ValueLayout.ADDRESS;
    private static final FunctionDescriptor WITH_BYTES = FunctionDescriptor.of(
            ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, POINTER, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT);

    private static final MethodHandle SOCKET = function(
            "socket",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle CONNECT = function(
            "connect",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, POINTER, ValueLayout.JAVA_INT));
    private static final MethodHandle SEND = function("send", WITH_BYTES);
    private static final MethodHandle RECV = function("recv", WITH_BYTES);
    private static final MethodHandle CLOSE =
            function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    private static final MethodHandle STRERROR = LINKER.downcallHandle(
            LINKER.defaultLookup().findOrThrow("strerror"),
            FunctionDescriptor.of(
                    POINTER.withTargetLayout(MemoryLayout.sequenceLayout(256, ValueLayout.JAVA_BYTE)),
                    ValueLayout.JAVA_INT));

    private Libc() {}

    private static MethodHandle function(String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name), type, Linker.Option.captureCallState("errno"));
    }

    /** A descriptor of a new socket. */
    static int socket(int family, int type, int protocol) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            return checked((int) SOCKET.invokeExact(state, family, type | SOCK_CLOEXEC, protocol), state);
        } catch (Throwable e) {
            throw passedOn(e);
        }
    }

    /** @param address one of the family's struct sockaddr */
    static void connect(int descriptor, byte[] address) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment at = arena.allocate(address.length, Long.BYTES);
            MemorySegment.copy(address, 0, at, ValueLayout.JAVA_BYTE, 0, address.length);
            checked((int) CONNECT.invokeExact(state, descriptor, at, address.length), state);
        } catch (Throwable e) {
            throw passedOn(e);
        }
    }

    /** Sends one datagram; blocks while there is no room for it. */
    static void send(int descriptor, MemorySegment datagram) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment bytes = arena.allocate(Math.max(1, datagram.byteSize()));
            bytes.copyFrom(datagram);
            checked((int) (long) SEND.invokeExact(state, descriptor, bytes, datagram.byteSize(), MSG_NOSIGNAL), state);
        } catch (Throwable e) {
            throw passedOn(e);
        }
    }

    /** One datagram that has come, or its beginning: its length, or -1 when none is there. Never blocks. */
    static int receive(int descriptor, byte[] into) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment bytes = arena.allocate(into.length);
            int length = (int) (long) RECV.invokeExact(state, descriptor, bytes, (long) into.length, MSG_DONTWAIT);
            if (length < 0 && (int) ERRNO.get(state, 0L) == EAGAIN) {
                return -1;
            }
            checked(length, state);
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, 0, into, 0, length);
            return length;
        } catch (Throwable e) {
            throw passedOn(e);
        }
    }

    /** A descriptor of our own, once. */
    static void close(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            checked((int) CLOSE.invokeExact(state, descriptor), state);
        } catch (Throwable e) {
            throw new IllegalStateException("can't close a descriptor of our own", e);
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
