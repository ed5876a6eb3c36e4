package balancebeam.net;

import java.nio.ByteBuffer;

/**
 * The end of a client's connection. A plain close with input unread makes the kernel send a reset, which destroys what the
 * client has not read yet. So output is shut first, and input thrown away until the client closes, too much came, or time is
 * up (RFC 9112 section 9.6). Event loop only.
 */
public final class Linger implements ConnectionHandler {
    /**
     * How far it goes.
     *
     * @param nanos how long the client may take to close
     * @param slowNanos how long it may take the end of its answer
     * @param bytes how much of what it still sends is thrown away
     */
    public record Patience(long nanos, long slowNanos, long bytes) {}

    private final Patience patience;
    private final Connection connection;
    private final Runnable closed;
    private final Timer timer;
    private final long sinceNanos;
    private boolean inputEnded;
    private long discardedBytes;

    /** @param closed run when it has closed the connection; not when {@link #abort} has */
    private Linger(Patience patience, Connection connection, boolean inputEnded, Runnable closed) {
        this.patience = patience;
        this.connection = connection;
        this.inputEnded = inputEnded;
        this.closed = closed;
        this.sinceNanos = connection.loop().nowNanos();
        this.timer = connection.loop().timer(this::timedOut);
    }

    /** Takes the connection over: nothing more will be written to it. */
    public static Linger begin(Patience patience, Connection connection, boolean inputEnded, Runnable closed) {
        Linger linger = new Linger(patience, connection, inputEnded, closed);
        connection.handler(linger);
        connection.shutdownOutput();
        linger.timer.set(patience.nanos);
        linger.closeIfDone();
        connection.resumeReading();
        return linger;
    }

    @Override
    public void onRead(ByteBuffer bytes) {
        discardedBytes += bytes.remaining();
        bytes.position(bytes.limit());
        if (discardedBytes > patience.bytes) {
            close();
        }
    }

    @Override
    public void onInputClosed() {
        inputEnded = true;
        closeIfDone();
    }

    @Override
    public void onBroken(Exception cause) {
        close();
    }

    @Override
    public void onWritable() {
        closeIfDone();
    }

    private void closeIfDone() {
        if (inputEnded && !connection.isCongested()) {
            close();
        }
    }

    /** A client that is slow to take the end of its answer gets the time that a body has. */
    private void timedOut() {
        if (connection.isCongested() && connection.loop().nowNanos() - sinceNanos < patience.slowNanos) {
            timer.set(patience.nanos);
        } else {
            close();
        }
    }

    private void close() {
        timer.cancel();
        if (connection.isCongested()) {
            connection.reset(); // Its answer did not go out in full, and must not look as if it had.
        } else {
            connection.close();
        }
        closed.run();
    }

    /** Ends it at once. */
    public void abort() {
        timer.cancel();
        connection.reset();
    }
}
