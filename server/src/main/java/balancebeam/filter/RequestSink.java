package balancebeam.filter;

import balancebeam.http.Head;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Takes the content of a request as it comes: the attempt, fed by the codec of the client's side. Event loop only. */
public interface RequestSink {

    /** Borrowed until the return; all of it is taken. */
    void requestContent(ByteBuffer piece);

    void requestEnd(@Nullable Head trailers);

    /** The client is gone, or its request can't be finished; the exchange ends with the return. */
    void requestAborted(ProxyError error);

    /** The client has taken what it was sent: more of the answer may come. */
    void answerDrained();
}
