package balancebeam.net;

import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.socket.DatagramChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A kernel interface that moves bytes. Thread-safe; what it opens belongs to the event loop it is given. */
public sealed interface Transport permits EpollTransport, ChannelTransport {

    /** As users write it. */
    String name();

    IoHandlerFactory ioHandlers();

    /** Begins to connect; the handler hears {@link ConnectionHandler#onConnected()} or that it is broken, never within this call. */
    Connection connect(EventLoop loop, InetSocketAddress address, ConnectionHandler handler) throws IOException;

    /**
     * Binds and listens, and accepts once it is started.
     *
     * @throws IOException when the address can't be bound
     */
    Acceptor bind(EventLoop loop, InetSocketAddress address, ConnectionSink sink) throws IOException;

    /**
     * Binds a Unix socket to the file, which is not there yet, and listens; it accepts once it is started.
     *
     * @throws IOException when it can't be bound
     */
    Acceptor bind(EventLoop loop, UnixSocketFile file, ConnectionSink sink) throws IOException;

    /**
     * Accepts at a socket that was bound elsewhere, once it is started; closed it accepts no more, and the socket stays.
     *
     * @throws IOException when this transport can't
     */
    Acceptor adopt(EventLoop loop, InheritedSocket socket, ConnectionSink sink) throws IOException;

    /**
     * A UDP socket for addresses of that family; it is registered with no loop yet, and belongs to whoever asked.
     *
     * @throws IOException when no socket could be had
     */
    DatagramChannel newDatagramChannel(InetAddress family) throws IOException;

    /** Lets several sockets of this transport have one address; the kernel spreads what arrives over them by who sends it. */
    ChannelOption<Boolean> reusePort();

    /** Takes accepted connections. */
    interface ConnectionSink {
        /** Whether one more may be accepted now; if not, the sink resumes the acceptor later. */
        boolean mayAccept();

        /** The loop that the next connection should live on. */
        EventLoop nextLoop();

        /** On the connection's own loop, before its first event. */
        void accepted(Connection connection);

        /** No descriptor could be had for a connection that waits. */
        void outOfDescriptors(Exception cause);
    }

    /** Accepts connections while it is not paused. Accepting loop only. */
    interface Acceptor {
        /** Null for a Unix socket. */
        @Nullable
        InetSocketAddress localAddress();

        void pause();

        void resume();

        /** Accepts what waits in the backlog, then stops listening, and then tells so. */
        void close(Runnable closed);
    }
}
