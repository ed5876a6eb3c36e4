package balancebeam.http3;

import balancebeam.multiplex.FieldList;
import balancebeam.net.UdpSocket;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.handler.codec.http3.Http3DataFrame;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.handler.codec.http3.Http3PushPromiseFrame;
import io.netty.handler.codec.http3.Http3RequestStreamInitializer;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamResetException;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One QUIC stream that carries one request: frames of Netty's codec on one side, a {@link ClientStream} on the other until it lets go.
 * Content goes out below the codec, in DATA frames that are made here, and the stream ends with what is written last. Event loop only.
 */
final class StreamLink extends ChannelInboundHandlerAdapter {
    private static final byte DATA = 0;
    /** Of a DATA frame's header at most: a type, and a length in eight bytes. */
    private static final int HEADER_BYTES = 9;

    private static final int ONE_BYTE = 1 << 6;
    private static final int TWO_BYTES = 1 << 14;
    private static final int LEAST_WRITTEN = 1024;

    private final Http3Client client;
    private @Nullable ClientStream owner;
    private @Nullable QuicStreamChannel channel;
    private final Below below = new Below();
    private boolean stopped;

    private StreamLink(Http3Client client, ClientStream owner) {
        this.client = client;
        this.owner = owner;
    }

    /** A new stream; null when the connection takes none. */
    static @Nullable StreamLink open(Http3Client client, QuicChannel quic, ClientStream owner) {
        StreamLink link = new StreamLink(client, owner);
        Future<QuicStreamChannel> opened = quic.createStream(QuicStreamType.BIDIRECTIONAL, link.initializer());
        return link.channel == null || (opened.isDone() && !opened.isSuccess()) ? null : link;
    }

    private Http3RequestStreamInitializer initializer() {
        return new Http3RequestStreamInitializer() {
            @Override
            protected void initRequestStream(QuicStreamChannel made) {
                channel = made;
                made.config().setAllocator(UdpSocket.BUFFERS);
                made.pipeline().addFirst(below).addLast(StreamLink.this);
            }
        };
    }

    private QuicStreamChannel channel() {
        return Objects.requireNonNull(channel);
    }

    long id() {
        return channel().streamId();
    }

    // ---- what goes out ----

    /** Sends a head, or trailers. */
    void head(FieldList fields, boolean ends) {
        below.last = ends;
        channel().write(new DefaultHttp3HeadersFrame(new SentFields(fields)));
    }

    /** Whether the endpoint takes more now, of what there is still to send. */
    boolean isWritable() {
        return channel().isWritable();
    }

    /** Whether it wants no more of the request. */
    boolean isStopped() {
        return stopped;
    }

    /** Sends as much of it as the endpoint takes now, and at least some; gives how much. */
    int content(ByteBuffer piece) {
        int room = Math.clamp(channel().bytesBeforeUnwritable() - HEADER_BYTES, LEAST_WRITTEN, Integer.MAX_VALUE);
        int count = Math.min(piece.remaining(), room);
        ByteBuf frame = channel().alloc().directBuffer(count + HEADER_BYTES);
        frame.writeByte(DATA);
        if (count < ONE_BYTE) {
            frame.writeByte(count);
        } else if (count < TWO_BYTES) {
            frame.writeShort(count | 1 << 14);
        } else {
            frame.writeInt(count | 2 << 30);
        }
        frame.writeBytes(piece.slice(piece.position(), count));
        piece.position(piece.position() + count);
        below.write(frame);
        return count;
    }

    /** Nothing follows. */
    void end() {
        below.write(QuicStreamFrame.EMPTY_FIN);
    }

    private void written(Future<?> done) {
        if (!done.isSuccess()) {
            stopped = true; // By STOP_SENDING, or with the connection, of which it hears.
        }
    }

    // ---- what comes in ----

    /** Reads on, or leaves what comes to QUIC, whose window then closes. */
    void reading(boolean on) {
        channel().config().setAutoRead(on);
    }

    /** Nobody hears of it any more: both sides have ended it. */
    void letGo() {
        owner = null;
    }

    /** Nobody wants it any more. */
    void cancel(Http3ErrorCode why) {
        owner = null;
        QuicStreamChannel stream = channel();
        if (stream.isActive()) {
            stream.shutdown(why.code());
            stream.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        ClientStream to = owner;
        try {
            if (to == null) {
                return;
            }
            switch (frame) {
                case Http3HeadersFrame head -> to.head(client.list(head.headers()));
                case Http3DataFrame data -> to.answerContent(data.content().nioBuffer());
                case Http3PushPromiseFrame push -> to.pushed();
                default -> {
                    // What nobody knows says nothing.
                }
            }
        } finally {
            ReferenceCountUtil.release(frame);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (owner != null) {
            owner.readDone(channel().isInputShutdown());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownReadComplete.INSTANCE && owner != null) {
            owner.allCame();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (owner != null && channel().isWritable()) {
            owner.writable();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        client.loop().event(() -> {
            ClientStream told = owner;
            if (told == null) {
                return;
            }
            if (cause instanceof QuicStreamResetException reset) {
                told.resetByEndpoint(reset.applicationProtocolCode());
            } else {
                told.malformed(cause, channel().isInputShutdown());
            }
        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        client.loop().event(() -> {
            ClientStream told = owner;
            if (told != null) {
                told.gone();
            }
        });
    }

    /** Below the codec. */
    private final class Below extends ChannelOutboundHandlerAdapter {
        private @Nullable ChannelHandlerContext context;
        private boolean last;

        @Override
        public void handlerAdded(ChannelHandlerContext added) {
            context = added;
        }

        @Override
        public void write(ChannelHandlerContext to, Object message, ChannelPromise promise) {
            boolean ends = last && message instanceof ByteBuf;
            to.write(ends ? new DefaultQuicStreamFrame((ByteBuf) message, true) : message, promise);
        }

        void write(Object message) {
            Objects.requireNonNull(context).write(message).addListener(StreamLink.this::written);
        }
    }
}
