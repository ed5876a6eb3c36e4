package balancebeam.http2;

import balancebeam.multiplex.FieldList;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Netty's HTTP/2 for one connection: frames, HPACK, the states of streams, flow control. Event loop only. */
final class Http2Codec extends Http2ConnectionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Http2Codec.class);

    /** More than so many CONTINUATION frames that carry next to nothing are an attack. */
    private static final int MOST_SMALL_CONTINUATIONS = 16;

    /** A head that is so many times too large ends the connection. */
    private static final long LARGE_HEADS = 4;

    /** Counts what the peer did wrong on one stream, which is reset for it. */
    private interface StreamErrors {
        void streamError(Http2Exception.StreamException error) throws Http2Exception;
    }

    private final int connectionWindowBytes;
    private final StreamErrors streamErrors;
    private ChannelHandlerContext context;

    @SuppressWarnings("NullAway.Init") // The context comes when it is added to its channel, before anything else.
    private Http2Codec(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings,
            int connectionWindowBytes,
            StreamErrors streamErrors) {
        super(decoder, encoder, settings, true, false);
        this.connectionWindowBytes = connectionWindowBytes;
        this.streamErrors = streamErrors;
    }

    /**
     * For a client's connection.
     *
     * @param settings what we tell the client
     * @param mostHeadBytes of a head, as HPACK counts it; more is answered 431 by Netty
     * @param connectionWindowBytes how much all streams together may send ahead
     * @param read where a head is put while its frames are read
     * @param history kept by the listener
     * @param listener told of frames and streams
     */
    static Http2Codec ofServer(
            Http2Settings settings,
            long mostHeadBytes,
            int connectionWindowBytes,
            FieldList read,
            StreamHistory history,
            ServerFrames listener) {
        DefaultHttp2Connection connection = new DefaultHttp2Connection(true, 0);
        HeadDecoder heads = new HeadDecoder(mostHeadBytes, read);
        return of(
                connection,
                new StrictReader(heads, connection, history),
                settings,
                connectionWindowBytes,
                listener,
                listener::streamError);
    }

    /** For a connection to an endpoint; the parameters are those of {@link #ofServer}. */
    static Http2Codec ofClient(
            Http2Settings settings,
            long mostHeadBytes,
            int connectionWindowBytes,
            FieldList read,
            Http2EventAdapter listener) {
        return of(
                new DefaultHttp2Connection(false, 0),
                new DefaultHttp2FrameReader(new HeadDecoder(mostHeadBytes, read), MOST_SMALL_CONTINUATIONS),
                settings,
                connectionWindowBytes,
                listener,
                error -> {});
    }

    private static Http2Codec of(
            DefaultHttp2Connection connection,
            Http2FrameReader reader,
            Http2Settings settings,
            int connectionWindowBytes,
            Http2EventAdapter listener,
            StreamErrors streamErrors) {
        connection.addListener(listener);
        connection.remote().flowController(new SendWindows(connection));
        DefaultHttp2ConnectionEncoder encoder = new DefaultHttp2ConnectionEncoder(
                connection,
                new DefaultHttp2FrameWriter(new DefaultHttp2HeadersEncoder(Http2HeadersEncoder.NEVER_SENSITIVE, true)));
        DefaultHttp2ConnectionDecoder decoder = new PatientDecoder(connection, encoder, reader);
        decoder.frameListener(listener);
        return new Http2Codec(decoder, encoder, settings, connectionWindowBytes, streamErrors);
    }

    /** Reads through a head that is too large, up to a point, so that it costs its stream and not the connection. */
    private static final class PatientDecoder extends DefaultHttp2ConnectionDecoder {
        PatientDecoder(Http2Connection connection, Http2ConnectionEncoder encoder, Http2FrameReader reader) {
            super(connection, encoder, reader, Http2PromisedRequestVerifier.ALWAYS_VERIFY, true, true, false);
        }

        @Override
        protected long calculateMaxHeaderListSizeGoAway(long mostHeadBytes) {
            return LARGE_HEADS * mostHeadBytes;
        }
    }

    /** Netty's, with its listener made stricter. */
    private static final class StrictReader extends DefaultHttp2FrameReader {
        private final Http2Connection connection;
        private final StreamHistory history;
        private @Nullable Http2FrameListener strict;

        StrictReader(HeadDecoder heads, Http2Connection connection, StreamHistory history) {
            super(heads, MOST_SMALL_CONTINUATIONS);
            this.connection = connection;
            this.history = history;
        }

        @Override
        public void readFrame(ChannelHandlerContext ctx, ByteBuf input, Http2FrameListener listener)
                throws Http2Exception {
            Http2FrameListener to = strict;
            if (to == null) {
                to = strict = new StrictFrames(listener, connection, history);
            }
            super.readFrame(ctx, input, to);
        }
    }

    /** Reads heads into a list of ours. What they hold is judged by us, when they are complete. */
    private static final class HeadDecoder extends DefaultHttp2HeadersDecoder {
        private final FieldList read;

        HeadDecoder(long mostBytes, FieldList read) {
            super(false, mostBytes);
            this.read = read;
            try {
                configuration().maxHeaderListSize(mostBytes, LARGE_HEADS * mostBytes);
            } catch (Http2Exception e) {
                throw new IllegalArgumentException(e);
            }
        }

        @Override
        protected Http2Headers newHeaders() {
            return read.clear();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
        super.handlerAdded(ctx);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) throws Exception {
        super.channelActive(ctx); // Sends the settings, which come first.
        Http2Stream whole = connection().connectionStream();
        int more = connectionWindowBytes - connection().local().flowController().initialWindowSize(whole);
        if (more > 0) {
            connection().local().flowController().incrementWindowSize(whole, more);
        }
        ctx.flush();
    }

    Http2RemoteFlowController flow() {
        return connection().remote().flowController();
    }

    int mostFrameBytes() {
        return encoder().configuration().frameSizePolicy().maxFrameSize();
    }

    ChannelFuture succeeded() {
        return context.newSucceededFuture();
    }

    void headers(int stream, FieldList fields, boolean end) {
        encoder().writeHeaders(context, stream, fields, 0, end, context.newPromise());
    }

    /** Opens a stream by a request's head; gives null where that can't be. */
    @Nullable
    Http2Stream open(FieldList fields, boolean end) {
        if (!connection().local().canOpenStream() || connection().goAwayReceived()) {
            return null;
        }
        int id = connection().local().incrementAndGetNextStreamId();
        if (id <= 0) {
            return null;
        }
        headers(id, fields, end);
        return connection().stream(id);
    }

    void reset(int stream, Http2Error error) {
        resetStream(context, stream, error.code(), context.newPromise());
    }

    /** So many bytes that a stream had got were used up: its peer may send as many again. */
    void consumed(Http2Stream stream, int bytes) {
        try {
            connection().local().flowController().consumeBytes(stream, bytes);
        } catch (Http2Exception e) {
            onError(context, true, e);
        }
    }

    /** Writes what may go now. */
    void flush() {
        flush(context);
    }

    /** Streams above the last are not taken. */
    void goAway(int lastStream, Http2Error error, String why) {
        ByteBuf debug = why.isEmpty() ? Unpooled.EMPTY_BUFFER : ByteBufUtil.writeAscii(context.alloc(), why);
        goAway(context, lastStream, error.code(), debug, context.newPromise());
        context.flush();
    }

    /** By which a connection is cut for what was too much. */
    static Http2Exception calm(String tooMuch) {
        return Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, tooMuch);
    }

    /** Ends the connection for what the client did. */
    void fail(Http2Exception why) {
        onError(context, false, why);
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, Http2Exception.StreamException error) {
        super.onStreamError(ctx, outbound, cause, mild(error));
        if (!outbound) {
            try {
                streamErrors.streamError(error);
            } catch (Http2Exception e) {
                onError(ctx, false, e);
            }
        }
    }

    /** A head that is too large has an answer, 431, which a client that still sends must not throw away (RFC 9113 section 8.1). */
    private Http2Exception.StreamException mild(Http2Exception.StreamException error) {
        Http2Stream stream = connection().stream(error.streamId());
        boolean answered = connection().isServer()
                && error instanceof Http2Exception.HeaderListSizeException large
                && large.duringDecode()
                && (stream == null ? connection().remote().canOpenStream() : !stream.isHeadersSent());
        return answered
                ? (Http2Exception.StreamException) Http2Exception.headerListSizeError(
                        error.streamId(), Http2Error.NO_ERROR, true, "%s", error.getMessage())
                : error;
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, Http2Exception http2Exception) {
        if (cause instanceof ClosedChannelException) {
            return; // It has ended, with something unsaid.
        }
        if (http2Exception == null || http2Exception.error() == Http2Error.INTERNAL_ERROR) {
            LOG.error("Bug while speaking HTTP/2 with {}", ctx.channel().remoteAddress(), cause);
        } else {
            LOG.debug("{} broke the rules of HTTP/2: {}", ctx.channel().remoteAddress(), cause.getMessage());
        }
        super.onConnectionError(ctx, outbound, cause, http2Exception);
    }
}
