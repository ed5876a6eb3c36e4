package balancebeam.testkit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.http3.DefaultHttp3DataFrame;
import io.netty.handler.codec.http3.DefaultHttp3Headers;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.handler.codec.http3.Http3DataFrame;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamFrame;
import io.netty.handler.codec.quic.QuicStreamResetException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A request that an {@link Http3Origin} has got, and the stream to answer it on. Thread-safe. */
public final class Http3Call {
    public static final int NO_ERROR = 0x100;
    public static final int INTERNAL_ERROR = 0x102;
    public static final int REQUEST_REJECTED = 0x10b;
    public static final int REQUEST_CANCELLED = 0x10c;
    /** The type of DATA frames. */
    public static final int DATA = 0;

    private static final int RESERVED_TYPE = 0x21;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long TAKEN_MILLIS = 500;
    private static final int PIECE_BYTES = 16_000;

    private final Http3OriginConnection connection;
    private final QuicStreamChannel stream;
    private final Below below = new Below();
    private final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private Fields fields = Fields.EMPTY;
    private @Nullable Fields trailers;
    private boolean begun;
    private boolean ended;
    private boolean gone;
    private long resetCode = -1;
    private @Nullable Consumer<byte[]> taker;

    Http3Call(Http3OriginConnection connection, QuicStreamChannel stream) {
        this.connection = connection;
        this.stream = stream;
    }

    // ---------------------------------------------------------------- the request

    /** The connection by which it came. */
    public Http3OriginConnection connection() {
        return connection;
    }

    public long stream() {
        return stream.streamId();
    }

    /** The fields of the head, with the pseudo-header fields. */
    public synchronized Fields fields() {
        return fields;
    }

    public String method() {
        return String.valueOf(field(":method"));
    }

    public String target() {
        return String.valueOf(field(":path"));
    }

    /** The target without its query. */
    public String path() {
        String target = target();
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    public @Nullable String field(String name) {
        return fields().first(name);
    }

    /** The content so far. */
    public synchronized byte[] content() {
        return content.toByteArray();
    }

    public synchronized int contentBytes() {
        return content.size();
    }

    /** The content so far as ISO-8859-1 text. */
    public String text() {
        return new String(content(), StandardCharsets.ISO_8859_1);
    }

    /** What followed the content, or nothing. */
    public synchronized Fields trailers() {
        return trailers == null ? Fields.EMPTY : trailers;
    }

    /** Whether the request is complete. */
    public synchronized boolean isComplete() {
        return ended;
    }

    /** Waits until the request is complete, or was reset, or its connection is gone: as long as a client may want to wait. */
    public void awaitEnd() {
        await("the end of " + this, PATIENCE, () -> ended || gone || resetCode >= 0 || connection.isClosed());
    }

    /** Waits until the peer resets its side of the stream; gives why. */
    public long awaitReset() {
        await("a reset of " + this, Await.DEADLINE, () -> resetCode >= 0);
        synchronized (this) {
            return resetCode;
        }
    }

    /** Waits until the peer wants no answer any more, or resets its side: asks by frames that mean nothing. */
    public void awaitCancel() {
        Await.until("nobody wants " + this, () -> isOver() || !isTaken(below.send(meaningless())));
    }

    private synchronized boolean isOver() {
        return resetCode >= 0 || gone;
    }

    /** What nobody wants any more is not refused by the library, but kept for ever; what is wanted goes at once. */
    private static boolean isTaken(Future<?> written) {
        return written.awaitUninterruptibly(TAKEN_MILLIS) && written.isSuccess();
    }

    /** A frame of a type that is reserved for this. */
    private static ByteBuf meaningless() {
        return Unpooled.directBuffer(2).writeByte(RESERVED_TYPE).writeByte(0);
    }

    private void await(String what, Duration within, BooleanSupplier condition) {
        Await.until(what, within, () -> {
            synchronized (this) {
                return condition.getAsBoolean();
            }
        });
    }

    /** From now on content is not kept but given to that, beginning with what has come; by the thread that reads. */
    public synchronized void contentTo(Consumer<byte[]> to) {
        to.accept(content.toByteArray());
        content.reset();
        taker = to;
    }

    /** From now on no more of the request's content is read, so that its window is used up. */
    public void stopReading() {
        stream.config().setAutoRead(false);
    }

    /** The opposite. */
    public void goOnReading() {
        stream.config().setAutoRead(true);
    }

    // ---------------------------------------------------------------- the answer

    /** Answers with that content. */
    public void answer(int status, String latin1) throws IOException {
        answer(status, Fields.EMPTY, latin1);
    }

    /** The same with further fields. */
    public void answer(int status, Fields more, String latin1) throws IOException {
        head(status, more, latin1.isEmpty());
        if (!latin1.isEmpty()) {
            content(latin1, true);
        }
    }

    /** Sends a head. */
    public void head(int status, Fields more, boolean end) throws IOException {
        List<Field> all = new ArrayList<>(List.of(new Field(":status", Integer.toString(status))));
        all.addAll(more.lines());
        fields(new Fields(all), end);
    }

    /** Sends fields as they are: a head, or trailers. */
    public void fields(Fields sent, boolean end) throws IOException {
        Http3Headers headers = new DefaultHttp3Headers(false);
        sent.forEach(field -> headers.add(field.name(), field.value()));
        done(write(new DefaultHttp3HeadersFrame(headers)));
        if (end) {
            end();
        }
    }

    /** Sends content as the windows allow, and waits for them. */
    public void content(byte[] bytes, boolean end) throws IOException {
        for (int from = 0; from < bytes.length; from += PIECE_BYTES) {
            int count = Math.min(PIECE_BYTES, bytes.length - from);
            done(write(new DefaultHttp3DataFrame(Unpooled.wrappedBuffer(bytes, from, count))));
        }
        if (end) {
            end();
        }
    }

    /** The same for ISO-8859-1 text. */
    public void content(String latin1, boolean end) throws IOException {
        content(Octets.of(latin1).toArray(), end);
    }

    /** Sends a frame of any type, whatever came before it. */
    public void frame(int type, String latin1) throws IOException {
        byte[] payload = Octets.of(latin1).toArray();
        ByteBuf frame = Unpooled.directBuffer(8 + payload.length);
        frame.writeByte(type).writeInt(payload.length | 2 << 30).writeBytes(payload);
        done(below.write(frame));
    }

    /** Nothing follows. */
    public void end() throws IOException {
        done(below.write(QuicStreamFrame.EMPTY_FIN));
    }

    /** Resets its side of the stream, and wants no more of the request. */
    public void reset(int code) {
        stream.shutdown(code).awaitUninterruptibly();
    }

    /** Wants no more of the request. */
    public void stopRequest(int code) {
        stream.shutdownInput(code).awaitUninterruptibly();
    }

    private Future<?> write(Object frame) {
        return stream.writeAndFlush(frame).awaitUninterruptibly();
    }

    private static void done(Future<?> written) throws IOException {
        if (!written.isSuccess()) {
            throw new IOException(String.valueOf(written.cause()), written.cause());
        }
    }

    @Override
    public String toString() {
        return method() + " " + target() + " on stream " + stream() + " of " + connection;
    }

    // ---------------------------------------------------------------- what Netty tells

    ChannelOutboundHandlerAdapter below() {
        return below;
    }

    ChannelInboundHandlerAdapter handler(Http3Origin origin) {
        return new Frames(origin);
    }

    private static Fields read(Http3Headers headers) {
        List<Field> all = new ArrayList<>();
        headers.forEach(field ->
                all.add(new Field(field.getKey().toString(), field.getValue().toString())));
        return new Fields(all);
    }

    /** Below the codec, whose rules it escapes. */
    private static final class Below extends ChannelOutboundHandlerAdapter {
        private volatile @Nullable ChannelHandlerContext context;

        @Override
        public void handlerAdded(ChannelHandlerContext added) {
            context = added;
        }

        Future<?> write(Object message) {
            return send(message).awaitUninterruptibly();
        }

        Future<?> send(Object message) {
            return Objects.requireNonNull(context).writeAndFlush(message);
        }
    }

    private final class Frames extends ChannelInboundHandlerAdapter {
        private final Http3Origin origin;

        Frames(Http3Origin origin) {
            this.origin = origin;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            try {
                if (frame instanceof Http3HeadersFrame head && take(read(head.headers()))) {
                    origin.begun(Http3Call.this);
                } else if (frame instanceof Http3DataFrame data) {
                    byte[] piece = new byte[data.content().readableBytes()];
                    data.content().readBytes(piece);
                    take(piece);
                }
            } finally {
                ReferenceCountUtil.release(frame);
            }
        }

        private void take(byte[] piece) {
            synchronized (Http3Call.this) {
                if (taker == null) {
                    content.writeBytes(piece);
                } else {
                    taker.accept(piece);
                }
            }
        }

        /** Whether it begins by them. */
        private boolean take(Fields read) {
            synchronized (Http3Call.this) {
                boolean first = !begun;
                begun = true;
                if (first) {
                    fields = read;
                } else {
                    trailers = read;
                }
                return first;
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event == ChannelInputShutdownReadComplete.INSTANCE) {
                synchronized (Http3Call.this) {
                    ended = true;
                }
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof QuicStreamResetException reset) {
                synchronized (Http3Call.this) {
                    resetCode = reset.applicationProtocolCode();
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            synchronized (Http3Call.this) {
                gone = true;
            }
        }
    }
}
