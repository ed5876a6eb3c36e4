package balancebeam.http2;

import balancebeam.balance.Endpoint;
import balancebeam.config.Limits;
import balancebeam.config.Timeouts;
import balancebeam.filter.Exchange;
import balancebeam.filter.MultiplexedConnection;
import balancebeam.multiplex.AnswerHead;
import balancebeam.multiplex.FieldList;
import balancebeam.multiplex.FrameLimits;
import balancebeam.multiplex.MultiplexCounts;
import balancebeam.multiplex.RequestFields;
import balancebeam.net.Dialer;
import balancebeam.net.EventLoop;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** What the HTTP/2 connections of one event loop to the endpoints of a cluster share. Event loop only. */
public final class Http2Client {
    /** The most streams on one connection, whatever its endpoint allows. */
    static final int STREAMS = 100;

    /** What an endpoint may send ahead on one stream; it waits in blocks while the client is slow. */
    private static final int STREAM_WINDOW_BYTES = 256 * 1024;
    /** More than all streams together: one that stands still takes nothing from the others. */
    private static final int CONNECTION_WINDOW_BYTES = (STREAMS + 1) * STREAM_WINDOW_BYTES;

    private static final int FIELD_OVERHEAD = 32;
    private static final int KEPT_STREAMS = 256;

    final EventLoop loop;
    final Dialer dialer;
    final boolean secure;
    final Limits limits;
    final long connectNanos;
    private final long answerNanos;
    private final long streamIdleNanos;
    final long idleNanos;
    final AnswerHead answerHead;
    final RequestFields requestFields;

    private final FieldList read = new FieldList();
    private final MultiplexCounts counts = new MultiplexCounts();
    private final ArrayDeque<ClientStream> spare = new ArrayDeque<>();

    /**
     * Without connections.
     *
     * @param dialer how connections begin
     * @param secure whether that is by TLS; then it must offer HTTP/2 by ALPN
     */
    public Http2Client(EventLoop loop, Dialer dialer, boolean secure, Limits limits, Timeouts timeouts) {
        this.loop = loop;
        this.dialer = dialer;
        this.secure = secure;
        this.limits = limits;
        this.connectNanos = timeouts.connect().toNanos();
        this.answerNanos = timeouts.answer().toNanos();
        this.streamIdleNanos = timeouts.streamIdle().toNanos();
        this.idleNanos = timeouts.upstreamIdle().toNanos();
        this.answerHead = new AnswerHead(limits.answerHeadBytes(), limits.fields(), 2);
        this.requestFields = new RequestFields(secure);
    }

    /**
     * Begins to connect: a {@link MultiplexedConnection.Opening}.
     *
     * @throws IOException when not even a socket could be had
     */
    public MultiplexedConnection connect(Endpoint endpoint, MultiplexedConnection.Keeper keeper, byte[] first)
            throws IOException {
        return new ClientConnection(this, endpoint, keeper, first);
    }

    Http2Codec newCodec(ClientFrames frames) {
        int mostListBytes = limits.answerHeadBytes() + limits.fields() * FIELD_OVERHEAD;
        Http2Settings settings = new Http2Settings()
                .pushEnabled(false)
                .initialWindowSize(STREAM_WINDOW_BYTES)
                .maxHeaderListSize(mostListBytes);
        Http2Codec codec = Http2Codec.ofClient(settings, mostListBytes, CONNECTION_WINDOW_BYTES, read, frames);
        frames.codec(codec);
        return codec;
    }

    /** From the end of that request to the head of its answer. */
    long answerNanos(Exchange exchange) {
        long ofRoute = exchange.route().settings().answerNanos();
        return ofRoute == 0 ? answerNanos : ofRoute;
    }

    /** How long it may stand still. */
    long streamIdleNanos(@Nullable Exchange exchange) {
        long ofRoute = exchange == null ? 0 : exchange.route().settings().streamIdleNanos();
        return ofRoute == 0 ? streamIdleNanos : ofRoute;
    }

    FrameLimits newFrameLimits() {
        return new FrameLimits(loop::nowNanos, counts);
    }

    ClientStream takeStream() {
        ClientStream stream = spare.pollLast();
        return stream == null ? new ClientStream(this) : stream;
    }

    /** Its stream has ended. */
    void give(ClientStream stream) {
        if (spare.size() < KEPT_STREAMS) {
            spare.addLast(stream);
        }
    }
}
