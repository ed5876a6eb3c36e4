package balancebeam.stories;

import balancebeam.testkit.Fields;
import balancebeam.testkit.OriginConnection;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ReceivedRequest;
import balancebeam.testkit.ScriptedOrigin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An origin whose /chat is a WebSocket that gives back what it hears, Close included, and then ends. Thread-safe. */
final class WebSocketOrigin implements AutoCloseable {
    static final String UPGRADE = """
            GET /chat HTTP/1.1\r
            Host: a\r
            Connection: Upgrade\r
            Upgrade: WebSocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            \r
            """;

    final ScriptedOrigin origin = ScriptedOrigin.start();

    private final BlockingQueue<WebSocketFrame> heard = new LinkedBlockingQueue<>();

    WebSocketOrigin() {
        origin.on("/chat", (request, connection) -> {
            accept(request, connection);
            converse(connection);
        });
    }

    /** Says 101, with proof that the key was read. */
    static void accept(ReceivedRequest request, OriginConnection connection) throws IOException {
        connection.interim(
                101,
                Fields.of(
                        "Connection",
                        "Upgrade",
                        "Upgrade",
                        "websocket",
                        "Sec-WebSocket-Accept",
                        accept(String.valueOf(request.field("Sec-WebSocket-Key"))),
                        "Sec-WebSocket-Protocol",
                        "chat"));
    }

    private static String accept(String key) {
        byte[] text = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.ISO_8859_1);
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private void converse(OriginConnection connection) throws IOException {
        WebSocketFrame frame;
        do {
            frame = WebSocketFrame.read(connection.input());
            heard.add(frame);
            connection.raw(WebSocketFrame.plain(frame.opcode(), frame.text()));
        } while (frame.opcode() != WebSocketFrame.CLOSE);
        connection.closeNow();
    }

    /** The next frame that it has heard. */
    WebSocketFrame heard() throws InterruptedException {
        @Nullable WebSocketFrame frame = heard.poll(10, TimeUnit.SECONDS);
        if (frame == null) {
            throw new AssertionError("nothing was heard");
        }
        return frame;
    }

    /** A client whose WebSocket stands. */
    static RawClient open(RawClient client) {
        client.send(UPGRADE);
        if (client.readHead().status() != 101) {
            throw new AssertionError("no WebSocket");
        }
        return client;
    }

    @Override
    public void close() {
        origin.close();
    }
}
