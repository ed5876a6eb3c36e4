package balancebeam.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelId;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import java.net.SocketAddress;
import java.nio.ByteBuffer;

/**
 * A channel of Netty's whose transport is a {@link Connection}: for codecs that Netty has and we do not. What the codec writes
 * and flushes goes to the connection at once, which keeps what the peer does not take; then the channel is not writable. Event loop
 * only.
 *
 * <p>Its buffers lie in the heap and belong to the collector, so none can leak.
 */
public final class CodecChannel extends AbstractChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);
    private static final UnpooledByteBufAllocator HEAP = new UnpooledByteBufAllocator(false, true);
    /** Which of the outbound buffer's 31 votes on writability is ours. */
    private static final int CONGESTION = 1;

    private final Connection connection;
    private final Runnable closedByCodec;
    private final ChannelConfig config = new DefaultChannelConfig(this).setAllocator(HEAP);
    private boolean open = true;
    private boolean lost;

    /**
     * A channel that is active once {@link #start} has returned.
     *
     * @param closedByCodec run when the codec wants no more of the connection, which is still open then
     */
    public CodecChannel(Connection connection, Runnable closedByCodec) {
        super(null, new Id());
        this.connection = connection;
        this.closedByCodec = closedByCodec;
    }

    /** The codec begins. */
    public void start(ChannelHandler codec) {
        pipeline().addLast(codec);
        unsafe().register(connection.loop().netty(), newPromise());
    }

    /** Gives what arrived to the codec. All of it is taken. */
    public void receive(ByteBuffer bytes) {
        ByteBuf copy = HEAP.heapBuffer(bytes.remaining());
        copy.writeBytes(bytes);
        pipeline().fireChannelRead(copy);
        pipeline().fireChannelReadComplete();
    }

    /** The connection is slow, or is so no more: see {@link Connection#isCongested()}. */
    public void congestionChanged() {
        ChannelOutboundBuffer out = unsafe().outboundBuffer();
        if (out != null) {
            out.setUserDefinedWritability(CONGESTION, !connection.isCongested());
        }
    }

    /** A timer of the connection's loop, that is not set yet. */
    public Timer timer(Runnable onExpiry) {
        return connection.loop().timer(onExpiry);
    }

    /** Sends on what the codec has written so far. */
    public void flushNow() {
        unsafe().flush();
    }

    /** The connection is no more, or is no more the codec's, which lets go of what it holds. */
    public void connectionClosed() {
        lost = true;
        unsafe().close(newPromise());
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
        for (Object message = out.current(); message != null; message = out.current()) {
            ByteBuf bytes = (ByteBuf) message;
            if (bytes.hasArray()) {
                int start = bytes.arrayOffset() + bytes.readerIndex();
                connection.write(bytes.array(), start, start + bytes.readableBytes());
            } else {
                connection.write(bytes.nioBuffer());
            }
            out.remove();
        }
        congestionChanged();
    }

    @Override
    protected void doClose() {
        open = false;
        if (!lost) {
            closedByCodec.run();
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new Unconnectable();
    }

    @Override
    protected boolean isCompatible(io.netty.channel.EventLoop loop) {
        return true;
    }

    @Override
    protected SocketAddress localAddress0() {
        return connection.remoteAddress(); // Nobody asks.
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return connection.remoteAddress();
    }

    @Override
    protected void doBind(SocketAddress local) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected void doBeginRead() {
        // It is given what arrives.
    }

    private final class Unconnectable extends AbstractUnsafe {
        @Override
        public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            promise.setFailure(new UnsupportedOperationException());
        }
    }

    /** Equal to itself alone. Netty's own would ask the system for the machine's address. */
    private static final class Id implements ChannelId {
        private static final long serialVersionUID = 1L;

        @Override
        public String asShortText() {
            return Integer.toHexString(System.identityHashCode(this));
        }

        @Override
        public String asLongText() {
            return asShortText();
        }

        @Override
        public int compareTo(ChannelId other) {
            return Integer.compare(System.identityHashCode(this), System.identityHashCode(other));
        }
    }
}
