package balancebeam.filter;

import balancebeam.balance.Endpoint;
import balancebeam.http.Head;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint's side of an attempt: takes a request, and gives its answer on demand. A connection of HTTP/1, or a stream of a later
 * version. Leased for one attempt, and ended by {@link #release()}, {@link #close()} or a failure that it tells its sink. Event loop only.
 */
public interface Requester {

    /** Whose it is. */
    Endpoint endpoint();

    /** Sends the request's head, and gives the answer to the sink. */
    void start(Exchange exchange, Sink sink);

    /** Sends content of the request. All of it is taken. */
    void content(ByteBuffer piece);

    /** The request is complete. */
    void endRequest(@Nullable Head trailers);

    /** Whether the endpoint is slow to take the request. */
    boolean isCongested();

    void pauseAnswer();

    void resumeAnswer();

    /** The attempt is over, and all went well. */
    void release();

    /** The attempt is given up; its sink hears no more of it. */
    void close();

    /** Takes the answer, and wants to know when the request's content has gone out. */
    interface Sink extends AnswerSink {
        /** The endpoint has taken what it was sent: more of the request may come. */
        void requestDrained();
    }
}
