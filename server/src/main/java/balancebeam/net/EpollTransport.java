package balancebeam.net;

import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Linux epoll: Netty's event loop and system calls, connections of our own. Thread-safe. */
final class EpollTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(EpollTransport.class);
    private static final int BACKLOG = 4096;

    @Override
    public String name() {
        return "epoll";
    }

    @Override
    public IoHandlerFactory ioHandlers() {
        return EpollIoHandler.newFactory();
    }

    @Override
    public Connection connect(EventLoop loop, InetSocketAddress address, ConnectionHandler handler) throws IOException {
        LinuxSocket socket = newSocket(address);
        EpollConnection connection = EpollConnection.connecting(loop, socket, address);
        connection.handler(handler);
        try {
            socket.setTcpNoDelay(true);
            // Also when it connects at once, as it may on loopback: the first edge tells.
            socket.connect(address);
            connection.register();
        } catch (IOException e) {
            loop.run(() -> connection.broken(e));
        }
        return connection;
    }

    @Override
    public Acceptor bind(EventLoop loop, InetSocketAddress address, ConnectionSink sink) throws IOException {
        LinuxSocket socket = newSocket(address);
        try {
            socket.setReuseAddress(true);
            socket.bind(address);
            socket.listen(BACKLOG);
            return new EpollAcceptor(loop, socket, socket.localAddress(), sink, true);
        } catch (IOException | RuntimeException e) {
            closeQuietly(socket);
            throw e;
        }
    }

    @Override
    public Acceptor bind(EventLoop loop, UnixSocketFile file, ConnectionSink sink) throws IOException {
        Socket socket = opened(Socket::newSocketDomain);
        try {
            socket.bind(new DomainSocketAddress(file.path().toString()));
            // Before it listens: nobody can connect whom the mode would not let.
            file.bound();
            socket.listen(BACKLOG);
            return new EpollAcceptor(loop, socket, null, sink, true);
        } catch (IOException | RuntimeException e) {
            closeQuietly(socket);
            file.remove();
            throw e;
        }
    }

    @Override
    public Acceptor adopt(EventLoop loop, InheritedSocket socket, ConnectionSink sink) {
        return new EpollAcceptor(loop, socket.socket(), socket.tcp(), sink, false);
    }

    @Override
    public DatagramChannel newDatagramChannel(InetAddress family) throws IOException {
        return opened(() -> new EpollDatagramChannel(
                family instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET));
    }

    @Override
    public ChannelOption<Boolean> reusePort() {
        return UnixChannelOption.SO_REUSEPORT;
    }

    private static LinuxSocket newSocket(InetSocketAddress address) throws IOException {
        return opened(() -> LinuxSocket.newSocketStream(address.getAddress() instanceof Inet6Address));
    }

    private static <S> S opened(Supplier<S> socket) throws IOException {
        try {
            return socket.get();
        } catch (RuntimeException e) {
            // Netty wraps a failed socket(2), such as "Too many open files".
            throw new IOException(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("Closing a socket that could not listen", e);
        }
    }
}
