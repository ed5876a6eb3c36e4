package balancebeam.filter;

import balancebeam.http.Head;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What a request's content passes on its way to whoever takes it: a filter puts it there to change the content, whose length is then
 * unknown. Here everything passes as it comes. Event loop only; one for each request.
 */
public abstract class RequestStage implements RequestSink {
    private @Nullable RequestSink next;

    /** Takes its place before that one: first what collects the request, if anything does, and then the attempt. */
    final RequestSink before(RequestSink sink) {
        next = sink;
        return this;
    }

    /** Who stands behind it. */
    protected final RequestSink next() {
        if (next == null) {
            throw new IllegalStateException("it has no place yet");
        }
        return next;
    }

    @Override
    public void requestContent(ByteBuffer piece) {
        next().requestContent(piece);
    }

    @Override
    public void requestEnd(@Nullable Head trailers) {
        next().requestEnd(trailers);
    }

    @Override
    public void requestAborted(ProxyError error) {
        next().requestAborted(error);
    }

    @Override
    public void answerDrained() {
        next().answerDrained();
    }
}
