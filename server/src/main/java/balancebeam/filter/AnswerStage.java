package balancebeam.filter;

import balancebeam.http.Head;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint's answer passes on its way to the client: a {@link ContentFilter} puts it there to change the content. Here
 * everything passes as it comes. Event loop only; one for each answer.
 *
 * <p>It gives on at once what it makes of a piece, so the client's congestion is all that holds an answer back. The head that it
 * gets is ready: the filter has changed it before.
 */
public abstract class AnswerStage implements Responder {
    private @Nullable Responder next;
    private boolean closed;

    /** Gives back what it holds. Once, however the answer ended. */
    protected abstract void release();

    /** Takes its place before that one. */
    final void before(Responder responder) {
        next = responder;
    }

    /** Who stands behind it: another stage, or the client's codec. */
    protected final Responder next() {
        if (next == null) {
            throw new IllegalStateException("it has no place yet");
        }
        return next;
    }

    /** The exchange has ended, perhaps within a call of {@link #next()}: nothing may be given on any more. */
    protected final boolean isClosed() {
        return closed;
    }

    /** The exchange has ended. */
    final void close() {
        if (!closed) {
            closed = true;
            release();
            if (next instanceof AnswerStage stage) {
                stage.close();
            }
        }
    }

    @Override
    public void interim(Head head) {
        next().interim(head);
    }

    @Override
    public void head(Head head, long contentBytes) {
        next().head(head, contentBytes);
    }

    @Override
    public void switched(Head head) {
        next().switched(head);
    }

    @Override
    public void content(ByteBuffer piece) {
        next().content(piece);
    }

    @Override
    public void flush() {
        next().flush();
    }

    @Override
    public void end(@Nullable Head trailers) {
        next().end(trailers);
    }

    @Override
    public void failed(ProxyError error, String detail) {
        next().failed(error, detail);
    }

    @Override
    public void resumeRequest() {
        next().resumeRequest();
    }

    @Override
    public void pauseRequest() {
        next().pauseRequest();
    }

    @Override
    public boolean isCongested() {
        return next().isCongested();
    }

    @Override
    public void answer(LocalAnswer answer) {
        next().answer(answer);
    }
}
