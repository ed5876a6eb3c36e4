package balancebeam.http1;

import balancebeam.filter.Exchange;
import balancebeam.filter.MalformedMessage;
import balancebeam.filter.RequestSink;
import balancebeam.http.Head;
import balancebeam.http.Status;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The body of a client's request on its way to the exchange that wants it, or, when that is over before the body is, to
 * nobody. Reused for request after request. Event loop only.
 */
final class RequestBody implements BodySink {
    private final Http1Server server;
    private final BodyReader reader = new BodyReader();

    /** Who wants it; null while it is discarded. */
    private @Nullable Exchange exchange;

    private boolean paused;
    private boolean tunnel;
    private boolean continued;
    private long contentBytes;
    private long discardedBytes;

    RequestBody(Http1Server server) {
        this.server = server;
    }

    /** Begins, paused. Whether what it announces is too much is the route's to say. */
    void start(Exchange wanting, Framing framing) {
        exchange = wanting;
        paused = true;
        tunnel = false;
        continued = false;
        contentBytes = 0;
        if (framing.chunked) {
            reader.startChunked();
        } else {
            reader.startLength(Math.max(0, framing.contentLength));
        }
    }

    /** From now on it is whatever the client sends. */
    void startTunnel() {
        tunnel = true;
        reader.startUntilClose();
    }

    /** Nothing more of it is to be read. */
    void abandon() {
        exchange = null;
        reader.startNone();
    }

    /** From now on it is read and thrown away, so that the next request can be found behind it. */
    void discard() {
        exchange = null;
        discardedBytes = 0;
    }

    /** The client was told to go on. */
    void continued() {
        continued = true;
    }

    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
    }

    boolean isDone() {
        return reader.isDone();
    }

    /** Whether more of it may come now. */
    boolean isOpen() {
        return !paused && !reader.isDone();
    }

    /** Whether it is the client's turn. */
    boolean isAwaited() {
        return isOpen() && exchange != null && !waitsForContinue(exchange);
    }

    private boolean waitsForContinue(Exchange asked) {
        return asked.expectsContinue() && !continued && contentBytes == 0;
    }

    /** Whether the rest may be waited for, should an answer of this status end before it. */
    boolean mayOutlive(Exchange answered, int status) {
        if (reader.isDone()) {
            return true;
        }
        // A client that waits for 100 may or may not send its content now: no telling where the next request begins.
        return !waitsForContinue(answered)
                && (status < 300 || reader.remainingBytes() <= server.limits().lingerBytes());
    }

    /** Whether more of it was thrown away than a connection is worth. */
    boolean isTooLong() {
        return discardedBytes > server.limits().lingerBytes();
    }

    /**
     * Reads what is not paused of it.
     *
     * @throws MalformedMessage when its framing is wrong, or it grows beyond the limit
     */
    void read(ByteBuffer bytes) throws MalformedMessage {
        reader.read(bytes, this);
    }

    @Override
    public boolean isFull() {
        return paused && exchange != null;
    }

    @Override
    public void content(ByteBuffer piece) throws MalformedMessage {
        int size = piece.remaining();
        Exchange current = exchange;
        RequestSink sink = current == null ? null : current.sink();
        if (current == null || sink == null) {
            discardedBytes += size;
            piece.position(piece.limit());
            return;
        }
        contentBytes += size;
        current.record().received(size);
        if (!tunnel) {
            requireSize(contentBytes);
        }
        sink.requestContent(piece);
    }

    @Override
    public void end(@Nullable Head trailers) {
        if (exchange == null) {
            return;
        }
        if (trailers != null) {
            server.fieldsDropped(reader.dropUnderscored(trailers));
        }
        RequestSink sink = exchange.sink();
        if (sink != null) {
            sink.requestEnd(trailers);
        }
    }

    private void requireSize(long bytes) throws MalformedMessage {
        long most = exchange == null ? 0 : exchange.route().settings().bodyBytes();
        if (most > 0 && bytes > most) {
            throw new MalformedMessage(Status.CONTENT_TOO_LARGE, "the content is too large");
        }
    }
}
