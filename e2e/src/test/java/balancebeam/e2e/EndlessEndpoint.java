package balancebeam.e2e;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * An endpoint that answers {@code GET /N} without end, and takes the content of {@code POST /N} without end, for each N below
 * {@link #REQUESTS}; it counts the bytes of each. Thread-safe.
 */
abstract class EndlessEndpoint implements AutoCloseable {
    static final int REQUESTS = 100;
    /** What it takes of each request ahead of its being read. */
    static final int WINDOW_BYTES = 256 * 1024;

    static final byte[] PIECE = new byte[16_000];

    private final AtomicLongArray bytes = new AtomicLongArray(REQUESTS);

    /** Sent of each answer, or taken of each request's content. */
    final AtomicLongArray bytes() {
        return bytes;
    }

    final void count(int request, int more) {
        bytes.addAndGet(request, more);
    }

    /** Host and port. */
    abstract String hostPort();

    /** Keys of its cluster, each behind a comma. */
    abstract String keys();

    /** How many connections it has seen. */
    abstract int connections();

    /** From now on the content of that request is not read, or is read again. */
    abstract void reading(int request, boolean on) throws IOException;

    @Override
    public abstract void close();
}
