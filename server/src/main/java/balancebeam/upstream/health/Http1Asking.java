package balancebeam.upstream.health;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Asks by HTTP/1.1, and reads the status line alone. Thread-safe. */
final class Http1Asking implements Asking {
    private static final int MAX_STATUS_LINE = 1024;

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

    private static String statusLine(Socket socket) throws IOException {
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
        }
        return line.toString();
    }
}
