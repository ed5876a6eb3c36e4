package balancebeam.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;

/**
 * Refuses HEADERS for streams that can have none any more, where Netty, which forgets streams when they end, is milder than RFC 9113
 * section 5.1 has it, and passes over what was on its way for streams that were refused, where Netty is harsher. Event loop only.
 */
final class StrictFrames extends Http2FrameListenerDecorator {
    private final Http2Connection connection;
    private final StreamHistory history;

    /** @param next Netty's own */
    StrictFrames(Http2FrameListener next, Http2Connection connection, StreamHistory history) {
        super(next);
        this.connection = connection;
        this.history = history;
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int streamDependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endStream)
            throws Http2Exception {
        check(streamId);
        super.onHeadersRead(ctx, streamId, headers, streamDependency, weight, exclusive, padding, endStream);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean endStream)
            throws Http2Exception {
        check(streamId);
        super.onHeadersRead(ctx, streamId, headers, padding, endStream);
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream)
            throws Http2Exception {
        if (isRefused(streamId)) {
            // Without a stream it is the connection's window alone that is used, and given back at once.
            connection.local().flowController().receiveFlowControlledFrame(null, data, padding, endOfStream);
            return data.readableBytes() + padding;
        }
        return super.onDataRead(ctx, streamId, data, padding, endOfStream);
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) throws Http2Exception {
        if (!isRefused(streamId)) {
            super.onRstStreamRead(ctx, streamId, errorCode);
        }
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext ctx, int streamId, int windowSizeIncrement)
            throws Http2Exception {
        if (!isRefused(streamId)) {
            super.onWindowUpdateRead(ctx, streamId, windowSizeIncrement);
        }
    }

    /** Netty forgets that it refused a stream, and takes what follows for a stream that its client never opened. */
    private boolean isRefused(int streamId) {
        return streamId != 0
                && history.mayBeRefused(streamId)
                && connection.stream(streamId) == null
                && connection.remote().isValidStreamId(streamId)
                && !connection.streamMayHaveExisted(streamId);
    }

    private void check(int streamId) throws Http2Exception {
        Http2Stream stream = connection.stream(streamId);
        if (stream != null) {
            if (stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE) {
                throw Http2Exception.streamError(streamId, Http2Error.STREAM_CLOSED, "HEADERS after END_STREAM");
            }
        } else if (connection.remote().isValidStreamId(streamId) && connection.streamMayHaveExisted(streamId)) {
            switch (history.of(streamId)) {
                case ENDED ->
                    throw Http2Exception.connectionError(
                            Http2Error.STREAM_CLOSED, "HEADERS of a stream that has ended");
                case SKIPPED ->
                    throw Http2Exception.connectionError(
                            Http2Error.PROTOCOL_ERROR, "HEADERS of a stream below the last");
                case RESET_BY_US, FORGOTTEN -> {
                    // On its way when we reset it, or may be.
                }
            }
        }
    }
}
