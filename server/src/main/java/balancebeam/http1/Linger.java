package balancebeam.http1;

import balancebeam.net.Connection;
import balancebeam.net.ConnectionHandler;
import balancebeam.net.Timer;
import java.nio.ByteBuffer;

/**
 * The end of a client's connection. A plain close with input unread makes the kernel send a reset, which destroys what the
 * client has not read yet. So output is shut first, and input thrown away until the client closes, too much came, or time is
 * up (RFC 9112 section 9.6). Event loop only.
 */
final class Linger implements ConnectionHandler {
    private final Http1Server server;
    private final Connection connection;
    private final Runnable closed;
    private final Timer timer;
    private final long sinceNanos;
    private boolean inputEnded;
    private long discardedBytes;

    /** @param closed run when it has closed the connection; not when {@link #abort} has */
    private Linger(Http1Server server, Connection connection, boolean inputEnded, Runnable closed) {
        this.server = server;
        this.connection = connection;
        this.inputEnded = inputEnded;
        this.closed = closed;
        this.sinceNanos = server.loop().nowNanos();
        this.timer = server.loop().timer(this::timedOut);
    }

    /** Takes the connection over: nothing more will be written to it. */
    static Linger begin(Http1Server server, Connection connection, boolean inputEnded, Runnable closed) {
        Linger linger = new Linger(server, connection, inputEnded, closed);
        connection.handler(linger);
        connection.shutdownOutput();
        linger.timer.set(server.lingerNanos());
        linger.closeIfDone();
        connection.resumeReading();
        return linger;
    }

    @Override
    public void onRead(ByteBuffer bytes) {
        discardedBytes += bytes.remaining();
        bytes.position(bytes.limit());
        if (discardedBytes > server.limits().lingerBytes()) {
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
        if (connection.isCongested() && server.loop().nowNanos() - sinceNanos < server.streamIdleNanos()) {
            timer.set(server.lingerNanos());
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
    void abort() {
        timer.cancel();
        connection.reset();
    }
}
