package balancebeam.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection over an ordinary Netty channel. Event loop only.
 *
 * <p>Reading: the channel is asked for one read at a time, and not while reading is paused. What it gives unasked (at most
 * what an outstanding read brings, or after a FIN what the kernel still holds) is kept.
 *
 * <p>Writing: the channel takes copies up to its high-water mark, counted by the {@link BufferBudget}; the rest waits as
 * in every connection, and goes when the channel is writable again. Sending is asynchronous, so FIN and an ordinary close
 * wait for what the channel holds. When a send fails, what the peer said before is read first.
 */
final class ChannelConnection extends Connection {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelConnection.class);
    /** How long a close waits for what the channel has not handed to the kernel yet. */
    private static final long CLOSING_NANOS = 1_000_000_000;

    private final Channel channel;
    private boolean connecting;
    private boolean reading;
    private boolean gotBytes;
    private boolean ended;
    private boolean endTold;
    private boolean sending;
    private int sends;
    private boolean shutWhenSent;
    private boolean closeWhenSent;
    private boolean resetting;
    private @Nullable Exception sendFailure;

    private ChannelConnection(EventLoop loop, Channel channel, InetSocketAddress remote, boolean connecting) {
        super(loop, remote);
        this.channel = channel;
        this.connecting = connecting;
        channel.config().setAutoRead(false);
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        // A failed send leaves the input open, so that what the peer said before can be read.
        channel.config().setOption(ChannelOption.AUTO_CLOSE, false);
        // Codecs have their own deadline for this.
        channel.config().setConnectTimeoutMillis(0);
        channel.pipeline().addLast(new Events());
    }

    static ChannelConnection accepted(EventLoop loop, Channel channel, InetSocketAddress remote) {
        return new ChannelConnection(loop, channel, remote, false);
    }

    static ChannelConnection connecting(EventLoop loop, Channel channel, InetSocketAddress remote) {
        return new ChannelConnection(loop, channel, remote, true);
    }

    /** Begins to get events. */
    void register() {
        EventLoopGroup group = loop().netty();
        group.register(channel).addListener(this::brokenUnlessDone);
    }

    void connect(InetSocketAddress address) {
        register();
        channel.connect(address).addListener(this::brokenUnlessDone);
    }

    private void brokenUnlessDone(Future<?> done) {
        Throwable cause = done.cause();
        if (cause != null) {
            loop().run(() -> broken(asException(cause)));
        }
    }

    private void established() {
        if (isClosed()) {
            return;
        }
        event(() -> {
            connecting = false;
            connected();
            if (!isClosed()) {
                writable();
                yieldReading();
            }
        });
    }

    // ---- reading ----

    @Override
    @Nullable
    InetSocketAddress localAddress() {
        return channel.localAddress() instanceof InetSocketAddress tcp ? tcp : null;
    }

    @Override
    boolean hasInput() {
        return ended ? !endTold : !reading;
    }

    @Override
    void readInput() {
        if (ended) {
            tellEnd();
        } else if (loop().budget().isOverrun()) {
            loop().readLater(this);
        } else if (!reading && !connecting) {
            reading = true;
            channel.read();
        }
    }

    private void tellEnd() {
        if (!endTold) {
            endTold = true;
            inputClosed();
        }
        if (sendFailure != null) {
            broken(sendFailure);
        }
    }

    private void inputArrived(ByteBuf bytes) {
        gotBytes = true;
        arrived(bytes.nioBuffer());
    }

    private void inputEnded() {
        ended = true;
        if (!isPaused() && !hasUnread() && !connecting) {
            tellEnd();
        }
    }

    private void readDone() {
        reading = false;
        boolean dry = !gotBytes;
        gotBytes = false;
        if (sendFailure != null && (dry || isPaused())) {
            broken(sendFailure);
        } else if (!isPaused() && !ended) {
            readInput();
        }
    }

    // ---- writing ----

    @Override
    void send(ByteBuffer bytes) {
        if (connecting) {
            return;
        }
        // Its own sends make the channel writable again too: that is seen here.
        sending = true;
        while (bytes.hasRemaining() && channel.isWritable()) {
            int count = Math.clamp(channel.bytesBeforeUnwritable(), 1, bytes.remaining());
            ByteBuf copy = channel.alloc().directBuffer(count);
            copy.writeBytes(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
            sends++;
            loop().budget().take(count);
            channel.writeAndFlush(copy).addListener(done -> sent(done, count));
        }
        sending = false;
    }

    private void sent(Future<?> done, int count) {
        sends--;
        loop().budget().give(count);
        Throwable cause = done.cause();
        if (cause != null && sendFailure == null && !isClosed()) {
            sendFailure = asException(cause);
            // Whoever writes is in the middle of something: the handler is told when that is done.
            loop().run(this::unsendable);
        } else if (sends == 0 && closeWhenSent) {
            channel.close();
        } else if (sends == 0 && shutWhenSent && cause == null) {
            shutNow();
        }
    }

    private void unsendable() {
        if (sendFailure != null && (isPaused() || endTold)) {
            broken(sendFailure);
        } else if (!isClosed()) {
            readInput();
        }
    }

    @Override
    void wantWritable(boolean wanted) {
        // The channel always tells.
    }

    // ---- the end ----

    @Override
    void shutdownTransport() {
        if (sends > 0) {
            shutWhenSent = true;
        } else {
            shutNow();
        }
    }

    private void shutNow() {
        shutWhenSent = false;
        ((DuplexChannel) channel).shutdownOutput().addListener(this::brokenUnlessDone);
    }

    @Override
    void lingerZero() {
        resetting = true;
        try {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException e) {
            LOG.debug("No reset for {}", remoteAddress(), e);
        }
    }

    @Override
    void closeTransport() {
        if (sends == 0 || resetting || sendFailure != null) {
            channel.close();
        } else {
            closeWhenSent = true;
            loop().timer(channel::close).set(CLOSING_NANOS);
        }
    }

    private void cut() {
        if (loop().netty().isShuttingDown()) {
            close();
        } else {
            broken(new IOException("Connection closed"));
        }
    }

    private void event(Event event) {
        if (isClosed()) {
            return;
        }
        loop().beginEvent();
        try {
            event.happen();
        } catch (IOException e) {
            broken(e);
        } catch (RuntimeException e) {
            loop().bug(this, e);
        }
        loop().stage().flush();
    }

    private static Exception asException(Throwable cause) {
        return cause instanceof Exception e ? e : new IOException(cause);
    }

    private interface Event {
        void happen() throws IOException;
    }

    /** What the channel tells; each is an event of its own. */
    private final class Events extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (connecting) {
                loop().execute(ChannelConnection.this::established);
            } else {
                yieldReading();
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                event(() -> inputArrived(bytes));
            } finally {
                bytes.release();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            event(ChannelConnection.this::readDone);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object what) {
            if (what == ChannelInputShutdownEvent.INSTANCE) {
                event(ChannelConnection.this::inputEnded);
            }
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (!sending && channel.isWritable()) {
                event(ChannelConnection.this::writable);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            event(() -> broken(asException(cause)));
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            event(ChannelConnection.this::cut);
        }
    }
}
