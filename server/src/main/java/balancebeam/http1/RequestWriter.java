package balancebeam.http1;

import balancebeam.bytes.Ascii;
import balancebeam.filter.Exchange;
import balancebeam.http.FieldName;
import balancebeam.http.Head;
import balancebeam.net.Connection;

/**
 * Writes a request's head for an endpoint: origin-form, HTTP/1.1, what the client sent less what was dropped, and who the
 * client is. What is unchanged is copied in runs. Event loop only; stateless.
 */
final class RequestWriter {
    private static final byte[] VERSION = Ascii.bytes(" HTTP/1.1\r\n");
    private static final byte[] HOST = Ascii.bytes("Host: ");
    private static final byte[] FORWARDED_FOR = Ascii.bytes("X-Forwarded-For: ");
    private static final byte[] COMMA = Ascii.bytes(", ");
    private static final byte[] FORWARDED_HOST = Ascii.bytes("\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: ");
    private static final byte[] VIA_10 = Ascii.bytes("\r\nVia: 1.0 balancebeam\r\n");
    private static final byte[] VIA_11 = Ascii.bytes("\r\nVia: 1.1 balancebeam\r\n");
    private static final byte[] FORWARDED = Ascii.bytes("Forwarded: for=");
    private static final byte[] FORWARDED_V6_START = Ascii.bytes("\"[");
    private static final byte[] FORWARDED_V6_END = Ascii.bytes("]\"");
    private static final byte[] FORWARDED_PROTO = Ascii.bytes(";proto=http\r\n");
    private static final byte[] CHUNKED = Ascii.bytes("Transfer-Encoding: chunked\r\n");
    private static final byte[] UPGRADE = Ascii.bytes("Connection: upgrade\r\nUpgrade: ");
    private static final byte[] CRLF = Ascii.bytes("\r\n");

    private RequestWriter() {}

    /** @param fallbackHost Host for a request that has none, as HTTP/1.0 allows */
    static void write(Connection out, Exchange exchange, byte[] fallbackHost) {
        Head head = exchange.request();
        byte[] bytes = head.bytes();
        RequestTarget target = RequestTarget.of(head);
        out.write(bytes, 0, head.methodEnd() + 1);
        writeTarget(out, exchange, target);
        out.write(VERSION);
        int host = head.find(FieldName.HOST);
        if (host == Head.NONE) {
            out.write(HOST);
            writeAuthority(out, head, target, host, fallbackHost);
            out.write(CRLF);
        }
        FieldRuns.write(out, head, RequestWriter::isReplaced);
        writeForwarded(out, exchange);
        out.write(FORWARDED_HOST);
        writeAuthority(out, head, target, host, fallbackHost);
        out.write(head.minorVersion() == 0 ? VIA_10 : VIA_11);
        if (exchange.contentBytes() < 0) {
            out.write(CHUNKED);
        }
        if (exchange.isUpgrade()) {
            int i = exchange.upgradeField();
            out.write(UPGRADE);
            out.write(bytes, head.valueStart(i), head.valueEnd(i));
            out.write(CRLF);
        }
        out.write(CRLF);
    }

    private static boolean isReplaced(int id) {
        return id == FieldName.X_FORWARDED_FOR
                || id == FieldName.X_FORWARDED_PROTO
                || id == FieldName.X_FORWARDED_HOST
                || id == FieldName.FORWARDED;
    }

    private static void writeTarget(Connection out, Exchange exchange, RequestTarget target) {
        byte[] bytes = exchange.request().bytes();
        if (target.needsSlash()) {
            // RFC 9112 section 3.2.4: OPTIONS of an absolute-form without a path means the server as a whole.
            out.write(
                    exchange.method() == balancebeam.http.Method.OPTIONS && target.pathStart() == target.pathEnd()
                            ? RequestTarget.ASTERISK
                            : RequestTarget.SLASH);
        }
        out.write(bytes, target.pathStart(), target.pathEnd());
    }

    private static void writeAuthority(Connection out, Head head, RequestTarget target, int host, byte[] fallback) {
        if (target.isAbsolute()) {
            out.write(head.bytes(), target.authorityStart(), target.authorityEnd());
        } else if (host != Head.NONE) {
            out.write(head.bytes(), head.valueStart(host), head.valueEnd(host));
        } else {
            out.write(fallback);
        }
    }

    /** One X-Forwarded-For that holds all there were, in order, and then the client. */
    private static void writeForwarded(Connection out, Exchange exchange) {
        Head head = exchange.request();
        byte[] client = exchange.peer().text();
        boolean forwarded = false;
        int count = head.fieldCount();
        for (int i = 0; i < count; i++) {
            forwarded |= head.fieldId(i) == FieldName.FORWARDED;
        }
        if (forwarded) {
            boolean v6 = exchange.peer().isIpv6();
            out.write(FORWARDED);
            out.write(v6 ? FORWARDED_V6_START : RequestTarget.NOTHING);
            out.write(client);
            out.write(v6 ? FORWARDED_V6_END : RequestTarget.NOTHING);
            out.write(FORWARDED_PROTO);
        }
        out.write(FORWARDED_FOR);
        for (int i = 0; i < count; i++) {
            if (head.fieldId(i) == FieldName.X_FORWARDED_FOR && head.valueEnd(i) > head.valueStart(i)) {
                out.write(head.bytes(), head.valueStart(i), head.valueEnd(i));
                out.write(COMMA);
            }
        }
        out.write(client);
    }
}
