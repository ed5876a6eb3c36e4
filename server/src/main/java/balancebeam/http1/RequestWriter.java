package balancebeam.http1;

import balancebeam.bytes.Ascii;
import balancebeam.filter.Exchange;
import balancebeam.filter.RequestEdits;
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
    private static final byte[] FORWARDED_PROTO_NAME = Ascii.bytes("\r\nX-Forwarded-Proto: ");
    private static final byte[] HTTP = Ascii.bytes("http");
    private static final byte[] HTTPS = Ascii.bytes("https");
    private static final byte[] FORWARDED_HOST = Ascii.bytes("\r\nX-Forwarded-Host: ");
    private static final byte[] VIA_10 = Ascii.bytes("\r\nVia: 1.0 balancebeam\r\n");
    private static final byte[] VIA_11 = Ascii.bytes("\r\nVia: 1.1 balancebeam\r\n");
    private static final byte[] FORWARDED = Ascii.bytes("Forwarded: ");
    private static final byte[] FORWARDED_FROM = Ascii.bytes("for=");
    private static final byte[] FORWARDED_V6_START = Ascii.bytes("\"[");
    private static final byte[] FORWARDED_V6_END = Ascii.bytes("]\"");
    private static final byte[] FORWARDED_PROTO = Ascii.bytes(";proto=");
    private static final byte[] CHUNKED = Ascii.bytes("Transfer-Encoding: chunked\r\n");
    private static final byte[] UPGRADE = Ascii.bytes("Connection: upgrade\r\nUpgrade: ");
    private static final byte[] CRLF = Ascii.bytes("\r\n");

    private static final FieldRuns.Replaced FORWARDING = RequestWriter::isReplaced;
    private static final FieldRuns.Replaced FORWARDING_AND_HOST = id -> id == FieldName.HOST || isReplaced(id);

    private RequestWriter() {}

    /** @param fallbackHost Host for a request that has none, as HTTP/1.0 allows */
    static void write(Connection out, Exchange exchange, byte[] fallbackHost) {
        Head head = exchange.request();
        byte[] bytes = head.bytes();
        RequestEdits edits = exchange.edits();
        out.write(bytes, 0, head.methodEnd() + 1);
        writeTarget(out, exchange);
        out.write(VERSION);
        byte[] host = edits.host();
        if (host != null || head.find(FieldName.HOST) == Head.NONE) {
            out.write(HOST);
            if (host == null) {
                writeAuthority(out, exchange, fallbackHost);
            } else {
                out.write(host);
            }
            out.write(CRLF);
        }
        FieldRuns.write(out, head, host == null ? FORWARDING : FORWARDING_AND_HOST);
        writeForwarded(out, exchange);
        writeForwardedProtoAndHost(out, exchange, fallbackHost);
        out.write(head.minorVersion() == 0 ? VIA_10 : VIA_11);
        if (edits.lines().length() > 0) {
            out.write(edits.lines().bytes(), 0, edits.lines().length());
        }
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

    private static void writeTarget(Connection out, Exchange exchange) {
        byte[] bytes = exchange.request().bytes();
        byte[] rewritten = exchange.edits().path();
        if (exchange.isAsterisk()) {
            out.write(RequestTarget.ASTERISK);
        } else if (rewritten == null && exchange.route().settings().forwardRaw()) {
            RequestTarget target = RequestTarget.of(exchange.request());
            if (target.needsSlash()) {
                out.write(RequestTarget.SLASH);
            }
            out.write(bytes, target.pathStart(), target.pathEnd());
        } else {
            if (rewritten == null) {
                out.write(exchange.pathBytes(), exchange.pathStart(), exchange.pathEnd());
            } else {
                out.write(rewritten);
            }
            // With the question mark, which stands before it.
            if (exchange.path().hasQuery()) {
                out.write(bytes, exchange.queryStart() - 1, exchange.queryEnd());
            }
        }
    }

    private static void writeAuthority(Connection out, Exchange exchange, byte[] fallback) {
        if (exchange.authorityEnd() > exchange.authorityStart()) {
            out.write(exchange.request().bytes(), exchange.authorityStart(), exchange.authorityEnd());
        } else {
            out.write(fallback);
        }
    }

    /** What a trusted proxy said of the client's connection stands; what anyone else said does not. */
    private static void writeForwardedProtoAndHost(Connection out, Exchange exchange, byte[] fallbackHost) {
        Head head = exchange.request();
        int proto = exchange.isPeerTrusted() ? head.find(FieldName.X_FORWARDED_PROTO) : Head.NONE;
        int host = exchange.isPeerTrusted() ? head.find(FieldName.X_FORWARDED_HOST) : Head.NONE;
        out.write(FORWARDED_PROTO_NAME);
        if (proto == Head.NONE) {
            // A proxy may have said it in Forwarded, for a client that came by another scheme than the proxy itself.
            out.write(exchange.isSecure() ? HTTPS : HTTP);
        } else {
            out.write(head.bytes(), head.valueStart(proto), head.valueEnd(proto));
        }
        out.write(FORWARDED_HOST);
        if (host == Head.NONE) {
            writeAuthority(out, exchange, fallbackHost);
        } else {
            out.write(head.bytes(), head.valueStart(host), head.valueEnd(host));
        }
    }

    /**
     * One X-Forwarded-For that holds all there were, in order, and then the client. One Forwarded too, where there was any; of
     * that only what a trusted proxy said is kept, since it can say more than an address.
     */
    private static void writeForwarded(Connection out, Exchange exchange) {
        Head head = exchange.request();
        byte[] client = exchange.peer().text();
        if (head.find(FieldName.FORWARDED) != Head.NONE) {
            boolean v6 = exchange.peer().isIpv6();
            out.write(FORWARDED);
            if (exchange.isPeerTrusted()) {
                writeAll(out, head, FieldName.FORWARDED);
            }
            out.write(FORWARDED_FROM);
            out.write(v6 ? FORWARDED_V6_START : RequestTarget.NOTHING);
            out.write(client);
            out.write(v6 ? FORWARDED_V6_END : RequestTarget.NOTHING);
            out.write(FORWARDED_PROTO);
            out.write(exchange.peer().isSecure() ? HTTPS : HTTP);
            out.write(CRLF);
        }
        out.write(FORWARDED_FOR);
        writeAll(out, head, FieldName.X_FORWARDED_FOR);
        out.write(client);
    }

    /** All values of a field that were not dropped, each with a comma behind it. */
    private static void writeAll(Connection out, Head head, int id) {
        int count = head.fieldCount();
        for (int i = 0; i < count; i++) {
            if (head.fieldId(i) == id && !head.isDropped(i) && head.valueEnd(i) > head.valueStart(i)) {
                out.write(head.bytes(), head.valueStart(i), head.valueEnd(i));
                out.write(COMMA);
            }
        }
    }
}
