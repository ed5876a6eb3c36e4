package balancebeam.e2e;

import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.OriginConnection;
import balancebeam.testkit.ReceivedRequest;
import balancebeam.testkit.ScriptedOrigin;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What programs of others ask for, behind the balancer: {@code /text/N} is N bytes, {@code /echo} what was sent, {@code /socket} a
 * WebSocket that gives back what it hears. All else is a file of the page that browsers load, which tells {@code /report} what it has
 * seen. Thread-safe.
 */
final class PeerOrigin implements AutoCloseable {
    /** Of a WebSocket. */
    private static final int CLOSE = 8;

    private static final String TEXT = "/text/";
    private static final int LINE = 76;

    private final ScriptedOrigin origin = ScriptedOrigin.start();
    private final BlockingQueue<String> reports = new LinkedBlockingQueue<>();

    PeerOrigin() {
        origin.on(
                "/echo",
                (request, connection) -> connection.answer(
                        200,
                        Fields.of("Content-Type", "text/plain"),
                        request.body().content().toArray()));
        origin.on("/socket", PeerOrigin::converse);
        origin.on("/report", (request, connection) -> {
            reports.add(request.text());
            connection.answer(204, Fields.EMPTY, "");
        });
        origin.otherwise(PeerOrigin::answer);
    }

    String hostPort() {
        return origin.hostPort();
    }

    /** So many bytes that nobody guesses: short lines of ASCII. */
    static byte[] text(int bytes) {
        byte[] random = new byte[bytes];
        new Random(bytes).nextBytes(random);
        byte[] text =
                Arrays.copyOf(Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encode(random), bytes);
        if (bytes > 0) {
            text[bytes - 1] = '\n';
        }
        return text;
    }

    /** Waits until a page says what it has seen; null when none does. */
    @Nullable
    String awaitReport() throws InterruptedException {
        return reports.poll(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    private static void answer(ReceivedRequest request, OriginConnection connection) throws IOException {
        String path = request.path();
        if (path.startsWith(TEXT)) {
            int bytes = Integer.parseInt(path.substring(TEXT.length()));
            connection.answer(200, Fields.of("Content-Type", "text/plain"), text(bytes));
        } else {
            answerFile(path, connection);
        }
    }

    private static void answerFile(String path, OriginConnection connection) throws IOException {
        try (InputStream file = PeerOrigin.class.getResourceAsStream("page" + path)) {
            if (file == null) {
                connection.answer(404, Fields.EMPTY, "");
                return;
            }
            connection.answer(200, Fields.of("Content-Type", type(path)), file.readAllBytes());
        }
    }

    private static String type(String path) {
        return switch (path.substring(path.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "css" -> "text/css";
            case "js" -> "text/javascript";
            case "svg" -> "image/svg+xml";
            default -> "application/octet-stream";
        };
    }

    /** Gives back each frame, the Close too, and then ends; none is longer than 125 bytes (RFC 6455 section 5.2). */
    private static void converse(ReceivedRequest request, OriginConnection connection) throws Exception {
        connection.interim(
                101,
                Fields.of("Connection", "Upgrade", "Upgrade", "websocket", "Sec-WebSocket-Accept", proof(request)));
        int opcode;
        do {
            byte[] head = connection.input().readNBytes(2);
            byte[] mask = connection.input().readNBytes(4);
            byte[] frame = Arrays.copyOf(head, 2 + (head[1] & 0x7F));
            frame[1] &= 0x7F;
            for (int i = 2; i < frame.length; i++) {
                frame[i] = (byte) (connection.input().read() ^ mask[(i - 2) % 4]);
            }
            connection.raw(frame);
            opcode = frame[0] & 0x0F;
        } while (opcode != CLOSE);
        connection.closeNow();
    }

    private static String proof(ReceivedRequest request) throws GeneralSecurityException {
        String text = request.field("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        return Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Override
    public void close() {
        origin.close();
    }
}
