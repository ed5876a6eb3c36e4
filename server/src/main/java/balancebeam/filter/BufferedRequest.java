package balancebeam.filter;

import balancebeam.http.Head;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The content of a request, or its beginning, that was collected before an endpoint was asked: so it can be sent again. Event
 * loop only; not changed once the exchange is forwarded.
 */
public final class BufferedRequest {
    private final byte[] content;
    private final int length;
    private final boolean complete;
    private final @Nullable Head trailers;

    /**
     * What was collected.
     *
     * @param content of which the first {@code length} bytes count; not copied
     * @param complete whether nothing more comes
     */
    public BufferedRequest(byte[] content, int length, boolean complete, @Nullable Head trailers) {
        this.content = content;
        this.length = length;
        this.complete = complete;
        this.trailers = trailers;
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
}
