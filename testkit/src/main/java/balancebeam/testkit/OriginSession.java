package balancebeam.testkit;

import java.io.IOException;
import java.net.Socket;
import java.util.function.Consumer;

/**
 * One connection of an origin from its accept to its end, with the virtual thread that plays its story.
 *
 * <p>Thread-safe.
 */
final class OriginSession {

    private final OriginConnection connection;
    private final OriginStory story;
    private final OriginRecord record;
    private final Consumer<OriginSession> onEnd;
    private final Thread thread;
    private volatile boolean abandoned;

    OriginSession(Socket socket, OriginStory story, OriginRecord record, Consumer<OriginSession> onEnd)
            throws IOException {
        this.connection = new OriginConnection(socket, record.opened());
        this.story = story;
        this.record = record;
        this.onEnd = onEnd;
        this.thread = Thread.ofVirtual().name("origin-" + connection.number()).unstarted(this::run);
    }

    /** The number of the connection at its origin, from 1. */
    int number() {
        return connection.number();
    }

    void start() {
        thread.start();
    }

    /** Sends FIN, or RST, and wakes the story wherever it waits; what it throws from now on is no failure. */
    void abandon(boolean reset) throws IOException {
        abandoned = true;
        if (reset) {
            connection.reset();
        } else {
            connection.closeNow();
        }
        if (thread != Thread.currentThread()) {
            thread.interrupt();
        }
    }

    /** Waits until the story ended, if it is not the one that asks; false when it does not in time. */
    boolean awaitEnd() throws InterruptedException {
        return thread == Thread.currentThread() || thread.join(Await.DEADLINE);
    }

    private void run() {
        try {
            story.play(connection);
            connection.closeNow();
        } catch (Throwable e) {
            note(e);
            resetAfter(e);
        } finally {
            record.ended(connection.isClosedByPeer() && !abandoned);
            onEnd.accept(this);
        }
    }

    private void note(Throwable thrown) {
        if (abandoned || (thrown instanceof IOException && connection.isOver())) {
            return;
        }
        if (thrown instanceof MalformedMessage refused) {
            record.refused(refused);
        } else {
            record.failed(thrown);
        }
    }

    /** A peer must not take an answer that broke off here for a complete one. */
    private void resetAfter(Throwable thrown) {
        try {
            connection.reset();
        } catch (IOException e) {
            thrown.addSuppressed(e);
        }
    }
}
