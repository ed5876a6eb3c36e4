package balancebeam.http2;

import balancebeam.filter.MalformedMessage;
import balancebeam.http.Head;
import balancebeam.net.Backlog;
import balancebeam.net.EventLoop;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint sends on a stream after its answer's head, on the way to the attempt. What comes while the client is slow waits in
 * blocks. Reused for stream after stream. Event loop only.
 */
final class AnswerContent {
    private final Backlog unread;
    private boolean paused;
    private boolean ended;
    private @Nullable Head trailers;
    /** Of content that is announced and did not come yet; -1 where none is announced. */
    private long left;

    AnswerContent(EventLoop loop) {
        this.unread = loop.newBacklog();
    }

    /** A stream begins. */
    void begin() {
        paused = false;
        ended = false;
        trailers = null;
        left = -1;
    }

    /** The head has come. */
    void announced(long bytes) {
        left = bytes;
    }

    /**
     * Some of it has come.
     *
     * @return whether it waits, and must be given later
     */
    boolean waits(ByteBuffer piece, boolean last) throws MalformedMessage {
        if (left >= 0) {
            left -= piece.remaining();
            if (left < 0 || (last && left > 0)) {
                throw new MalformedMessage("content of another length than its Content-Length says");
            }
        }
        ended |= last;
        if (paused || !unread.isEmpty()) {
            unread.add(piece);
            return true;
        }
        return false;
    }

    /** What follows it. */
    void trailers(Head read, boolean last) throws MalformedMessage {
        if (!last || left > 0) {
            throw new MalformedMessage("trailers before the content's end");
        }
        trailers = read.fieldCount() == 0 ? null : read;
        ended = true;
    }

    @Nullable
    Head trailers() {
        return trailers;
    }

    /** The next block that waits, if it may go now; else null. */
    @Nullable
    ByteBuffer kept() {
        return paused || unread.isEmpty() ? null : unread.first();
    }

    /** That block was given. */
    void removeKept() {
        unread.removeFirst();
    }

    /** Nothing follows. */
    void end() {
        ended = true;
    }

    /** Whether all of it has come. */
    boolean isEnded() {
        return ended;
    }

    /** Whether all of it has come and was given. */
    boolean isGiven() {
        return ended && !paused && unread.isEmpty();
    }

    void pause() {
        paused = true;
    }

    boolean isPaused() {
        return paused;
    }

    /** Gives whether there is something to be given. */
    boolean resume() {
        paused = false;
        return !unread.isEmpty() || ended;
    }

    /** Forgets what waits. */
    void clear() {
        unread.clear();
    }
}
