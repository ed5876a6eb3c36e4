package balancebeam.http3;

import balancebeam.multiplex.AttemptStream;
import balancebeam.multiplex.FieldList;
import io.netty.handler.codec.http3.Http3ErrorCode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An attempt on a stream of HTTP/3. While its client is slow nothing is read from the stream, so that the endpoint stops at its window.
 * Event loop only; reused for attempt after attempt.
 */
final class ClientStream extends AttemptStream<ClientConnection> {
    private final RequestOutput output;
    private @Nullable StreamLink link;

    ClientStream(Http3Client client) {
        super(client);
        this.output = new RequestOutput(client.loop());
    }

    @Override
    protected long id() {
        return link == null ? -1 : link.id();
    }

    boolean isOpen() {
        return link != null;
    }

    // ---- the request ----

    @Override
    protected boolean open(FieldList head, boolean end) {
        StreamLink opened = connection().open(this);
        if (opened != null) {
            link = opened;
            output.begin(opened);
            opened.head(head, end);
        }
        return opened != null;
    }

    @Override
    protected void sendContent(ByteBuffer piece) {
        output.content(piece);
    }

    @Override
    protected void sendEnd(@Nullable FieldList trailers) {
        output.end(trailers);
    }

    @Override
    public boolean isCongested() {
        return output.isWaiting();
    }

    @Override
    protected boolean hasSent() {
        return output.hasSent();
    }

    @Override
    protected boolean isUnsent() {
        return false; // It is not known what of it has left.
    }

    /** Its stream takes more again. */
    void writable() {
        if (output.isWaiting()) {
            output.write();
            if (!output.isWaiting()) {
                drained();
            }
        }
    }

    // ---- the answer ----

    void head(FieldList fields) {
        takeHead(fields);
    }

    void answerContent(ByteBuffer piece) {
        takeContent(piece, false);
    }

    /**
     * All that came for now was read.
     *
     * @param ended whether nothing follows; it is told again by {@link #allCame()}
     */
    void readDone(boolean ended) {
        if (giveHead(ended)) {
            flush();
        }
    }

    /** The endpoint has sent all of it. */
    void allCame() {
        answerEnded();
    }

    /**
     * The codec found something wrong.
     *
     * @param ended whether nothing follows
     */
    void malformed(Throwable cause, boolean ended) {
        if (ended && isAnswerFull()) {
            answerEnded(); // It wants content of a 304 that has none.
        } else if (isAnswerAwaited()) {
            broken(cause.getMessage());
        }
    }

    /** The endpoint pushes, which it was not allowed to. */
    void pushed() {
        connection().broken(Http3ErrorCode.H3_ID_ERROR);
    }

    @Override
    protected void used(int bytes) {
        // The window grows as the library is read.
    }

    @Override
    protected void demandChanged(boolean wanted) {
        if (link != null) {
            link.reading(wanted);
        }
    }

    // ---- ends ----

    @Override
    public void release() {
        StreamLink open = link;
        if (open != null && isComplete() && !output.isWaiting()) {
            open.letGo();
            free();
        } else {
            close();
        }
    }

    @Override
    public void close() {
        if (link != null) {
            link.cancel(Http3ErrorCode.H3_REQUEST_CANCELLED);
            connection().cancelled();
        }
        free();
    }

    void resetByEndpoint(long code) {
        reset(code == Http3ErrorCode.H3_REQUEST_REJECTED.code(), "0x" + Long.toHexString(code));
    }

    /** Its stream is no more, in all likelihood for its connection is no more. */
    void gone() {
        StreamLink of = link;
        if (of != null) {
            connection().streamGone(this);
            if (of == link) {
                closed();
            }
        }
    }

    @Override
    protected void endedByEndpoint() {
        close();
    }

    @Override
    protected void forgetStream() {
        if (link != null) {
            link.letGo();
            link = null;
        }
        output.clear();
    }

    @Override
    protected void freed(ClientConnection by) {
        forgetStream();
        by.freed(this);
    }
}
