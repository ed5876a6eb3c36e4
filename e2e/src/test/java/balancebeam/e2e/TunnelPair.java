package balancebeam.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.OriginConnection;
import balancebeam.testkit.ScriptedOrigin;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A tunnel through the balancer, opened as a WebSocket is, to an origin that echoes. One thread. */
final class TunnelPair implements AutoCloseable {
    static final String PATH = "/api/tunnel";

    private static final int MAX_MILLIS = 20_000;

    private final Socket socket;
    private final InputStream in;

    private TunnelPair(Socket socket) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
    }

    /** An origin at which tunnels end; what else it is asked it answers by 200. */
    static ScriptedOrigin origin() {
        ScriptedOrigin origin = ScriptedOrigin.start();
        origin.on(PATH, (request, connection) -> echo(connection));
        return origin;
    }

    private static void echo(OriginConnection connection) throws IOException {
        connection.raw("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        connection.input().transferTo(connection.output());
    }

    static TunnelPair open(InetSocketAddress balancer) throws IOException {
        Socket socket = new Socket();
        socket.connect(balancer, MAX_MILLIS);
        socket.setSoTimeout(MAX_MILLIS);
        TunnelPair tunnel = new TunnelPair(socket);
        tunnel.send("GET " + PATH + " HTTP/1.1\r\nHost: e2e\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        String status = Heads.line(tunnel.in);
        assertTrue(status != null && status.startsWith("HTTP/1.1 101"), () -> "no tunnel: " + status);
        @Nullable String field = status;
        while (field != null && !field.isEmpty()) {
            field = Heads.line(tunnel.in);
        }
        tunnel.echo("opened");
        return tunnel;
    }

    /** Sends a line and sees it come back. */
    void echo(String line) throws IOException {
        send(line + "\r\n");
        assertEquals(line, Heads.line(in));
    }

    private void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
