package balancebeam.control;

import balancebeam.balance.Endpoint;
import balancebeam.bytes.Ascii;
import balancebeam.bytes.IpText;
import balancebeam.filter.Exchange;
import balancebeam.filter.ProxyError;
import balancebeam.http.Head;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the access log says of one exchange: copied from it on its event loop, made into text by the log's thread.
 * Immutable.
 *
 * <pre>
 * 2026-11-21T06:46:32.123Z 192.0.2.7 GET "/a?b=1" 200 5120 1.734 10.0.0.2:80 1 -
 * time                     client    method target status bytes ms endpoint attempts error
 * </pre>
 *
 * <p>What is not known is {@code -}. Method and target come from a client that may be hostile: there, whatever could end
 * or forge a line, or a field of it, or drive a terminal, is written as {@code \xHH}.
 */
final class AccessLine {
    static final int MOST_METHOD_BYTES = 32;
    static final int MOST_TARGET_BYTES = 2048;

    private static final byte[] HEX = Ascii.bytes("0123456789abcdef");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final long endMillis;
    private final byte[] client;
    private final byte[] method;
    private final byte[] target;
    private final int status;
    private final long sentBytes;
    private final long durationNanos;
    private final @Nullable Endpoint endpoint;
    private final int attempts;
    private final @Nullable ProxyError error;

    /**
     * @param method as sent; empty when the request could not be read so far
     * @param target as sent, at most {@link #MOST_TARGET_BYTES} of it
     */
    AccessLine(
            long endMillis,
            byte[] client,
            byte[] method,
            byte[] target,
            int status,
            long sentBytes,
            long durationNanos,
            @Nullable Endpoint endpoint,
            int attempts,
            @Nullable ProxyError error) {
        this.endMillis = endMillis;
        this.client = client;
        this.method = method;
        this.target = target;
        this.status = status;
        this.sentBytes = sentBytes;
        this.durationNanos = durationNanos;
        this.endpoint = endpoint;
        this.attempts = attempts;
        this.error = error;
    }

    /** Copies what is worth saying. On the exchange's event loop, at its end. */
    static AccessLine of(Exchange exchange, long nowNanos, long nowMillis) {
        Head request = exchange.request();
        return new AccessLine(
                nowMillis,
                exchange.peer().text(),
                copy(request.bytes(), 0, Math.min(request.methodEnd(), MOST_METHOD_BYTES)),
                copy(
                        request.bytes(),
                        request.targetStart(),
                        Math.min(request.targetEnd(), request.targetStart() + MOST_TARGET_BYTES)),
                exchange.status(),
                exchange.sentBytes(),
                nowNanos - exchange.startNanos(),
                exchange.endpoint(),
                exchange.attempts(),
                exchange.error());
    }

    private static byte[] copy(byte[] bytes, int start, int end) {
        return Arrays.copyOfRange(bytes, start, Math.max(start, end));
    }

    /** Writes the line and its line feed. */
    void write(ByteArrayOutputStream out) {
        text(out, TIME.format(Instant.ofEpochMilli(endMillis)));
        out.write(' ');
        bytes(out, client);
        out.write(' ');
        escaped(out, method.length == 0 ? new byte[] {'-'} : method);
        text(out, " \"");
        escaped(out, target);
        text(out, "\" ");
        text(out, status == 0 ? "-" : Integer.toString(status));
        text(out, " " + sentBytes + " " + millis() + " ");
        text(out, endpoint == null ? "-" : IpText.of(endpoint.address()));
        text(out, " " + attempts + " ");
        text(out, error == null ? "-" : error.name().toLowerCase(Locale.ROOT));
        out.write('\n');
    }

    private String millis() {
        long micros = durationNanos / 1000;
        String fraction = Long.toString(1000 + micros % 1000);
        return micros / 1000 + "." + fraction.substring(1);
    }

    private static void text(ByteArrayOutputStream out, String text) {
        bytes(out, Ascii.bytes(text));
    }

    private static void bytes(ByteArrayOutputStream out, byte[] bytes) {
        out.write(bytes, 0, bytes.length);
    }

    private static void escaped(ByteArrayOutputStream out, byte[] bytes) {
        for (byte b : bytes) {
            if (b > ' ' && b < 0x7f && b != '"' && b != '\\') {
                out.write(b);
            } else {
                out.write('\\');
                out.write('x');
                out.write(HEX[(b >> 4) & 0xf]);
                out.write(HEX[b & 0xf]);
            }
        }
    }
}
