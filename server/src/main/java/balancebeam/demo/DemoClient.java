package balancebeam.demo;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** A client with one kept-alive connection, as small as can be, so that the demo starts fast. One thread at a time. */
final class DemoClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 [0-9]{3} .*");

    private final Socket socket = new Socket();
    private final InputStream in;

    /** An answer: its status, who gave it (empty when the balancer itself did), and whether the connection stays open. */
    record Answer(int status, String servedBy, boolean keepsAlive) {}

    DemoClient(InetSocketAddress address) throws IOException {
        socket.connect(address, TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Sends a request and reads its answer; {@code fields} are whole lines, each with its CRLF. */
    Answer send(String method, String target, String fields, String body) throws IOException {
        String head = "%s %s HTTP/1.1\r\nHost: demo\r\n%s\r\n%s".formatted(method, target, fields, body);
        socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        return read("HEAD".equals(method));
    }

    Answer get(String target) throws IOException {
        return send("GET", target, "", "");
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private Answer read(boolean headOnly) throws IOException {
        String statusLine = line();
        if (!STATUS_LINE.matcher(statusLine).matches()) {
            throw new IOException("'" + statusLine + "' is no status line");
        }
        int status = Integer.parseInt(statusLine, 9, 12, 10);
        long length = 0;
        String servedBy = "";
        boolean keepsAlive = true;
        for (String field = line(); !field.isEmpty(); field = line()) {
            int colon = field.indexOf(':');
            String value = field.substring(colon + 1).strip();
            if (field.regionMatches(true, 0, "content-length:", 0, colon + 1)) {
                length = Long.parseLong(value);
            } else if (field.regionMatches(true, 0, "served-by:", 0, colon + 1)) {
                servedBy = value;
            } else if (field.regionMatches(true, 0, "connection:", 0, colon + 1)) {
                keepsAlive = !"close".equalsIgnoreCase(value);
            }
        }
        if (!headOnly) {
            in.skipNBytes(length);
        }
        return new Answer(status, servedBy, keepsAlive);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder(64);
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("the connection was closed within an answer's head");
            }
            if (octet != '\r') {
                line.append((char) octet);
            }
        }
        return line.toString();
    }
}
