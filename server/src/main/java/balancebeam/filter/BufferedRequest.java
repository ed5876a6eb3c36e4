package balancebeam.filter;

import balancebeam.http.Head;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The content of a request, or its beginning, that is collected before an endpoint is asked: so it can be sent again. Event
 * loop only; not changed once the exchange is forwarded. Its bytes are counted until all exchanges that share it are over,
 * and ahead of their coming: what a connection has read can't be refused any more.
 */
public final class BufferedRequest {
    /** What an event loop reads at a time, at most. */
    private static final int READ_BYTES = 64 * 1024;

    /** So that twice as many are still a number. */
    private static final int MOST_BYTES = Integer.MAX_VALUE / 2;

    private static final byte[] NOTHING = {};

    private final Room room;
    private final long announcedBytes;
    private byte[] content = NOTHING;
    private int length;
    private int counted;
    private boolean complete;
    private @Nullable Head trailers;
    private int sharers = 1;

    /** Counts what is collected by all. */
    public interface Room {
        /** Whether there is room for so many bytes more, which then count. */
        boolean take(int bytes);

        void give(int bytes);
    }

    /**
     * An empty one, of one exchange.
     *
     * @param announcedBytes how long it will be, or {@link AnswerSink#UNKNOWN}
     */
    public BufferedRequest(Room room, long announcedBytes) {
        this.room = room;
        this.announcedBytes = announcedBytes;
    }

    /** Whether there is room for what may be read next. */
    public boolean hasRoom() {
        long left = announcedBytes < 0 ? READ_BYTES : Math.min(READ_BYTES, announcedBytes - length);
        long needed = length + left;
        if (needed <= counted) {
            return true;
        }
        boolean fits = needed <= MOST_BYTES && room.take((int) needed - counted);
        counted = fits ? (int) needed : counted;
        return fits;
    }

    /** Takes all of the piece. Before there must have been {@linkplain #hasRoom() room}. */
    public void append(ByteBuffer piece) {
        int size = piece.remaining();
        if (content.length - length < size) {
            content = Arrays.copyOf(content, Math.max(length + size, Math.min(2 * content.length, counted)));
        }
        piece.get(content, length, size);
        length += size;
    }

    /** Nothing more comes. */
    public void complete(@Nullable Head last) {
        complete = true;
        trailers = last == null ? null : last.copy(); // The codec reads the next ones into the same.
    }

    /** How many bytes were collected. */
    public int length() {
        return length;
    }

    /** A view of the content. */
    public ByteBuffer content() {
        return ByteBuffer.wrap(content, 0, length);
    }

    /** Whether it is all of the request's content. */
    public boolean isComplete() {
        return complete;
    }

    /** The trailers of a complete one; null for none. */
    public @Nullable Head trailers() {
        return trailers;
    }

    /** One exchange more has it. */
    BufferedRequest shared() {
        sharers++;
        return this;
    }

    /** An exchange that had it is over. */
    void release() {
        if (--sharers == 0) {
            room.give(counted);
            counted = 0;
            content = NOTHING;
            length = 0;
        }
    }
}
