package balancebeam.upstream.health;

import balancebeam.http1.Http2Preface;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Asks by HTTP/1.1, and reads the status line alone. Thread-safe. */
final class Http1Asking implements Asking {
    private static final int MAX_STATUS_LINE = 1024;
    /** So many tell HTTP/2, and an endpoint that speaks it need not send a line's end. */
    private static final int FRAME_HEADER_BYTES = 9;

    @Override
    public String asked(String path) {
        return "GET " + path;
    }

    @Override
    public String subject(String path) {
        return path;
    }

    @Override
    public int status(Socket socket, String host, String path) throws IOException, NoAnswer {
        socket.getOutputStream().write(request(host, path));
        String line = statusLine(socket);
        if (line.isEmpty()) {
            throw new NoAnswer("closed the connection before it answered {}");
        }
        if (!line.matches("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?")) {
            throw new NoAnswer("answered {} with something that is not HTTP");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private static byte[] request(String host, String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: " + host
                        + "\r\nUser-Agent: balancebeam-health-check\r\nAccept: */*\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String statusLine(Socket socket) throws IOException, NoAnswer {
        InputStream in = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        while (line.length() < MAX_STATUS_LINE) {
            int b = in.read();
            if (b < 0 || b == '\n') {
                break;
            }
            if (b != '\r') {
                line.append((char) b);
            }
            if (line.length() == FRAME_HEADER_BYTES && isHttp2(line)) {
                throw new NoAnswer(Http2Preface.SERVER_SPEAKS_HTTP2);
            }
        }
        return line.toString();
    }

    private static boolean isHttp2(StringBuilder begun) {
        byte[] bytes = begun.toString().getBytes(StandardCharsets.ISO_8859_1);
        return Http2Preface.isOfServer(bytes, bytes.length);
    }
}
