package balancebeam.http2;

import balancebeam.multiplex.AttemptStream;
import balancebeam.multiplex.FieldList;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An attempt on a stream of HTTP/2. What of the answer comes while its client is slow waits in blocks, at most the stream's window of it.
 * Event loop only; reused for attempt after attempt, but not before its stream has closed.
 */
final class ClientStream extends AttemptStream<ClientConnection> implements StreamOutput.Owner {
    private final StreamOutput output;
    private @Nullable Http2Stream stream;
    private long sentBefore;

    ClientStream(Http2Client client) {
        super(client);
        this.output = new StreamOutput(client.loop(), this);
    }

    @Override
    protected long id() {
        return stream == null ? 0 : stream.id();
    }

    // ---- the request ----

    @Override
    protected boolean open(FieldList head, boolean end) {
        ClientConnection on = connection();
        sentBefore = on.sentBytes();
        Http2Stream opened = on.open(head, end, this);
        if (opened != null) {
            stream = opened;
            output.begin(on.link(), opened);
        }
        return opened != null;
    }

    @Override
    protected void sendContent(ByteBuffer piece) {
        output.content(piece);
        if (stream != null) {
            connection().written(output.waitingBytes());
        }
    }

    @Override
    protected void sendEnd(@Nullable FieldList trailers) {
        Http2Stream open = stream;
        if (open == null) {
            return;
        }
        if (trailers == null) {
            output.end();
        } else {
            connection().trailers(open, trailers);
        }
        connection().written(0);
    }

    @Override
    public boolean isCongested() {
        ClientConnection on = connectionOrNull();
        return output.waitingBytes() > 0 || (on != null && on.isCongested());
    }

    @Override
    protected boolean hasSent() {
        return output.sentBytes() > 0;
    }

    @Override
    protected boolean isUnsent() {
        return connection().sentBytes() == sentBefore;
    }

    /** The connection takes more again. */
    void onWritable() {
        if (output.waitingBytes() == 0) {
            requestDrained();
        }
    }

    @Override
    public void ended() {
        // The answer may still come.
    }

    // ---- the answer ----

    void head(FieldList fields, boolean ended) {
        if (takeHead(fields) && giveHead(ended) && ended) {
            answerEnded();
        }
    }

    /** Gives how much of the content is used up already. */
    int content(ByteBuffer piece, boolean ended) {
        int size = piece.remaining();
        if (size > 0) {
            connection().fed(this);
        }
        return takeContent(piece, ended) ? size : 0;
    }

    @Override
    protected void used(int bytes) {
        if (stream != null) {
            connection().consumed(stream, bytes);
        }
    }

    @Override
    protected void demandChanged(boolean wanted) {
        // The window says it.
    }

    // ---- ends ----

    @Override
    public void release() {
        if (stream != null && isComplete() && (isTunnel() || output.waitingBytes() == 0)) {
            leaveToEnd(); // Both sides have ended it, which Netty sees at the end of this read, or when all has been
            // written.
        } else {
            close();
        }
    }

    @Override
    public void close() {
        leave();
        if (stream == null) {
            free();
        } else {
            connection().reset(stream, Http2Error.CANCEL);
        }
    }

    void resetByEndpoint(long code) {
        reset(code == Http2Error.REFUSED_STREAM.code(), Long.toString(code));
    }

    @Override
    protected void endedByEndpoint() {
        // Netty closes the stream.
    }

    @Override
    protected void forgetStream() {
        stream = null;
        output.clear();
    }

    @Override
    protected void freed(ClientConnection by) {
        forgetStream();
        by.freed(this);
    }
}
