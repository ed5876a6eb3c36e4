package balancebeam.stories;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Agents as HAProxy knows them, one for many endpoints: it is told whom it is asked about, and answers. Thread-safe. */
final class LineServer implements AutoCloseable {
    private final ServerSocket listener;
    private final Map<String, Manner> manners = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();

    /** How it behaves on a connection that it closes then. */
    @FunctionalInterface
    interface Manner {
        void behave(Socket socket) throws IOException, InterruptedException;
    }

    LineServer() {
        try {
            listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Who was asked about, in order. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    /** Connections that are open. */
    int open() {
        return open.get();
    }

    void says(String whom, String line) {
        does(whom, socket -> write(socket, line));
    }

    void does(String whom, Manner manner) {
        manners.put(whom, manner);
    }

    static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket accepted) {
        open.incrementAndGet();
        try (Socket socket = accepted) {
            StringBuilder whom = new StringBuilder();
            for (int b = socket.getInputStream().read();
                    b > '\n';
                    b = socket.getInputStream().read()) {
                whom.append((char) b);
            }
            asked.add(whom.toString());
            manners.getOrDefault(whom.toString(), nobody -> {}).behave(socket);
        } catch (IOException | InterruptedException e) {
            // Whoever asks goes away when its time is over.
        } finally {
            open.decrementAndGet();
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
