package balancebeam.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Clients of an {@link EndlessEndpoint} by HTTP/1.1, each with a connection of its own, on which it reads an answer without end, or sends
 * content without end. A virtual thread each; thread-safe.
 */
final class Crowd implements AutoCloseable {
    private static final byte[] CHUNK = chunk();

    private final AtomicLongArray bytes = new AtomicLongArray(EndlessEndpoint.REQUESTS);
    private final List<Socket> sockets = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    private Crowd() {}

    /** Who do one thing. */
    private interface Work {
        void run(int number, Socket socket) throws IOException;
    }

    /** Those that read, from that request on. */
    static Crowd reading(InetSocketAddress to, int first) throws IOException {
        Crowd crowd = new Crowd();
        crowd.start(to, first, crowd::read);
        return crowd;
    }

    /** Those that send. */
    static Crowd sending(InetSocketAddress to) throws IOException {
        Crowd crowd = new Crowd();
        crowd.start(to, 0, crowd::send);
        return crowd;
    }

    private static byte[] chunk() {
        String size = Integer.toHexString(EndlessEndpoint.PIECE.length);
        return latin(size + "\r\n" + new String(EndlessEndpoint.PIECE, StandardCharsets.ISO_8859_1) + "\r\n");
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void start(InetSocketAddress to, int first, Work work) throws IOException {
        for (int i = first; i < EndlessEndpoint.REQUESTS; i++) {
            int number = i;
            Socket socket = new Socket();
            sockets.add(socket);
            socket.connect(to);
            Thread.ofVirtual().start(() -> run(number, socket, work));
        }
    }

    private void run(int number, Socket socket, Work work) {
        try {
            work.run(number, socket);
        } catch (IOException e) {
            if (!closed) {
                failures.add(number + ": " + e);
            }
        }
    }

    private void read(int number, Socket socket) throws IOException {
        socket.getOutputStream().write(latin("GET /%d HTTP/1.1\r\nHost: e2e\r\n\r\n".formatted(number)));
        InputStream in = socket.getInputStream();
        String status = Heads.line(in);
        if (status == null || !status.startsWith("HTTP/1.1 200")) {
            throw new IOException("answered " + status);
        }
        byte[] piece = new byte[64 * 1024];
        for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
            count(number, count);
        }
        throw new IOException("the end");
    }

    private void send(int number, Socket socket) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(latin("POST /%d HTTP/1.1\r\nHost: e2e\r\nTransfer-Encoding: chunked\r\n\r\n".formatted(number)));
        while (!closed) {
            out.write(CHUNK);
            count(number, CHUNK.length);
        }
    }

    /** That request has moved so much more. */
    void count(int number, int more) {
        bytes.addAndGet(number, more);
    }

    /** Read or sent by each. */
    AtomicLongArray bytes() {
        return bytes;
    }

    /** What went wrong. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
