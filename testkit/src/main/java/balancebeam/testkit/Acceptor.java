package balancebeam.testkit;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The listening socket of an origin or a link, with the virtual thread that accepts.
 *
 * <p>Thread-safe.
 */
final class Acceptor {

    private static final int BACKLOG = 512;
    private static final long RETRY_NANOS = 1_000_000;

    private final InetSocketAddress bound;
    private final Consumer<Socket> onConnection;
    private @Nullable ServerSocket server;
    private @Nullable Thread thread;
    private boolean paused;

    /** Listens at once; for port 0 the one that was given is kept for {@link #open()}. */
    Acceptor(InetSocketAddress bind, Consumer<Socket> onConnection) throws IOException {
        this.onConnection = onConnection;
        this.bound = new InetSocketAddress(bind.getAddress(), listen(bind));
    }

    InetSocketAddress address() {
        return bound;
    }

    /** Listens again after {@link #close()}, on the same port. */
    void open() throws IOException {
        listen(bound);
    }

    private synchronized int listen(InetSocketAddress bind) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(bind, BACKLOG);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        server = socket;
        paused = false;
        thread = Thread.ofVirtual().name("accept-" + socket.getLocalPort()).start(() -> accept(socket));
        return socket.getLocalPort();
    }

    private void accept(ServerSocket from) {
        while (!from.isClosed()) {
            try {
                take(from.accept(), from);
            } catch (IOException e) {
                // Closing is how this thread is told to end; anything else (descriptors ran out) may pass.
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    private void take(Socket socket, ServerSocket from) throws IOException {
        try {
            socket.setTcpNoDelay(true);
            if (awaitTurn(from)) {
                onConnection.accept(socket);
                return;
            }
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        socket.close();
    }

    /** Waits while accepting is paused; false when the listener was closed. */
    private synchronized boolean awaitTurn(ServerSocket from) {
        try {
            while (paused && !from.isClosed()) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return !from.isClosed();
    }

    synchronized void pause() {
        paused = true;
    }

    synchronized void resume() {
        paused = false;
        notifyAll();
    }

    /**
     * Stops listening; when this returns the accepting thread has ended, every connection it took was handed on or
     * reset, and the kernel has reset those that nobody took.
     */
    void close() throws IOException {
        Thread accepting = closeSocket();
        try {
            // A socket on which a virtual thread waits is closed by that thread, after close() has returned.
            if (accepting != null && !accepting.join(Await.DEADLINE)) {
                throw new IOException("the accepting thread does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while closing " + bound);
        }
    }

    private synchronized @Nullable Thread closeSocket() throws IOException {
        if (server != null) {
            server.close();
            server = null;
        }
        notifyAll();
        return thread;
    }
}
