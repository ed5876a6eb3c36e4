package balancebeam.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http3.Http3DataFrame;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamResetException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One request of a {@link RawHttp3} and what comes back. Thread-safe. */
public final class Http3Stream {
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private final Http2Answer answer = new Http2Answer();
    private @Nullable QuicStreamChannel channel;
    private @Nullable Throwable failure;
    private boolean closed;

    /** What reads the answer. */
    final class Reader extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object frame) {
            change(() -> {
                switch (frame) {
                    case Http3HeadersFrame head -> {
                        Fields fields = Fields.EMPTY;
                        for (var field : head.headers()) {
                            fields = fields.plus(
                                    field.getKey().toString(), field.getValue().toString());
                        }
                        answer.head(fields, answer.hasHead());
                    }
                    case Http3DataFrame data -> answer.content(ByteBufUtil.getBytes(data.content()), false);
                    default -> {
                        // Nobody knows it.
                    }
                }
            });
            ReferenceCountUtil.release(frame);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event == ChannelInputShutdownEvent.INSTANCE) {
                change(() -> {
                    if (!answer.isOver() && answer.hasHead()) {
                        answer.content(new byte[0], true);
                    }
                });
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            change(() -> {
                if (cause instanceof QuicStreamResetException reset) {
                    answer.reset((int) reset.applicationProtocolCode());
                } else {
                    failure = cause;
                }
            });
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            change(() -> closed = true);
        }
    }

    private synchronized void change(Runnable change) {
        try {
            change.run();
        } catch (AssertionError e) {
            failure = e;
        }
        notifyAll();
    }

    synchronized void channel(QuicStreamChannel opened) {
        channel = opened;
    }

    private synchronized QuicStreamChannel channel() {
        return Objects.requireNonNull(channel);
    }

    /** Sends bytes as they are. */
    public void raw(byte[] bytes, boolean end) {
        ChannelHandlerContext below = channel().pipeline().firstContext();
        Runnable write = () -> below.write(new DefaultQuicStreamFrame(Unpooled.copiedBuffer(bytes), end));
        if (below.channel().eventLoop().inEventLoop()) {
            write.run();
        } else {
            below.channel().eventLoop().execute(write);
        }
    }

    /** Sends a HEADERS frame. */
    public void headers(Fields fields, boolean end) {
        raw(Http3Frames.headers(fields), end);
    }

    /** Sends a DATA frame. */
    public void data(byte[] piece, boolean end) {
        raw(Http3Frames.frame(Http3Frames.DATA, piece), end);
    }

    /** As above. */
    public void data(String latin1, boolean end) {
        data(latin1.getBytes(StandardCharsets.ISO_8859_1), end);
    }

    /** Sends content in a DATA frame as the windows allow, and waits for them. */
    public void content(byte[] piece) {
        ByteBuf frame = Unpooled.wrappedBuffer(Http3Frames.frame(Http3Frames.DATA, piece));
        Future<?> written = channel().pipeline().firstContext().writeAndFlush(frame);
        if (!written.awaitUninterruptibly(PATIENCE_NANOS, TimeUnit.NANOSECONDS) || !written.isSuccess()) {
            throw new AssertionError("content was not taken", written.cause());
        }
    }

    /** From now on content is not kept but given to that, by the thread that reads. */
    public synchronized void contentTo(Consumer<byte[]> to) {
        answer.contentTo(to);
    }

    /** Sends RESET_STREAM and STOP_SENDING. */
    public void reset(int code) {
        channel().shutdown(code);
    }

    /** Sends STOP_SENDING. */
    public void stopSending(int code) {
        channel().shutdownInput(code);
    }

    /** Reads no more from now on, or again. */
    public void reading(boolean on) {
        channel().config().setAutoRead(on);
    }

    /** Waits until the answer is over, and gives it. */
    public Http2Answer readAnswer() {
        return await("an answer", Http2Answer::isOver);
    }

    /** Waits until the answer is as wished, and gives it. */
    public synchronized Http2Answer await(String what, Predicate<Http2Answer> wish) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!wish.test(answer)) {
            long left = deadline - System.nanoTime();
            if (left <= 0 || closed || failure != null) {
                throw new AssertionError(
                        "no " + what + (closed ? ", the stream is closed" : "") + ": " + answer, failure);
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return answer;
    }
}
