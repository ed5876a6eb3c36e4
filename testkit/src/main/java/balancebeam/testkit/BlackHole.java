package balancebeam.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * An address at which connecting is neither accepted nor refused, like a host behind a firewall that drops packets.
 *
 * <p>It is a listening socket whose queue is full: Linux drops every SYN that comes then. For tests of connect
 * time-outs; filling the queue takes some 100 ms.
 *
 * <pre>{@code
 * try (BlackHole hole = BlackHole.open()) {
 *     // a connection to hole.address() must time out
 * }
 * }</pre>
 *
 * <p>Immutable until closed.
 */
public final class BlackHole implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 100;
    private static final int MOST_FILLERS = 64;

    private final ServerSocket server;
    private final List<Socket> fillers = new ArrayList<>();

    private BlackHole(ServerSocket server) {
        this.server = server;
    }

    /** Makes one on 127.0.0.1 and a free port. */
    public static BlackHole open() {
        BlackHole hole = null;
        try {
            hole = new BlackHole(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            hole.fill();
            return hole;
        } catch (IOException e) {
            if (hole != null) {
                hole.close();
            }
            throw new UncheckedIOException(e);
        }
    }

    private void fill() throws IOException {
        while (fillers.size() < MOST_FILLERS) {
            Socket filler = new Socket();
            fillers.add(filler);
            try {
                filler.connect(address(), PATIENCE_MILLIS);
            } catch (SocketTimeoutException e) {
                // The queue is full, which is what this is about.
                return;
            }
        }
        throw new IOException("the system accepts " + MOST_FILLERS + " connections in a queue of 1");
    }

    /** Where no connection comes to be. */
    public InetSocketAddress address() {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket filler : fillers) {
                filler.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
