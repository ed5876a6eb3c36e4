package balancebeam.http3;

import balancebeam.filter.AnswerSink;
import balancebeam.filter.Exchange;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.MalformedMessage;
import balancebeam.filter.ProxyError;
import balancebeam.filter.RequestSink;
import balancebeam.http.Head;
import balancebeam.http2.FieldList;
import balancebeam.net.Backlog;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What follows a request's head: goes on to whoever wants it, and waits in blocks while nobody does. That is little, since the stream is
 * not read then. Reused for stream after stream. Event loop only.
 */
final class RequestInput {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Http3Server server;
    private final ServerStream stream;
    private final Backlog unread;
    private boolean paused;
    private boolean ended;
    private boolean over;
    private boolean endGiven;
    private @Nullable Head trailers;
    private long announcedBytes;
    private long receivedBytes;
    private long discardedBytes;

    RequestInput(Http3Server server, ServerStream stream) {
        this.server = server;
        this.stream = stream;
        this.unread = server.loop().newBacklog();
    }

    /** A stream begins. */
    void begin() {
        paused = true;
        ended = false;
        over = false;
        endGiven = false;
        trailers = null;
        announcedBytes = AnswerSink.UNKNOWN;
        receivedBytes = 0;
        discardedBytes = 0;
    }

    /** The head has come. */
    void headCame(boolean isAll) {
        ended = isAll;
        over = isAll;
    }

    /** The head says that so much follows; -1 for nothing said. */
    void announced(long bytes) {
        announcedBytes = bytes;
    }

    /** Content, and perhaps the end. */
    void content(ByteBuffer piece, boolean isLast) {
        int size = piece.remaining();
        receivedBytes += size;
        Exchange current = stream.exchange();
        if (current == null) {
            discarded(size, isLast);
            return;
        }
        boolean wrong =
                announcedBytes >= 0 && (receivedBytes > announcedBytes || (isLast && receivedBytes != announcedBytes));
        if (wrong) {
            stream.refuse(new MalformedMessage("content of another length than its Content-Length says"));
            return;
        }
        ended |= isLast;
        long most = current.route().settings().bodyBytes();
        if (most > 0 && receivedBytes > most) {
            stream.giveUp(LocalAnswer.of(ProxyError.REQUEST_TOO_LARGE));
            return;
        }
        if (paused || !unread.isEmpty()) {
            unread.add(piece);
            return;
        }
        stream.moved();
        if (size > 0) {
            give(current, piece);
        }
        giveEnd();
    }

    /** The client has sent all that it will. */
    void allCame() {
        over = true;
        if (!ended) {
            content(NOTHING.duplicate(), true);
        }
    }

    void trailers(FieldList fields) {
        if (stream.exchange() == null) {
            ended = true;
            return;
        }
        Head read = new Head();
        try {
            server.requestHead().readTrailers(fields, read);
        } catch (MalformedMessage e) {
            stream.refuse(new MalformedMessage("trailers that are none"));
            return;
        }
        if (announcedBytes >= 0 && receivedBytes != announcedBytes) {
            stream.refuse(new MalformedMessage("content of another length than its Content-Length says"));
            return;
        }
        ended = true;
        trailers = read.fieldCount() == 0 ? null : read;
        giveEnd();
    }

    private static void give(Exchange to, ByteBuffer piece) {
        to.record().received(piece.remaining());
        RequestSink sink = to.sink();
        if (sink != null) {
            sink.requestContent(piece);
        }
    }

    /** The end, if it has come and all before it was given. */
    private void giveEnd() {
        Exchange current = stream.exchange();
        if (current != null && ended && !endGiven && !paused && unread.isEmpty()) {
            endGiven = true;
            RequestSink sink = current.sink();
            if (sink != null && current.hasContent()) {
                sink.requestEnd(trailers);
            }
        }
    }

    private void giveKept() {
        Exchange current = stream.exchange();
        while (current != null && current == stream.exchange() && !paused && !unread.isEmpty()) {
            give(current, unread.first());
            if (!unread.isEmpty()) { // Or it was answered for that, and what waited is forgotten.
                unread.removeFirst();
            }
        }
        giveEnd();
        stream.readIfWanted();
    }

    private void discarded(int bytes, boolean isLast) {
        discardedBytes += bytes;
        ended |= isLast;
        if (!isLast && discardedBytes > server.lingerBytes()) {
            stream.stopReading();
        }
    }

    /** Somebody wants it. */
    void resume() {
        paused = false;
        if (!unread.isEmpty() || ended) {
            server.loop().run(this::giveKept);
        } else {
            stream.readIfWanted();
        }
    }

    void pause() {
        paused = true;
        stream.readIfWanted();
    }

    /** Whether more of it would be given on at once. */
    boolean isWanted() {
        return !paused && unread.isEmpty();
    }

    /** Whether it is the client's turn: what it sends is waited for. */
    boolean isAwaited() {
        return !paused && !ended;
    }

    boolean hasCome() {
        return receivedBytes > 0;
    }

    /** Whether nothing more can come on the stream. */
    boolean isOver() {
        return over;
    }

    /** What still comes is nothing. */
    void stopped() {
        ended = true;
        over = true;
    }

    /** What waits nobody wants. */
    void clear() {
        unread.clear();
    }
}
