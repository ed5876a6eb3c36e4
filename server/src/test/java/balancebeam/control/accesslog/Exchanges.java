package balancebeam.control.accesslog;

import balancebeam.control.ExchangeCopy;
import balancebeam.control.NoClient;
import balancebeam.filter.Exchange;
import balancebeam.filter.Peer;
import balancebeam.http.Head;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Exchanges as the codec would make them, for the log. */
public final class Exchanges {
    static final long NOON_MILLIS = 1_795_262_400_123L; // 2026-11-21T12:00:00.123Z
    public static final long START_NANOS = 1_000_000_000;

    private Exchanges() {}

    /** One that was read: fields as {@code Name: value}; of Host the authority is taken. Characters are bytes. */
    public static Exchange read(String method, String target, String... fields) {
        Exchange exchange = new Exchange();
        fill(exchange, method, target, fields);
        return exchange;
    }

    /** One whose request could not be read. */
    public static Exchange unread() {
        Exchange exchange = new Exchange();
        begin(exchange);
        return exchange;
    }

    private static void begin(Exchange exchange) {
        exchange.begin(new NoClient(), new Peer(InetAddress.ofLiteral("192.0.2.7")), 0, START_NANOS);
    }

    /** The next request of the same connection. */
    static void fill(Exchange exchange, String method, String target, String... fields) {
        Head head = exchange.request();
        String line = method + " " + target + " HTTP/1.1\r\n";
        String all = line + String.join("\r\n", fields) + "\r\n";
        byte[] bytes = all.getBytes(StandardCharsets.ISO_8859_1);
        head.clear();
        head.reserve(bytes.length);
        System.arraycopy(bytes, 0, head.bytes(), 0, bytes.length);
        head.length(bytes.length);
        int targetStart = method.length() + 1;
        head.startRequest(method.length(), targetStart, targetStart + target.length(), 1);
        int at = line.length();
        int hostFrom = 0;
        int hostTo = 0;
        for (String field : fields) {
            int colon = field.indexOf(':');
            head.addField(at, at + colon, at + colon + 2, at + field.length());
            if (field.startsWith("Host:")) {
                hostFrom = at + colon + 2;
                hostTo = at + field.length();
            }
            at += field.length() + 2;
        }
        begin(exchange);
        exchange.located(hostFrom, hostTo, targetStart, targetStart + target.length());
    }

    /** The line that a format makes of it, with its end, 1.234567 ms after it began. Characters are bytes. */
    static String line(LineFormat format, Exchange exchange) {
        LineBuffer out = new LineBuffer(16);
        format.write(out, ExchangeCopy.of(exchange, format.texts(), START_NANOS + 1_234_567, NOON_MILLIS));
        out.endLine();
        return text(out.rest());
    }

    static String text(ByteBuffer bytes) {
        return StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
    }
}
