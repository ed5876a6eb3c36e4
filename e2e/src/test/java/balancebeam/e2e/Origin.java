package balancebeam.e2e;

import java.io.BufferedInputStream;
import java.io.FileWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * An endpoint as a process of its own, to be killed: {@code Origin PORT LOG}. GET is answered by 1 KiB, {@code /bytes/N} by
 * N bytes, {@code /pieces/N} and {@code /chunks/N} by N pieces that come one by one, with a length or in chunks; a POST's
 * target goes to the log before it is answered. A virtual thread per connection.
 */
final class Origin {
    private static final byte[] KIB = new byte[1024];
    private static final byte[] PIECE = new byte[64 * 1024];

    /** Of {@code /pieces/} and {@code /chunks/}. */
    static final int SMALL_PIECE = 4 * 1024;

    private static final long PIECE_NANOS = 5_000_000;

    private Origin() {}

    public static void main(String[] args) throws IOException {
        Arrays.fill(KIB, (byte) 'k');
        Arrays.fill(PIECE, (byte) 'p');
        try (ServerSocket server = new ServerSocket();
                FileWriter log = new FileWriter(args[1], StandardCharsets.UTF_8, true)) {
            server.setReuseAddress(true);
            server.bind(
                    new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])), 1024);
            System.out.println("Listening for requests on 127.0.0.1:" + server.getLocalPort());
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket, log));
            }
        }
    }

    private static void serve(Socket socket, FileWriter log) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (String line = Heads.line(in); line != null; line = Heads.line(in)) {
                int length = 0;
                for (String field = Heads.line(in); field != null && !field.isEmpty(); field = Heads.line(in)) {
                    if (field.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                        length = Integer.parseInt(field.substring(15).strip());
                    }
                }
                in.skipNBytes(length);
                answer(line, out, log);
            }
        } catch (IOException e) {
            // The balancer closed an idle connection, or the client went: what an endpoint sees every day.
            return;
        }
    }

    private static void answer(String line, OutputStream out, FileWriter log) throws IOException {
        String target = line.split(" ", -1)[1];
        if (line.startsWith("POST ")) {
            synchronized (log) {
                log.write(target + "\n");
                log.flush();
            }
        }
        if (target.startsWith("/pieces/") || target.startsWith("/chunks/")) {
            answerByAndBy(out, Integer.parseInt(target.substring(8)), target.startsWith("/chunks/"));
            return;
        }
        long length = target.startsWith("/bytes/") ? Long.parseLong(target.substring(7)) : KIB.length;
        byte[] head = latin("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n");
        if (length == KIB.length) {
            byte[] all = Arrays.copyOf(head, head.length + KIB.length);
            System.arraycopy(KIB, 0, all, head.length, KIB.length);
            out.write(all);
            return;
        }
        out.write(head);
        for (long left = length; left > 0; left -= PIECE.length) {
            out.write(PIECE, 0, (int) Math.min(left, PIECE.length));
        }
    }

    private static void answerByAndBy(OutputStream out, int pieces, boolean chunked) throws IOException {
        String framing = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + (long) pieces * SMALL_PIECE;
        out.write(latin("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n"));
        byte[] size = latin(Integer.toHexString(SMALL_PIECE) + "\r\n");
        for (int i = 0; i < pieces; i++) {
            if (chunked) {
                out.write(size);
            }
            out.write(PIECE, 0, SMALL_PIECE);
            if (chunked) {
                out.write(latin("\r\n"));
            }
            LockSupport.parkNanos(PIECE_NANOS);
        }
        if (chunked) {
            out.write(latin("0\r\n\r\n"));
        }
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
