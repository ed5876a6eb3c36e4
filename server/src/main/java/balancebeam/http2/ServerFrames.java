package balancebeam.http2;

import balancebeam.multiplex.FieldList;
import balancebeam.multiplex.FrameLimits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/** Hands what a client's frames say to its streams, after they were counted. Event loop only. */
final class ServerFrames extends Http2EventAdapter {
    private final ServerConnection connection;
    private final FrameLimits<Http2Exception> limits;
    private final StreamHistory history = new StreamHistory();
    private Http2Codec codec;

    @SuppressWarnings("NullAway.Init") // The codec is made with this.
    ServerFrames(ServerConnection connection, FrameLimits<Http2Exception> limits) {
        this.connection = connection;
        this.limits = limits;
    }

    StreamHistory history() {
        return history;
    }

    void codec(Http2Codec made) {
        codec = made;
    }

    /** Netty resets a stream for what the client did (CVE-2025-8671). */
    void streamError(Http2Exception.StreamException error) throws Http2Exception {
        if (error.error() == Http2Error.REFUSED_STREAM) {
            // One too many at a time, as of a client that has not read our settings yet.
            history.refused(error.streamId());
            limits.control();
        } else if (error instanceof Http2Exception.HeaderListSizeException) {
            limits.largeHead();
        } else {
            limits.streamError();
        }
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
            boolean endOfStream)
            throws Http2Exception {
        onHeadersRead(ctx, streamId, headers, padding, endOfStream);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean endOfStream)
            throws Http2Exception {
        Http2Stream stream = codec.connection().stream(streamId);
        ServerStream known = connection.stream(stream);
        if (known == null) {
            limits.request();
            connection.streamOpened(stream, (FieldList) headers, endOfStream);
        } else {
            known.trailers((FieldList) headers, endOfStream);
        }
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream)
            throws Http2Exception {
        int size = data.readableBytes();
        if (size == 0 && !endOfStream) {
            limits.emptyData();
        }
        ServerStream stream = known(streamId);
        int used = stream == null ? size : stream.content(data.nioBuffer(), endOfStream);
        return used + padding;
    }

    private @Nullable ServerStream known(int streamId) {
        Http2Stream stream = codec.connection().stream(streamId);
        return stream == null ? null : connection.stream(stream);
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) throws Http2Exception {
        ServerStream stream = known(streamId);
        if (stream != null) {
            connection.takenBack();
            boolean answered = stream.isAnswered();
            long age = stream.ageNanos();
            stream.resetByClient();
            limits.reset(answered, age);
        }
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) throws Http2Exception {
        limits.control();
    }

    @Override
    public void onPingRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
        limits.control();
    }

    @Override
    public void onSettingsAckRead(ChannelHandlerContext ctx) throws Http2Exception {
        limits.control();
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
        limits.control();
    }

    @Override
    public void onPriorityRead(
            ChannelHandlerContext ctx, int streamId, int streamDependency, short weight, boolean exclusive)
            throws Http2Exception {
        limits.control();
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext ctx, int streamId, int windowSizeIncrement)
            throws Http2Exception {
        limits.windowUpdate(connection.sentBytes());
    }

    @Override
    public void onUnknownFrame(
            ChannelHandlerContext ctx, byte frameType, int streamId, Http2Flags flags, ByteBuf payload) {
        try {
            limits.control();
        } catch (Http2Exception e) {
            codec.onError(ctx, false, e);
        }
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
        history.ended(stream.id(), stream.isResetSent());
        connection.streamClosed(stream);
    }
}
