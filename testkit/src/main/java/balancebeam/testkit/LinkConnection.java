package balancebeam.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * One connection through a {@link FaultyLink}: two sockets, and a virtual thread that pumps for each direction.
 *
 * <p>Thread-safe.
 */
final class LinkConnection {

    private final Socket client;
    private final Socket target;
    private final LinkSwitches switches;
    private final Runnable cutAll;
    private final Consumer<LinkConnection> onEnd;
    private final AtomicInteger pumping = new AtomicInteger(2);
    private volatile boolean over;

    LinkConnection(
            Socket client, InetSocketAddress to, LinkSwitches switches, Runnable cutAll, Consumer<LinkConnection> onEnd)
            throws IOException {
        this.client = client;
        this.switches = switches;
        this.cutAll = cutAll;
        this.onEnd = onEnd;
        target = new Socket();
        try {
            target.setTcpNoDelay(true);
            target.connect(to, (int) Await.DEADLINE.toMillis());
        } catch (IOException e) {
            target.close();
            throw e;
        }
    }

    void start() {
        Thread.ofVirtual().name("link-to-target").start(() -> pump(Direction.TO_TARGET));
        Thread.ofVirtual().name("link-to-client").start(() -> pump(Direction.TO_CLIENT));
    }

    /** Resets both sides. */
    void cut() {
        end(true);
    }

    /** Sends FIN in this direction; whatever else comes that way is dropped. */
    void halfClose(Direction direction) {
        shutdown(to(direction));
    }

    /** Closes both sides. */
    void close() {
        end(false);
    }

    private void pump(Direction direction) {
        byte[] buffer = new byte[LinkSwitches.MOST_BYTES];
        try {
            int count = from(direction).getInputStream().read(buffer);
            while (count >= 0) {
                forward(direction, buffer, count);
                count = from(direction).getInputStream().read(buffer);
            }
            switches.awaitDelay(() -> over);
            switches.awaitFlow(direction, () -> over);
            shutdown(to(direction));
            if (pumping.decrementAndGet() == 0) {
                close();
            }
        } catch (IOException e) {
            // One side was reset, or the link was cut: either way the other side learns it by a reset.
            cut();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cut();
        }
    }

    private void forward(Direction direction, byte[] bytes, int count) throws IOException, InterruptedException {
        switches.awaitDelay(() -> over);
        int done = 0;
        while (done < count) {
            int piece = switches.piece(count - done);
            switches.awaitTransfer(piece, () -> over);
            switches.awaitFlow(direction, () -> over);
            if (over) {
                return;
            }
            int passing = switches.take(direction, piece);
            write(to(direction), bytes, done, passing);
            done += passing;
            if (switches.isCutDue(direction)) {
                cutAll.run();
                return;
            }
        }
    }

    private static void write(Socket socket, byte[] bytes, int offset, int length) throws IOException {
        if (!socket.isOutputShutdown()) {
            socket.getOutputStream().write(bytes, offset, length);
        }
    }

    private Socket from(Direction direction) {
        return direction == Direction.TO_TARGET ? client : target;
    }

    private Socket to(Direction direction) {
        return direction == Direction.TO_TARGET ? target : client;
    }

    private static void shutdown(Socket socket) {
        try {
            if (!socket.isOutputShutdown()) {
                socket.shutdownOutput();
            }
        } catch (IOException e) {
            // The peer is gone already: there is nobody to tell.
            return;
        }
    }

    private void end(boolean reset) {
        over = true;
        end(client, reset);
        end(target, reset);
        switches.wake();
        onEnd.accept(this);
    }

    private static void end(Socket socket, boolean reset) {
        try (socket) {
            if (reset && !socket.isClosed()) {
                socket.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            // Closing a socket fails only when it is closed.
            return;
        }
    }
}
