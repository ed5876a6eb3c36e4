package balancebeam.http3;

import balancebeam.multiplex.FieldList;
import balancebeam.net.Backlog;
import balancebeam.net.EventLoop;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The content that one stream sends: what the endpoint does not take at once waits in blocks, and its end behind it. Reused for stream
 * after stream. Event loop only.
 */
final class RequestOutput {
    private final Backlog waiting;
    private @Nullable StreamLink link;
    private @Nullable FieldList trailers;
    private boolean ending;
    private boolean sent;

    RequestOutput(EventLoop loop) {
        this.waiting = loop.newBacklog();
    }

    /** A stream begins. */
    void begin(StreamLink to) {
        link = to;
        trailers = null;
        ending = false;
        sent = false;
    }

    /** Takes a piece. */
    void content(ByteBuffer piece) {
        StreamLink to = link;
        if (to == null || to.isStopped()) {
            return; // For nobody, as what waits.
        }
        if (waiting.isEmpty()) {
            write(piece, to);
        }
        if (piece.hasRemaining() && !to.isStopped()) {
            waiting.add(piece);
        }
    }

    /** Nothing follows but these. */
    void end(@Nullable FieldList last) {
        trailers = last;
        ending = true;
        if (waiting.isEmpty()) {
            sendEnd();
        }
    }

    /** The stream takes more: sends what waits. */
    void write() {
        StreamLink to = link;
        while (to != null && !waiting.isEmpty()) {
            ByteBuffer block = waiting.first();
            write(block, to);
            if (to.isStopped()) {
                waiting.clear();
            } else if (block.hasRemaining()) {
                return;
            } else {
                waiting.removeFirst();
            }
        }
        if (ending) {
            sendEnd();
        }
    }

    private void write(ByteBuffer piece, StreamLink to) {
        while (piece.hasRemaining() && to.isWritable() && !to.isStopped()) {
            to.content(piece);
            sent = true;
        }
    }

    private void sendEnd() {
        StreamLink to = link;
        ending = false;
        if (to == null || to.isStopped()) {
            return;
        }
        if (trailers == null) {
            to.end();
        } else {
            to.head(trailers, true);
        }
    }

    /** Whether some of it could not be sent yet. */
    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /** Whether some of it was sent. */
    boolean hasSent() {
        return sent;
    }

    /** What waits will not be sent. */
    void clear() {
        link = null;
        ending = false;
        waiting.clear();
    }
}
