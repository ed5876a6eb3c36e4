package balancebeam.multiplex;

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

    AnswerContent(EventLoop loop) {
        this.unread = loop.newBacklog();
    }

    /** A stream begins. */
    void begin() {
        paused = false;
        ended = false;
    }

    /**
     * Some of it has come.
     *
     * @return whether it waits, and must be given later
     */
    boolean waits(ByteBuffer piece) {
        if (paused || !unread.isEmpty()) {
            unread.add(piece);
            return true;
        }
        return false;
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

    void resume() {
        paused = false;
    }

    /** Forgets what waits. */
    void clear() {
        unread.clear();
    }
}
