package balancebeam.e2e;

import balancebeam.testkit.RawConnector;
import balancebeam.testkit.RawHttp2;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.IntConsumer;

/**
 * A client that reads an answer without end by HTTP/2, and while it does not read gives no windows: so it is the balancer that keeps what
 * comes, and not the kernel, which would take some MiB. Thread-safe, but for {@link #run}.
 */
final class PausingReader implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Small against the window, and large enough that it costs no more than other clients do. */
    private static final int BATCH_BYTES = 32 * 1024;

    private final RawHttp2 client;
    private final int stream;
    private final IntConsumer counter;
    private int unread;
    private boolean reading = true;
    private volatile boolean closed;

    /** Asks. */
    PausingReader(InetSocketAddress to, String path, IntConsumer counter) {
        this.client = RawHttp2.connect(RawConnector.to(to).deadline(PATIENCE)).withoutWindows();
        this.stream = client.get(path);
        this.counter = counter;
        client.answer(stream).contentTo(piece -> took(piece.length));
    }

    /** Reads until it is closed. */
    void run() {
        try {
            client.readUntilClosed();
        } catch (AssertionError e) {
            if (!closed) {
                throw e;
            }
        }
    }

    private synchronized void took(int bytes) {
        counter.accept(bytes);
        unread += bytes;
        giveWindows();
    }

    /** From now on it does not read, or reads again. */
    synchronized void reading(boolean on) {
        reading = on;
        giveWindows();
    }

    private void giveWindows() {
        if (reading && unread >= BATCH_BYTES) {
            client.windowUpdate(0, unread);
            client.windowUpdate(stream, unread);
            unread = 0;
        }
    }

    @Override
    public void close() {
        closed = true;
        client.close();
    }
}
