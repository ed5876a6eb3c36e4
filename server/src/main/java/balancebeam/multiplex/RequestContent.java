package balancebeam.multiplex;

import balancebeam.filter.Exchange;
import balancebeam.filter.MalformedMessage;
import balancebeam.filter.RequestSink;
import balancebeam.http.Head;
import balancebeam.http.Status;
import balancebeam.net.Backlog;
import balancebeam.net.EventLoop;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends on a stream after its request's head, on the way to the exchange that wants it. What comes before that wants it
 * waits in blocks. Reused for stream after stream. Event loop only.
 */
final class RequestContent {
    private final Backlog unread;
    private boolean paused;
    private boolean ended;
    private boolean endGiven;
    private boolean tunnel;
    private @Nullable Head trailers;
    private long announcedBytes;
    private long receivedBytes;
    private long discardedBytes;

    RequestContent(EventLoop loop) {
        this.unread = loop.newBacklog();
    }

    /** A stream begins. */
    void begin(boolean last) {
        paused = true;
        ended = last;
        endGiven = false;
        tunnel = false;
        trailers = null;
        announcedBytes = 0;
        receivedBytes = 0;
        discardedBytes = 0;
    }

    /** How much the request says that it is; less than 0 for nothing. */
    void announced(Exchange by) {
        tunnel = by.isUpgrade();
        announcedBytes = tunnel ? -1 : by.contentBytes();
    }

    /**
     * Some of it has come.
     *
     * @return whether it waits, and must be taken to the exchange later
     * @throws MalformedMessage when it is not what was announced, or more than the route takes
     */
    boolean waits(Exchange current, ByteBuffer piece, boolean last) throws MalformedMessage {
        receivedBytes += piece.remaining();
        ended |= last;
        checkLength(last);
        checkMost(current);
        if (paused || !unread.isEmpty()) {
            unread.add(piece);
            return true;
        }
        return false;
    }

    /**
     * Also once the exchange has its route: what came by the same read as the head came before that.
     *
     * @throws MalformedMessage when it is more than the route takes
     */
    void checkMost(Exchange current) throws MalformedMessage {
        long most = current.route().settings().bodyBytes();
        if (most > 0 && receivedBytes > most && !tunnel) {
            throw new MalformedMessage(Status.CONTENT_TOO_LARGE, "the content is too large");
        }
    }

    private void checkLength(boolean last) throws MalformedMessage {
        if (announcedBytes >= 0 && (receivedBytes > announcedBytes || (last && receivedBytes != announcedBytes))) {
            throw new MalformedMessage("content of another length than its Content-Length says");
        }
    }

    /** What follows it. */
    void trailers(Head read) throws MalformedMessage {
        checkLength(true);
        ended = true;
        trailers = read.fieldCount() == 0 ? null : read;
    }

    /** Gives a piece that does not wait, and the end if that has come. */
    void give(Exchange to, ByteBuffer piece) {
        give(piece, to);
        giveEnd(to);
    }

    private static void give(ByteBuffer piece, Exchange to) {
        if (!piece.hasRemaining()) {
            return; // The end alone.
        }
        to.record().received(piece.remaining());
        RequestSink sink = to.sink();
        if (sink != null) {
            sink.requestContent(piece);
        }
    }

    /** Gives a block that waits, if it may go now; says how large it was, or 0. */
    int giveKept(Exchange to) {
        if (paused || unread.isEmpty()) {
            return 0;
        }
        ByteBuffer block = unread.first();
        int size = block.remaining();
        give(block, to);
        if (unread.isEmpty()) {
            return 0; // It was answered for that, and what waited is forgotten.
        }
        unread.removeFirst();
        return size;
    }

    /** The end, if it has come and all before it was given. */
    void giveEnd(Exchange to) {
        if (ended && !endGiven && !paused && unread.isEmpty()) {
            endGiven = true;
            RequestSink sink = to.sink();
            if (sink != null && (tunnel || to.hasContent())) {
                sink.requestEnd(trailers);
            }
        }
    }

    /** Nobody wants it; gives whether the client may go on with it for all that. */
    boolean discard(int bytes, boolean last, long mostBytes) {
        discardedBytes += bytes;
        receivedBytes += bytes;
        ended |= last;
        return last || discardedBytes <= mostBytes;
    }

    /** Forgets what waits; gives how much that was. */
    int clear() {
        int bytes = (int) unread.bytes();
        unread.clear();
        return bytes;
    }

    void pause() {
        paused = true;
    }

    /** Whether more of it would be given on at once. */
    boolean isWanted() {
        return !paused && unread.isEmpty();
    }

    /** Gives whether there is something to be given. */
    boolean resume() {
        paused = false;
        return !unread.isEmpty() || ended;
    }

    /** Whether all of it has come. */
    boolean isEnded() {
        return ended;
    }

    /** Whether all of it has come and was given. */
    boolean isEndGiven() {
        return endGiven;
    }

    /** Nothing of it is left, and nothing more comes. */
    void end() {
        ended = true;
    }

    /** Whether it is the client's turn. */
    boolean isAwaited(Exchange by, boolean continued) {
        return !paused && !ended && (!by.expectsContinue() || continued || receivedBytes > 0);
    }
}
