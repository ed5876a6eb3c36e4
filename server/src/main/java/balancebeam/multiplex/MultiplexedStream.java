package balancebeam.multiplex;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a request and its answer need of the stream that they are on, whatever that is made of. Event loop only.
 *
 * @param <C> the connection
 */
abstract class MultiplexedStream<C extends RequestConnection> {
    /** What a client is told by a reset. */
    public enum End {
        /** Its request can be understood in two ways, or in none. */
        MALFORMED,
        /** Nobody does any more for it. */
        CANCELLED,
        /** It would have been answered, but for us or the endpoint. */
        INTERNAL_ERROR
    }

    private @Nullable C connection;

    /** @param of null when the stream has ended */
    final void connection(@Nullable C of) {
        connection = of;
    }

    /** Null when the stream has ended. */
    protected final @Nullable C connectionOrNull() {
        return connection;
    }

    /** As long as the stream is there. */
    protected final C connection() {
        return Objects.requireNonNull(connection, "no stream");
    }

    /** Whether the stream is still there. */
    protected abstract boolean isOpen();

    /** Sends a head, or trailers. */
    protected abstract void sendHead(FieldList fields, boolean end);

    /** Sends content, as soon as the client takes it. */
    protected abstract void sendContent(ByteBuffer piece);

    /** Says that nothing follows. */
    protected abstract void sendEnd();

    /** Content or the end was sent just now, and should leave soon. */
    protected abstract void sent();

    /** How much content waits for the client. */
    protected abstract int waitingBytes();

    /** How much has left, ever. */
    protected abstract long sentBytes();

    /** Forgets what waits. */
    protected abstract void clearOutput();

    /** What is wanted of the request has changed, and so many bytes of it were used up, perhaps none: more of it may come. */
    protected abstract void demandChanged(int usedBytes);

    /** All of the answer has been written; what comes of the request nobody wants. */
    protected abstract void awaitRequestEnd();

    /** The time, or the amount, is over in which that was read for all that. */
    protected abstract void refuseRest();

    /** Ends the stream at once. */
    protected abstract void reset(End told);

    /** The stream is no more, whoever ended it. */
    protected abstract void onClosed();
}
