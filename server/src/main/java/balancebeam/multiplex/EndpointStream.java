package balancebeam.multiplex;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt needs of the stream that it is on, whatever that is made of. Event loop only.
 *
 * @param <C> the connection
 */
abstract class EndpointStream<C extends AttemptConnection<?>> {
    private @Nullable C connection;
    private int place;

    /** @param of null when nobody knows it any more */
    final void connection(@Nullable C of) {
        connection = of;
    }

    /** Null when it is free. */
    protected final @Nullable C connectionOrNull() {
        return connection;
    }

    /** As long as it is leased. */
    protected final C connection() {
        return Objects.requireNonNull(connection, "no connection");
    }

    /** Among the streams of its connection. */
    final int place() {
        return place;
    }

    final void place(int newPlace) {
        place = newPlace;
    }

    /** Of its stream; less than any that there may be where there is none. */
    protected abstract long id();

    /** Opens the stream with that head; gives whether there is one. */
    protected abstract boolean open(FieldList head, boolean end);

    /** Sends content, as soon as the endpoint takes it. */
    protected abstract void sendContent(ByteBuffer piece);

    /** Says that nothing follows but these. */
    protected abstract void sendEnd(@Nullable FieldList trailers);

    /** Whether any content has left. */
    protected abstract boolean hasSent();

    /** Whether nothing has left on the connection since the stream was opened. */
    protected abstract boolean isUnsent();

    /** Whether more of the answer is wanted has changed. */
    protected abstract void demandChanged(boolean wanted);

    /** So much of the answer's content that waited has been given on. */
    protected abstract void used(int bytes);

    /** Its stream is no more, but what came of the answer still waits. */
    protected abstract void forgetStream();

    /** The endpoint has ended the stream, or soon will have. */
    protected abstract void endedByEndpoint();

    /** Nobody knows it any more, and its connection is told. */
    protected abstract void freed(C by);
}
