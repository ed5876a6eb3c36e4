package balancebeam.upstream.health;

import balancebeam.balance.Endpoint;
import balancebeam.net.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One HTTP GET to an endpoint on a connection of its own; only a 200 means alive. Blocks: for a virtual thread.
 *
 * @param path where to
 * @param timeout from the connect to the status line, however slowly that comes
 * @param layer what it speaks through
 */
record HttpProbe(String path, Duration timeout, ProbeLayer layer) {
    private static final int MAX_STATUS_LINE = 1024;
    private static final int ALIVE = 200;

    Verdict run(Endpoint endpoint) {
        long deadline = System.nanoTime() + timeout.toNanos();
        try (Socket connected = new DeadlineSocket(deadline)) {
            connected.connect(endpoint.address(), DeadlineSocket.remainingMillis(deadline));
            connected.setTcpNoDelay(true);
            Socket socket = layer.over(connected, endpoint);
            socket.getOutputStream().write(request(endpoint));
            return judge(statusLine(socket));
        } catch (SocketTimeoutException e) {
            return Verdict.failed("did not answer GET %s within %d ms".formatted(path, timeout.toMillis()));
        } catch (IOException e) {
            return Verdict.failed("could not be asked for %s: %s".formatted(path, Reason.of(e)));
        }
    }

    private byte[] request(Endpoint endpoint) {
        return ("GET " + path + " HTTP/1.1\r\nHost: " + endpoint.name()
                        + "\r\nUser-Agent: balancebeam-health-check\r\nAccept: */*\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private Verdict judge(String line) {
        if (line.isEmpty()) {
            return Verdict.failed("closed the connection before it answered GET %s".formatted(path));
        }
        if (!line.matches("HTTP/1\\.[01] [1-5][0-9]{2}( .*)?")) {
            return Verdict.failed("answered GET %s with something that is not HTTP".formatted(path));
        }
        int status = Integer.parseInt(line.substring(9, 12));
        return status == ALIVE ? Verdict.ALIVE : Verdict.failed("answered %d to GET %s".formatted(status, path));
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
