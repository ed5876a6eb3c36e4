package balancebeam.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * A UDP socket to one endpoint, below a codec of Netty's. It is connected, so the kernel tells it when nobody listens there. Event loop
 * only.
 *
 * <p>What arrives at once is one event; what is written in a turn of the loop leaves at its end, by as few system calls as the transport
 * knows to.
 */
public final class UdpSocket {
    /** Told of its fate, never within {@link #connect}. */
    public interface Listener {
        /** It can be used. */
        void onConnected();

        /** It can be used no more, though it is not closed. */
        void onBroken(Exception cause);
    }

    /** For what stands above the socket too. Nothing of it is kept: QUIC's library has direct memory in view, and needs little of it. */
    public static final ByteBufAllocator BUFFERS = new UnpooledByteBufAllocator(true, true);

    private final EventLoop loop;
    private final Listener listener;
    private final DatagramChannel channel;
    private final ChannelHandler codec;
    private final Runnable atEnd = this::loopEnds;
    private boolean flushing;
    private boolean reading;
    private boolean closed;
    private long readNanos;

    private UdpSocket(EventLoop loop, Listener listener, DatagramChannel channel, ChannelHandler codec) {
        this.loop = loop;
        this.listener = listener;
        this.channel = channel;
        this.codec = codec;
        this.readNanos = loop.nowNanos();
    }

    /**
     * Begins to connect.
     *
     * @param codec takes and gives datagrams
     * @throws IOException when not even a socket could be had
     */
    public static UdpSocket connect(EventLoop loop, InetSocketAddress address, ChannelHandler codec, Listener listener)
            throws IOException {
        DatagramChannel channel = loop.transport().newDatagramChannel(address.getAddress());
        channel.config().setAllocator(BUFFERS);
        UdpSocket socket = new UdpSocket(loop, listener, channel, codec);
        channel.pipeline().addLast(socket.new Turn(), codec, socket.new End());
        EventLoopGroup group = loop.netty();
        group.register(channel);
        loop.atEnd(socket.atEnd);
        channel.connect(address).addListener(done -> loop.run(() -> socket.connected(done)));
        return socket;
    }

    private void connected(Future<?> done) {
        Throwable cause = done.cause();
        if (closed) {
            return;
        }
        if (cause == null) {
            listener.onConnected();
        } else {
            broken(cause);
        }
    }

    private void broken(Throwable cause) {
        listener.onBroken(cause instanceof Exception e ? e : new IOException(cause));
    }

    /** What stands above the codec has this for its parent. */
    public Channel channel() {
        return channel;
    }

    /** When something came last; at first when it was made. */
    public long readNanos() {
        return readNanos;
    }

    /** What was written is sent before. */
    public void close() {
        if (!closed) {
            closed = true;
            loop.forgetAtEnd(atEnd);
            channel.close();
        }
    }

    /** A peer of UDP sees no end that it is not told of: the codec takes leave as it goes. */
    private void loopEnds() {
        closed = true;
        channel.pipeline().remove(codec);
        channel.close();
    }

    /** What Netty calls us by: below all other handlers. */
    private final class Turn extends ChannelDuplexHandler {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (!reading) {
                reading = true;
                loop.beginEvent();
                readNanos = loop.nowNanos();
            }
            context.fireChannelRead(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.fireChannelReadComplete();
            reading = false;
            loop.stage().flush();
            context.flush();
        }

        @Override
        public void flush(ChannelHandlerContext context) {
            if (!flushing && !reading) {
                flushing = true;
                loop.run(() -> {
                    flushing = false;
                    context.flush();
                });
            }
        }

        @Override
        public void close(ChannelHandlerContext context, ChannelPromise promise) {
            context.flush();
            context.close(promise);
        }
    }

    /** What the codec leaves. */
    private final class End extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            loop.run(() -> {
                if (!closed) {
                    broken(cause);
                }
            });
        }
    }
}
