package balancebeam.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringServerDomainSocketChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The transports that stand on ordinary Netty channels: the JDK's selector, which is everywhere, and io_uring. Slower than
 * {@link EpollTransport} by what a channel's pipeline and outbound buffer cost. Thread-safe.
 */
final class ChannelTransport implements Transport {
    private static final int BACKLOG = 4096;

    private final String name;
    private final Supplier<IoHandlerFactory> handlers;
    private final Supplier<Channel> sockets;
    private final Supplier<ServerChannel> serverSockets;
    private final Supplier<ServerChannel> unixSockets;
    private final ChannelOption<Boolean> reusePort;
    private final Function<Path, SocketAddress> unixAddress;
    private final Function<SocketProtocolFamily, DatagramChannel> datagramSockets;

    private ChannelTransport(
            String name,
            Supplier<IoHandlerFactory> handlers,
            Supplier<Channel> sockets,
            Supplier<ServerChannel> serverSockets,
            Supplier<ServerChannel> unixSockets,
            ChannelOption<Boolean> reusePort,
            Function<Path, SocketAddress> unixAddress,
            Function<SocketProtocolFamily, DatagramChannel> datagramSockets) {
        this.name = name;
        this.handlers = handlers;
        this.sockets = sockets;
        this.serverSockets = serverSockets;
        this.unixSockets = unixSockets;
        this.reusePort = reusePort;
        this.unixAddress = unixAddress;
        this.datagramSockets = datagramSockets;
    }

    static ChannelTransport nio() {
        return new ChannelTransport(
                "nio",
                NioIoHandler::newFactory,
                NioSocketChannel::new,
                NioServerSocketChannel::new,
                NioServerDomainSocketChannel::new,
                NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT),
                UnixDomainSocketAddress::of,
                NioDatagramChannel::new);
    }

    /** Only where io_uring is available. */
    static ChannelTransport ioUring() {
        return new ChannelTransport(
                "io_uring",
                IoUringHandler::newFactory,
                IoUringSocketChannel::new,
                IoUringServerSocketChannel::new,
                IoUringServerDomainSocketChannel::new,
                UnixChannelOption.SO_REUSEPORT,
                path -> new DomainSocketAddress(path.toString()),
                IoUringDatagramChannel::new);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public IoHandlerFactory ioHandlers() {
        return handlers.get();
    }

    @Override
    public Connection connect(EventLoop loop, InetSocketAddress address, ConnectionHandler handler) throws IOException {
        ChannelConnection connection = ChannelConnection.connecting(loop, opened(sockets), address);
        connection.handler(handler);
        connection.connect(address);
        return connection;
    }

    @Override
    public Acceptor bind(EventLoop loop, InetSocketAddress address, ConnectionSink sink) throws IOException {
        ChannelAcceptor acceptor = new ChannelAcceptor(loop, opened(serverSockets), sink);
        acceptor.bind(address, BACKLOG);
        return acceptor;
    }

    @Override
    public Acceptor bind(EventLoop loop, UnixSocketFile file, ConnectionSink sink) throws IOException {
        ChannelAcceptor acceptor = new ChannelAcceptor(loop, opened(unixSockets), sink);
        acceptor.bind(unixAddress.apply(file.path()), BACKLOG);
        try {
            // A channel listens as soon as it is bound: for this moment the umask alone decides who may connect.
            file.bound();
        } catch (IOException e) {
            acceptor.close(() -> {});
            throw e;
        }
        return acceptor;
    }

    @Override
    public Acceptor adopt(EventLoop loop, InheritedSocket socket, ConnectionSink sink) throws IOException {
        throw new IOException("the transport %s can't take a socket that was passed on; epoll can".formatted(name));
    }

    @Override
    public DatagramChannel newDatagramChannel(InetAddress family) throws IOException {
        return opened(() -> datagramSockets.apply(
                family instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET));
    }

    @Override
    public ChannelOption<Boolean> reusePort() {
        return reusePort;
    }

    private static <C extends Channel> C opened(Supplier<C> sockets) throws IOException {
        try {
            return sockets.get();
        } catch (ChannelException e) {
            // Netty wraps a failed socket(2), such as "Too many open files".
            throw new IOException(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
        }
    }
}
