package balancebeam.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Accepts on a Netty server channel. Accepting loop only.
 *
 * <p>The channel accepts up to {@link #ACCEPTS_A_TURN} before it tells, which may be more than the sink has room for. Those
 * are parked, open and unread, until it has.
 */
final class ChannelAcceptor implements Transport.Acceptor {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelAcceptor.class);
    /** One only would let a busy loop keep newcomers waiting for seconds. */
    private static final int ACCEPTS_A_TURN = 16;

    /** When nothing was accepted for this long, the backlog is empty. */
    private static final long QUIET_NANOS = 10_000_000;

    private final EventLoop loop;
    private final ServerChannel channel;
    private final Transport.ConnectionSink sink;
    private final ArrayDeque<Channel> parked = new ArrayDeque<>();
    private final Timer quiet;
    private @Nullable InetSocketAddress local;
    private @Nullable Runnable whenClosed;
    private boolean paused = true;
    private boolean acceptedLately;

    ChannelAcceptor(EventLoop loop, ServerChannel channel, Transport.ConnectionSink sink) {
        this.loop = loop;
        this.channel = channel;
        this.sink = sink;
        this.quiet = loop.timer(this::closeWhenQuiet);
    }

    /** Binds and listens. Not on an event loop: it waits. */
    void bind(SocketAddress address, int backlog) throws IOException {
        channel.config().setAutoRead(false);
        channel.config()
                .setRecvByteBufAllocator(new ServerChannelRecvByteBufAllocator().maxMessagesPerRead(ACCEPTS_A_TURN));
        channel.config().setOption(ChannelOption.SO_BACKLOG, backlog);
        channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
        channel.pipeline().addLast(new Events());
        EventLoopGroup group = loop.netty();
        await(group.register(channel));
        await(channel.bind(address));
        local = channel.localAddress() instanceof InetSocketAddress tcp ? tcp : null;
    }

    private void await(ChannelFuture future) throws IOException {
        if (!future.awaitUninterruptibly().isSuccess()) {
            channel.close();
            Throwable cause = future.cause();
            throw cause instanceof IOException e ? e : new IOException(cause.getMessage(), cause);
        }
    }

    @Override
    public @Nullable InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public void pause() {
        paused = true;
        channel.config().setAutoRead(false);
    }

    @Override
    public void resume() {
        paused = false;
        admitParked();
        pauseWhenFull();
        if (!paused && channel.isOpen()) {
            channel.config().setAutoRead(true);
        }
    }

    private void pauseWhenFull() {
        if (!paused && !sink.mayAccept()) {
            pause();
        }
    }

    private void admitParked() {
        while (!paused && !parked.isEmpty()) {
            if (sink.mayAccept()) {
                take(parked.removeFirst());
            } else {
                pause();
            }
        }
    }

    private void take(Channel accepted) {
        InetSocketAddress remote = local == null
                ? UnixSocketFile.PEER
                : accepted.remoteAddress() instanceof InetSocketAddress tcp ? unmapped(tcp) : null;
        if (remote == null) {
            accepted.unsafe().closeForcibly(); // Its client has gone already.
            return;
        }
        EventLoop target = sink.nextLoop();
        ChannelConnection connection = ChannelConnection.accepted(target, accepted, remote);
        if (target == loop) {
            start(connection);
        } else {
            target.run(() -> start(connection));
        }
    }

    private void start(ChannelConnection connection) {
        sink.accepted(connection);
        connection.register();
    }

    /** An IPv4 client of an IPv6 socket is an IPv4 client. */
    private static InetSocketAddress unmapped(InetSocketAddress address) {
        try {
            // Makes an IPv4 address of the bytes of a mapped one.
            return new InetSocketAddress(
                    InetAddress.getByAddress(address.getAddress().getAddress()), address.getPort());
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // Only for a wrong number of bytes.
        }
    }

    @Override
    public void close(Runnable closed) {
        if (!channel.isOpen()) {
            closed.run();
            return;
        }
        whenClosed = closed;
        // The backlog is accepted empty: those clients were promised an answer by the kernel.
        resume();
        quiet.set(QUIET_NANOS);
    }

    private void closeWhenQuiet() {
        if (acceptedLately && !paused) {
            acceptedLately = false;
            quiet.set(QUIET_NANOS);
            return;
        }
        paused = true;
        parked.forEach(unwanted -> unwanted.unsafe().closeForcibly());
        parked.clear();
        Runnable closed = whenClosed;
        channel.close().addListener(done -> {
            if (closed != null) {
                closed.run();
            }
        });
    }

    private final class Events extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object accepted) {
            loop.beginEvent();
            acceptedLately = true;
            parked.addLast((Channel) accepted);
            admitParked();
            loop.stage().flush();
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            pauseWhenFull();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof IOException e) {
                // Nearly always for want of a descriptor; whatever it is, trying again at once could go on for ever.
                pause();
                sink.outOfDescriptors(e);
            } else {
                LOG.error("Bug while accepting", cause);
            }
        }
    }
}
