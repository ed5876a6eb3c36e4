package balancebeam.proxy;

import balancebeam.filter.BufferedRequest;
import balancebeam.filter.Exchange;
import balancebeam.filter.Requester;
import balancebeam.filter.RetryPolicy;
import balancebeam.http.Head;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The content of an exchange's request on its way to an attempt: what was collected ahead, which can be sent again, and what
 * comes from the client while the attempt runs, which can as far as the route wants it kept. Event loop only; reused.
 */
final class RequestFeed {
    private final BufferedRequest.Room room;
    private long keptBytes;
    private boolean ended;
    private boolean taken;
    private boolean endedEarly;
    private @Nullable Head earlyTrailers;

    /** @param room where is counted what is kept */
    RequestFeed(BufferedRequest.Room room) {
        this.room = room;
    }

    void begin(Exchange exchange) {
        RetryPolicy policy = exchange.route().settings().retry();
        keptBytes = !exchange.isUpgrade() && policy.allows(exchange) ? policy.bufferBytes() : 0;
        ended = !exchange.hasContent();
        taken = false;
        endedEarly = false;
        earlyTrailers = null;
    }

    /** A connection for it is there: it gets what was collected. What comes from then on it gets as it comes. */
    void sendTo(Requester connection, Exchange exchange) {
        BufferedRequest buffered = exchange.buffered();
        if (buffered != null) {
            connection.content(buffered.content());
            if (buffered.isComplete()) {
                ended = true;
                connection.endRequest(buffered.trailers());
            }
        }
        if (endedEarly) {
            connection.endRequest(earlyTrailers);
        }
    }

    void content(ByteBuffer piece, Exchange exchange, Requester connection) {
        taken = taken || !keeps(piece, exchange);
        connection.content(piece);
    }

    /** Keeps the piece, or gives false where that is not wanted or there is no room. */
    private boolean keeps(ByteBuffer piece, Exchange exchange) {
        if (keptBytes == 0) {
            return false;
        }
        BufferedRequest kept = kept(exchange);
        if (kept.length() + piece.remaining() > keptBytes || !kept.hasRoom()) {
            return false;
        }
        kept.append(piece.duplicate());
        return true;
    }

    private BufferedRequest kept(Exchange exchange) {
        if (exchange.buffered() == null) {
            exchange.buffered(new BufferedRequest(room, exchange.contentBytes()));
        }
        return Objects.requireNonNull(exchange.buffered());
    }

    /** @param connection null where there is none yet: what was collected ahead was all, and its end came along */
    void end(@Nullable Head trailers, Exchange exchange, @Nullable Requester connection) {
        ended = true;
        if (connection == null) {
            endedEarly = true;
            earlyTrailers = trailers == null ? null : trailers.copy();
        } else {
            if (keptBytes == 0) {
                taken = true; // Its end, that is.
            } else if (!taken) {
                kept(exchange).complete(trailers);
            }
            connection.endRequest(trailers);
        }
    }

    /** It will be sent once more, from its beginning. */
    void again(Exchange exchange) {
        ended = !exchange.hasContent() || endedEarly;
    }

    /** It has become one direction of a tunnel: more comes, whatever came before. */
    void goesOn() {
        ended = false;
    }

    /** Whether nothing more will come of the client. */
    boolean isEnded() {
        return ended;
    }

    /** Whether an attempt took content, or its end, as it came: it will not come again. */
    boolean isTaken() {
        return taken;
    }

    /** Whether all of it is here: it can be sent again to the last byte. */
    static boolean isWhole(Exchange exchange) {
        BufferedRequest buffered = exchange.buffered();
        return !exchange.hasContent() || (buffered != null && buffered.isComplete());
    }
}
