package balancebeam.http2;

import balancebeam.net.CodecChannel;
import balancebeam.net.Timer;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Connection.PropertyKey;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Netty's flow control of what is sent, which takes small windows together. There are peers that give windows back for every frame by
 * itself: each would be used up at once by a frame as small, for which they give back as small a one, so that frames would only ever
 * become smaller (the silly windows of RFC 9293 section 3.8.6.2). Event loop only.
 *
 * <p>A small window waits for more while the peer owes more, but not for long: it may be all that the peer means to give.
 */
final class SendWindows extends DefaultHttp2RemoteFlowController {
    /** Less than this is small. A peer whose windows are not larger than that gets what it gives. */
    static final int SMALL_BYTES = 8 * 1024;

    private static final long MOST_WAIT_NANOS = 20_000_000;

    private final Http2Stream whole;
    private final PropertyKey key;
    private final ArrayDeque<Kept> waiting = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private @Nullable Timer timer;

    /** What a stream was given, and does not know of yet. */
    private static final class Kept {
        private final Http2Stream stream;
        private int bytes;
        private boolean waits;

        Kept(Http2Stream stream) {
            this.stream = stream;
        }
    }

    SendWindows(Http2Connection connection) {
        super(connection);
        this.whole = connection.connectionStream();
        this.key = connection.newKey();
    }

    @Override
    public void channelHandlerContext(ChannelHandlerContext ctx) throws Http2Exception {
        super.channelHandlerContext(ctx);
        context = ctx;
        timer = ((CodecChannel) ctx.channel()).timer(this::late);
    }

    @Override
    public void incrementWindowSize(Http2Stream stream, int delta) throws Http2Exception {
        Kept kept = stream.getProperty(key);
        if (isSmall(stream, kept == null ? 0 : kept.bytes, delta)) {
            keep(kept == null ? first(stream) : kept, delta);
            return;
        }
        if (kept != null) {
            giveKept(kept);
        }
        super.incrementWindowSize(stream, delta);
    }

    private boolean isSmall(Http2Stream stream, int kept, int delta) {
        if (delta >= SMALL_BYTES - kept) {
            return false;
        }
        int most = stream == whole ? Http2CodecUtil.DEFAULT_WINDOW_SIZE : initialWindowSize();
        return (long) most - windowSize(stream) - kept - delta >= SMALL_BYTES;
    }

    private Kept first(Http2Stream stream) {
        Kept made = new Kept(stream);
        stream.setProperty(key, made);
        return made;
    }

    private void keep(Kept kept, int delta) {
        kept.bytes += delta;
        if (!kept.waits) {
            kept.waits = true;
            waiting.addLast(kept);
            if (waiting.size() == 1 && timer != null) {
                timer.set(MOST_WAIT_NANOS);
            }
        }
    }

    private void giveKept(Kept kept) throws Http2Exception {
        int bytes = kept.bytes;
        kept.bytes = 0;
        if (bytes > 0) {
            super.incrementWindowSize(kept.stream, bytes);
        }
    }

    /** No more came. */
    private void late() {
        ChannelHandlerContext on = context;
        if (on == null || !on.channel().isActive()) {
            return;
        }
        Http2Codec codec = (Http2Codec) on.handler();
        try {
            for (Kept kept = waiting.pollFirst(); kept != null; kept = waiting.pollFirst()) {
                kept.waits = false;
                if (kept.stream.state() != Http2Stream.State.CLOSED) {
                    giveKept(kept);
                }
            }
            codec.flush();
        } catch (Http2Exception e) {
            codec.fail(e); // Of a window that is too large: for a stream, or for all.
            if (!waiting.isEmpty() && timer != null) {
                timer.set(MOST_WAIT_NANOS);
            }
        }
    }
}
