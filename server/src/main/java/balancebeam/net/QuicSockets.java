package balancebeam.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramChannel;
import io.netty.handler.codec.quic.QuicCodecDispatcher;
import io.netty.handler.codec.quic.QuicConnectionIdGenerator;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The UDP sockets of one address where clients speak QUIC: one on each event loop, so that a connection has one thread for life.
 * Thread-safe.
 *
 * <p>The kernel gives what one client sends to one of the sockets, by its address and port. When these change (a NAT forgot them, or
 * the client went to another network), its packets come to another one; but the connection ids that we give to clients begin with the
 * number of the loop, so {@link QuicCodecDispatcher} takes them to where the connection lives.
 */
public final class QuicSockets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QuicSockets.class);
    /** More than a packet on any path that there is outside of data centres. */
    private static final int MOST_PACKET_BYTES = 2048;
    /** As much as the kernel gives: net.core.rmem_max and wmem_max may say less. */
    private static final int SOCKET_BYTES = 2 * 1024 * 1024;

    private static final int KEY_BYTES = 32;

    /** Makes what is different for every socket. */
    @FunctionalInterface
    public interface Codecs {
        /**
         * A codec of Netty's for that loop's connections, on that loop.
         *
         * @param ids what it names connections by
         * @param idBytes how long each is
         * @param tokens by which clients prove their addresses
         */
        ChannelHandler newCodec(EventLoop loop, QuicConnectionIdGenerator ids, int idBytes, QuicTokenHandler tokens);
    }

    /** Decides who may begin a connection on a loop. */
    @FunctionalInterface
    public interface Gate {
        /**
         * Whether one more may begin, and then counts it. On that loop.
         *
         * @param proven whether the client has proved that it is where it says; if it has not, a refusal makes it prove that
         */
        boolean admits(EventLoop loop, InetSocketAddress from, boolean proven);
    }

    private final List<Channel> sockets = new ArrayList<>();
    private final Codecs codecs;
    private final Gate gate;
    private final byte[] key = new byte[KEY_BYTES];

    private QuicSockets(Codecs codecs, Gate gate) {
        this.codecs = codecs;
        this.gate = gate;
        new SecureRandom().nextBytes(key);
    }

    /**
     * Binds, and takes what comes from then on.
     *
     * @throws IOException when the address can't be bound
     */
    public static QuicSockets bind(List<EventLoop> loops, InetSocketAddress address, Codecs codecs, Gate gate)
            throws IOException {
        // Sockets that share an address are no conflict for the kernel, not even those of another process.
        new DatagramSocket(address).close();
        QuicSockets made = new QuicSockets(codecs, gate);
        Dispatcher dispatcher = made.new Dispatcher(loops);
        try {
            for (EventLoop loop : loops) {
                made.sockets.add(open(loop, address, dispatcher, loops.size() > 1));
            }
        } catch (IOException e) {
            made.close();
            throw e;
        }
        return made;
    }

    private static Channel open(EventLoop loop, InetSocketAddress address, ChannelHandler handler, boolean shared)
            throws IOException {
        DatagramChannel socket = loop.transport().newDatagramChannel(address.getAddress());
        socket.config().setOption(ChannelOption.SO_RCVBUF, SOCKET_BYTES);
        socket.config().setOption(ChannelOption.SO_SNDBUF, SOCKET_BYTES);
        socket.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(MOST_PACKET_BYTES));
        if (shared) {
            socket.config().setOption(loop.transport().reusePort(), true);
        }
        socket.pipeline().addLast(handler);
        EventLoopGroup group = loop.netty();
        await(group.register(socket));
        await(socket.bind(address));
        return socket;
    }

    private static void await(ChannelFuture done) throws IOException {
        done.awaitUninterruptibly();
        Throwable cause = done.cause();
        if (cause != null) {
            done.channel().close();
            throw new IOException(cause.getMessage(), cause);
        }
    }

    /** Closes the sockets: connections that are open hear nothing more. Waits until that is done. */
    @Override
    public void close() {
        sockets.stream().map(Channel::close).toList().forEach(done -> done.awaitUninterruptibly(1_000));
    }

    /** Takes each packet to the loop where its connection lives. It is told of the sockets in the order of their loops. */
    private final class Dispatcher extends QuicCodecDispatcher {
        private final List<EventLoop> loops;

        Dispatcher(List<EventLoop> loops) {
            this.loops = loops;
        }

        @Override
        protected void initChannel(Channel socket, int idBytes, QuicConnectionIdGenerator ids) {
            EventLoop loop = loops.stream()
                    .filter(one -> one.netty().inEventLoop())
                    .findFirst()
                    .orElseThrow();
            AddressTokens tokens = new AddressTokens(
                    key,
                    new AddressTokens.Admission() {
                        @Override
                        public boolean admits(InetSocketAddress from) {
                            return gate.admits(loop, from, false);
                        }

                        @Override
                        public boolean admitsProven(InetSocketAddress from) {
                            return gate.admits(loop, from, true);
                        }
                    },
                    loop::nowNanos);
            socket.pipeline().addLast(new Events(loop)).addLast(codecs.newCodec(loop, ids, idBytes, tokens));
        }
    }

    /** Makes an event of what arrives together: with a fresh clock, and what it made us write to endpoints is sent at its end. */
    private static final class Events extends ChannelDuplexHandler {
        private final EventLoop loop;

        Events(EventLoop loop) {
            this.loop = loop;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object packet) {
            loop.beginEvent();
            ctx.fireChannelRead(packet);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            ctx.fireChannelReadComplete();
            loop.stage().flush();
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext ctx) {
            loop.event(ctx::fireChannelWritabilityChanged);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // Such as a client's port that is closed by now, of which the kernel tells here.
            LOG.debug("At a socket for QUIC", cause);
        }
    }
}
