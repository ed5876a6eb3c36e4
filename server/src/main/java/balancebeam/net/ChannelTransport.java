package balancebeam.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
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

    private ChannelTransport(
            String name,
            Supplier<IoHandlerFactory> handlers,
            Supplier<Channel> sockets,
            Supplier<ServerChannel> serverSockets) {
        this.name = name;
        this.handlers = handlers;
        this.sockets = sockets;
        this.serverSockets = serverSockets;
    }

    static ChannelTransport nio() {
        return new ChannelTransport(
                "nio", NioIoHandler::newFactory, NioSocketChannel::new, NioServerSocketChannel::new);
    }

    /** Only where io_uring is available. */
    static ChannelTransport ioUring() {
        return new ChannelTransport(
                "io_uring", IoUringIoHandler::newFactory, IoUringSocketChannel::new, IoUringServerSocketChannel::new);
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
