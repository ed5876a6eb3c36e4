package balancebeam.e2e;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A keep-alive client of one connection, which it makes anew when the answer before announced its end. One thread. */
final class Caller implements AutoCloseable {
    private static final int MAX_MILLIS = 20_000;

    private final InetSocketAddress to;
    private @Nullable Socket socket;
    private @Nullable InputStream in;

    Caller(InetSocketAddress to) {
        this.to = to;
    }

    /**
     * How a request ended.
     *
     * @param status 0 when no answer began
     * @param complete whether the answer came in full
     * @param bytes of its content, if it is complete
     */
    record Outcome(int status, boolean complete, long bytes, String why) {
        boolean isGood() {
            return status == 200 && complete;
        }

        /** Whether the client can see that what had begun is not whole. */
        boolean isCut() {
            return status != 0 && !complete;
        }
    }

    /** Whether the next call goes out on a connection that stands. */
    boolean isConnected() {
        return socket != null;
    }

    /** Connects; refused while nobody listens. */
    void connect() throws IOException {
        Socket fresh = new Socket();
        fresh.connect(to, MAX_MILLIS);
        fresh.setTcpNoDelay(true);
        fresh.setSoTimeout(MAX_MILLIS);
        socket = fresh;
        in = new BufferedInputStream(fresh.getInputStream());
    }

    Outcome call(String method, String target) throws IOException {
        if (socket == null) {
            connect();
        }
        Socket open = socket;
        InputStream from = in;
        if (open == null || from == null) {
            throw new IllegalStateException("not connected");
        }
        int status = 0;
        try {
            String body = method.equals("POST") ? "Content-Length: 2\r\n\r\nid" : "\r\n";
            open.getOutputStream()
                    .write((method + " " + target + " HTTP/1.1\r\nHost: e2e\r\n" + body)
                            .getBytes(StandardCharsets.ISO_8859_1));
            String line = Heads.line(from);
            if (line == null) {
                throw new IOException("closed before an answer");
            }
            status = Integer.parseInt(line.substring(9, 12));
            return new Outcome(status, true, readRest(from), "");
        } catch (IOException e) {
            close();
            return new Outcome(status, false, 0, e.toString());
        }
    }

    private long readRest(InputStream from) throws IOException {
        long length = -1;
        boolean chunked = false;
        boolean close = false;
        for (String field = Heads.line(from); ; field = Heads.line(from)) {
            if (field == null) {
                throw new IOException("closed within a head");
            }
            if (field.isEmpty()) {
                break;
            }
            String lower = field.toLowerCase(Locale.ROOT);
            close |= lower.equals("connection: close");
            chunked |= lower.equals("transfer-encoding: chunked");
            if (lower.startsWith("content-length:")) {
                length = Long.parseLong(lower.substring(15).strip());
            }
        }
        if (chunked) {
            length = skipChunks(from);
        } else if (length < 0) {
            throw new IOException("no Content-Length");
        } else {
            from.skipNBytes(length);
        }
        if (close) {
            close();
        }
        return length;
    }

    private static long skipChunks(InputStream from) throws IOException {
        long bytes = 0;
        while (true) {
            String size = Heads.line(from);
            if (size == null) {
                throw new IOException("closed between chunks");
            }
            long chunk = Long.parseLong(size, 16);
            from.skipNBytes(chunk);
            String end = Heads.line(from);
            if (end == null || !end.isEmpty()) {
                throw new IOException("a chunk without an end");
            }
            if (chunk == 0) {
                return bytes;
            }
            bytes += chunk;
        }
    }

    @Override
    public void close() throws IOException {
        Socket open = socket;
        socket = null;
        if (open != null) {
            open.close();
        }
    }
}
