package balancebeam.http3;

import balancebeam.filter.ProxyError;
import balancebeam.multiplex.FieldList;
import balancebeam.multiplex.RequestStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http3.Http3DataFrame;
import io.netty.handler.codec.http3.Http3ErrorCode;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.handler.codec.quic.QuicException;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamResetException;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what the frames of one request stream say to its {@link ServerStream}, after they were counted, and ends the stream. The last
 * handler of the stream's channel. Event loop only.
 *
 * <p>HTTP/3 does not say with a head whether content follows. So a request begins when either comes, content or the stream's end, and
 * at the latest with the next turn of the loop: nearly every request without content is known as one. It is passed on only when what came
 * with it was read too, or nothing more can come: what is wrong behind its head costs no endpoint a byte then.
 */
final class RequestFrames extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(RequestFrames.class);

    private final ServerConnection connection;
    private final QuicStreamChannel channel;
    private @Nullable ServerStream stream;
    private @Nullable Http3Headers head;
    private boolean requested;
    private boolean reset;
    private boolean readsNoMore;
    private boolean outputEnded;

    RequestFrames(ServerConnection connection, QuicStreamChannel channel) {
        this.connection = connection;
        this.channel = channel;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (!connection.mayOpen(channel.streamId())) {
            reset(Http3ErrorCode.H3_REQUEST_REJECTED);
            return;
        }
        stream = connection.server().takeStream();
        connection.opened(stream);
        // Below Netty's writer of frames: ours writes bytes.
        stream.begin(connection, this, channel.pipeline().firstContext());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object frame) {
        try {
            ServerStream to = stream;
            if (to == null || reset || readsNoMore) {
                return; // Also what came by the same read as what was one too much.
            }
            switch (frame) {
                case Http3HeadersFrame headers -> headers(to, headers.headers());
                case Http3DataFrame data -> data(to, data.content());
                default -> connection.control();
            }
        } catch (RuntimeException e) {
            bug(e);
        } finally {
            ReferenceCountUtil.release(frame);
        }
    }

    private void headers(ServerStream to, Http3Headers fields) {
        if (!requested) {
            requested = true;
            head = fields;
            connection.requested();
            connection.server().loop().run(() -> arrived(to));
        } else {
            beginRequest(to, false);
            to.trailers(list(fields), true);
        }
    }

    private void beginRequest(ServerStream to, boolean ended) {
        Http3Headers fields = head;
        if (fields != null && to == stream && !reset) {
            head = null;
            to.request(list(fields), ended);
        }
    }

    /** All that came with the head was read. */
    private void arrived(ServerStream to) {
        try {
            beginRequest(to, false);
            handle(to);
        } catch (RuntimeException e) {
            bug(e);
        }
    }

    private void handle(ServerStream to) {
        if (to == stream && !reset) {
            to.handleArrived();
        }
    }

    private FieldList list(Http3Headers from) {
        FieldList list = connection.server().read();
        list.fill(from);
        return list;
    }

    private void data(ServerStream to, ByteBuf content) {
        beginRequest(to, false);
        if (!content.isReadable()) {
            connection.emptyData();
        } else if (!reset) {
            to.content(content.nioBuffer(), false);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        ServerStream to = stream;
        if (event == ChannelInputShutdownEvent.INSTANCE && to != null && !reset) {
            try {
                if (!requested) {
                    reset(Http3ErrorCode.H3_REQUEST_INCOMPLETE);
                } else if (head != null) {
                    beginRequest(to, true);
                    handle(to);
                } else {
                    to.allCame();
                    handle(to);
                }
            } catch (RuntimeException e) {
                bug(e);
            }
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ServerStream to = stream;
        if (to != null && channel.isWritable()) {
            connection.server().loop().event(to::onWritable);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ServerStream to = stream;
        if (to == null || reset) {
            return;
        }
        connection.server().loop().event(() -> {
            switch (cause) {
                case QuicStreamResetException taken -> takenBack(to);
                case QuicException gone -> takenBack(to);
                default -> to.malformed(String.valueOf(cause.getMessage()));
            }
        });
    }

    /** The client wants no more of the answer. */
    void outputRefused() {
        ServerStream to = stream;
        if (to != null && !reset) {
            takenBack(to);
        }
    }

    private void takenBack(ServerStream to) {
        boolean answered = to.isAnswered();
        long age = to.ageNanos();
        to.resetByClient();
        reset(Http3ErrorCode.H3_REQUEST_CANCELLED);
        connection.takenBack(answered, age);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connection.server().loop().event(this::closed);
        ctx.fireChannelInactive();
    }

    private void closed() {
        ServerStream of = stream;
        if (of != null) {
            stream = null;
            head = null;
            of.onClosed();
            connection.closed(of);
        }
    }

    /** Reads on, or leaves what comes to QUIC, whose window then closes. */
    void reading(boolean on) {
        if (!reset && channel.config().isAutoRead() != on) {
            channel.config().setAutoRead(on);
        }
    }

    /** The client is asked to send no more; what it was sent stays. */
    void stopReading() {
        if (!reset && !readsNoMore) {
            readsNoMore = true;
            channel.shutdownInput(Http3ErrorCode.H3_NO_ERROR.code());
            closeIfDone();
        }
    }

    /** All of the answer is QUIC's now. */
    void outputEnded() {
        outputEnded = true;
        closeIfDone();
    }

    /** Netty would wait for the end of what is not read any more. */
    private void closeIfDone() {
        if (readsNoMore && outputEnded) {
            channel.close();
        }
    }

    /** Ends both directions of the stream at once; the client is told. */
    void reset(Http3ErrorCode told) {
        if (!reset) {
            reset = true;
            channel.shutdown(told.code());
            channel.close();
        }
    }

    /** A bug of ours: this stream ends, the process lives. */
    private void bug(RuntimeException e) {
        LOG.error("Bug while handling a request from {}", connection.remoteAddress(), e);
        ServerStream of = stream;
        if (of != null) {
            of.abort(ProxyError.BUG, RequestStream.End.INTERNAL_ERROR);
        }
    }
}
