package balancebeam.filter;

import balancebeam.http.Head;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Takes an answer as it comes: any number of interim heads, one final head, content, and one end or failure. The codec
 * of the endpoint's side feeds the attempt through it, and the attempt the codec of the client's side. Event loop only;
 * what is given is borrowed until the return.
 */
public interface AnswerSink {

    /** The length of content that is not known ahead. */
    long UNKNOWN = -1;

    void interim(Head head);

    /**
     * The final head.
     *
     * @param contentBytes exactly how much content follows, or {@link #UNKNOWN}
     */
    void head(Head head, long contentBytes);

    /** The answer is 101: from now on content is whatever either side sends, until both have ended. */
    void switched(Head head);

    void content(ByteBuffer piece);

    /**
     * No more is there for now. A codec of the endpoint's side says so as soon as it has given what it had: whoever holds content
     * back to work on more at once gives it on then, so that an event reaches the client when it happens.
     */
    default void flush() {}

    void end(@Nullable Head trailers);

    /**
     * There will be no answer, or no more of it. Nothing follows.
     *
     * @param detail a phrase for the log about the endpoint, such as "refused the connection"
     */
    void failed(ProxyError error, String detail);
}
