package balancebeam.http3;

import balancebeam.filter.MalformedMessage;
import balancebeam.multiplex.FieldList;
import balancebeam.multiplex.RequestStream;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http3.Http3ErrorCode;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request on a stream of HTTP/3. While its exchange wants no more of it the stream is not read, and QUIC holds a window of it at most.
 * Event loop only.
 */
final class ServerStream extends RequestStream<ServerConnection> implements StreamOutput.Owner {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Http3Server server;
    private final StreamOutput output;
    private @Nullable RequestFrames frames;
    private boolean requested;
    /** Whether nothing more can come on the stream. */
    private boolean over;

    ServerStream(Http3Server server) {
        super(server);
        this.server = server;
        this.output = new StreamOutput(server.loop(), this);
    }

    /**
     * A stream begins.
     *
     * @param below where frames are written to as bytes
     */
    void begin(ServerConnection of, RequestFrames from, ChannelHandlerContext below) {
        begin(of);
        frames = from;
        output.begin(below);
        requested = false;
        over = false;
        timer().set(server.clientHeadNanos());
    }

    // ---- what the client sends ----

    /** The head of the request. */
    void request(FieldList fields, boolean ended) {
        requested = true;
        over = ended;
        timer().cancel();
        if (takeHead(fields, ended)
                && connection().isEarly()
                && !EarlyRequests.takes(Objects.requireNonNull(exchange()))) {
            answer(EarlyRequests.TOO_EARLY);
        }
    }

    /** What came can't be read as a request, or as the rest of one. */
    void malformed(String why) {
        if (requested) {
            refuse(new MalformedMessage(why));
        } else {
            requested = true;
            timer().cancel();
            refuseUnread(why);
        }
    }

    /** The client has sent all that it will. */
    void allCame() {
        over = true;
        if (!isRequestEnded()) {
            content(NOTHING.duplicate(), true);
        }
    }

    // ---- what lies below ----

    /** QUIC takes more again. */
    void onWritable() {
        output.flush();
    }

    @Override
    public boolean isCongested() {
        int waiting = output.waitingBytes();
        return waiting > aheadBytes() && (output.isBlocked() || waiting > Http3Server.SOON_BYTES);
    }

    @Override
    protected boolean isOpen() {
        return frames != null;
    }

    @Override
    protected void sendHead(FieldList fields, boolean end) {
        output.headers(fields, end);
        sent();
    }

    @Override
    protected void sendContent(ByteBuffer piece) {
        output.content(piece);
    }

    @Override
    protected void sendEnd() {
        output.end();
    }

    /** Much of it goes at once, so that its source need not be stopped. */
    @Override
    protected void sent() {
        if (output.waitingBytes() >= Http3Server.SOON_BYTES) {
            output.flush();
        } else {
            server.flushLater(output);
        }
    }

    @Override
    protected int waitingBytes() {
        return output.waitingBytes();
    }

    @Override
    protected long sentBytes() {
        return output.sentBytes();
    }

    @Override
    protected void clearOutput() {
        output.clear();
    }

    @Override
    protected void demandChanged(int usedBytes) {
        if (frames != null) {
            frames.reading(isRequestWanted());
        }
    }

    @Override
    public void ended() {
        if (frames != null) {
            frames.outputEnded();
        }
        awaitRequestEnd();
    }

    @Override
    public void refused(Throwable why) {
        if (frames != null) {
            frames.outputRefused();
        }
    }

    /**
     * Some of what is left of the request is read and thrown away, and then the client is told (RFC 9114 section 4.1). Not at once,
     * since there are clients that take that for a failure, whatever they got before.
     */
    @Override
    protected void awaitRequestEnd() {
        // What Netty has of the answer may still wait for a client that takes none of it.
        timer().set(over ? server.streamIdleNanos() : server.lingerNanos());
    }

    /** Nothing more is read; what was answered still goes out. */
    @Override
    protected void refuseRest() {
        if (over) {
            reset(End.CANCELLED);
            return;
        }
        endRequest();
        over = true;
        if (frames != null) {
            frames.stopReading();
        }
        timer().set(server.streamIdleNanos());
    }

    @Override
    protected void reset(End told) {
        reset(
                switch (told) {
                    case MALFORMED -> Http3ErrorCode.H3_MESSAGE_ERROR;
                    case CANCELLED -> Http3ErrorCode.H3_REQUEST_CANCELLED;
                    case INTERNAL_ERROR -> Http3ErrorCode.H3_INTERNAL_ERROR;
                });
    }

    private void reset(Http3ErrorCode told) {
        if (frames != null) {
            frames.reset(told);
        }
    }

    @Override
    protected void onClosed() {
        frames = null;
        release();
        server.give(this);
    }

    @Override
    protected void timedOut() {
        if (requested) {
            super.timedOut();
        } else {
            reset(Http3ErrorCode.H3_REQUEST_INCOMPLETE);
        }
    }
}
