package balancebeam.http1;

import balancebeam.filter.MalformedMessage;
import balancebeam.http.Head;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Takes a body out of its framing. Event loop only. */
interface BodySink {
    /**
     * Content; borrowed until the return. All of it is taken.
     *
     * @throws MalformedMessage when there is more of it than allowed
     */
    void content(ByteBuffer piece) throws MalformedMessage;

    /** The body is complete. */
    void end(@Nullable Head trailers);

    /** Whether no more content should come now. */
    boolean isFull();
}
