package balancebeam.net;

import balancebeam.bytes.IpText;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket that another process has opened and left to this one, with everything that waits at it. Immutable. It stays
 * open for the life of the process: who opened it may pass it on again, and a listener that a reload takes away and another one
 * brings back can't bind the address, which is taken.
 */
@SuppressWarnings("restricted")
public final class InheritedSocket {
    // <sys/socket.h> and <fcntl.h> of Linux, the same on x86-64 and AArch64.
    private static final int SOL_SOCKET = 1;
    private static final int SO_ACCEPTCONN = 30;
    private static final int SO_DOMAIN = 39;
    private static final int AF_UNIX = 1;
    private static final int F_GETFL = 3;
    private static final int F_SETFL = 4;
    private static final int O_NONBLOCK = 0x800;

    private final Socket socket;
    private final String name;
    private final @Nullable InetSocketAddress tcp;
    private final SocketAddress address;

    private InheritedSocket(Socket socket, String name, @Nullable InetSocketAddress tcp, SocketAddress address) {
        this.socket = socket;
        this.name = name;
        this.tcp = tcp;
        this.address = address;
    }

    /**
     * The socket that a descriptor is.
     *
     * @param name what messages call it
     * @throws IOException when it is none that listens
     */
    static InheritedSocket of(int descriptor, String name) throws IOException {
        try {
            Socket socket = new Socket(descriptor);
            if (socket.getIntOpt(SOL_SOCKET, SO_ACCEPTCONN) == 0) {
                throw new IOException("it does not listen");
            }
            neverBlock(descriptor);
            if (socket.getIntOpt(SOL_SOCKET, SO_DOMAIN) == AF_UNIX) {
                DomainSocketAddress local = socket.localDomainSocketAddress();
                return new InheritedSocket(socket, name, null, UnixDomainSocketAddress.of(local.path()));
            }
            InetSocketAddress local = socket.localAddress();
            return new InheritedSocket(socket, name, local, local);
        } catch (IOException | RuntimeException e) {
            throw new IOException(
                    "descriptor %d (%s) is no listening socket: %s".formatted(descriptor, name, Reason.of(e)), e);
        }
    }

    /** An accept that finds nobody must return: other connections of the loop wait. */
    private static void neverBlock(int descriptor) throws IOException {
        int flags = fcntl(descriptor, F_GETFL, 0);
        if (flags < 0 || fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) < 0) {
            throw new IOException("its flags can't be set");
        }
    }

    private static int fcntl(int descriptor, int command, int argument) {
        Linker linker = Linker.nativeLinker();
        FunctionDescriptor type = FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        MethodHandle function = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("fcntl"), type, Linker.Option.firstVariadicArg(2));
        try {
            return (int) function.invokeExact(descriptor, command, argument);
        } catch (Throwable e) {
            throw new AssertionError("the C library throws nothing", e);
        }
    }

    Socket socket() {
        return socket;
    }

    /** Null for a Unix socket. */
    @Nullable
    InetSocketAddress tcp() {
        return tcp;
    }

    /** An {@link InetSocketAddress} or a {@link UnixDomainSocketAddress}. */
    public SocketAddress address() {
        return address;
    }

    /** As messages show it: {@code 0.0.0.0:80 (descriptor 3, balancebeam.socket)}. */
    @Override
    public String toString() {
        String where = tcp == null ? "unix:" + address : IpText.of(tcp);
        return "%s (descriptor %d, %s)".formatted(where, socket.intValue(), name);
    }
}
