package balancebeam.http2;

import balancebeam.multiplex.FieldList;
import balancebeam.multiplex.FrameLimits;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/** Hands what an endpoint's frames say to the streams of its connection, after they were counted. Event loop only. */
final class ClientFrames extends Http2EventAdapter {
    private final ClientConnection connection;
    private final FrameLimits<Http2Exception> limits;
    private Http2Codec codec;

    @SuppressWarnings("NullAway.Init") // The codec is made with this.
    ClientFrames(ClientConnection connection, FrameLimits<Http2Exception> limits) {
        this.connection = connection;
        this.limits = limits;
    }

    void codec(Http2Codec made) {
        codec = made;
    }

    private @Nullable ClientStream known(int streamId) {
        Http2Stream stream = codec.connection().stream(streamId);
        return stream == null ? null : connection.stream(stream);
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
        ClientStream stream = known(streamId);
        if (stream != null) {
            stream.head((FieldList) headers, endOfStream);
        }
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream)
            throws Http2Exception {
        int size = data.readableBytes();
        if (size == 0 && !endOfStream) {
            limits.emptyData();
        }
        ClientStream stream = known(streamId);
        int used = stream == null ? size : stream.content(data.nioBuffer(), endOfStream);
        return used + padding;
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) {
        ClientStream stream = known(streamId);
        if (stream != null) {
            stream.resetByEndpoint(errorCode);
        }
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) throws Http2Exception {
        limits.control();
        connection.settingsRead(settings);
    }

    @Override
    public void onPingRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
        limits.control();
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext ctx, int streamId, int windowSizeIncrement)
            throws Http2Exception {
        limits.windowUpdate(connection.sentBytes());
    }

    @Override
    public void onGoAwayReceived(int lastStreamId, long errorCode, ByteBuf debugData) {
        connection.goingAway(lastStreamId);
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
        connection.streamClosed(stream);
    }
}
