package balancebeam.filter;

import balancebeam.bytes.Ascii;
import balancebeam.bytes.ByteSink;
import balancebeam.http.FieldLines;
import balancebeam.http.FieldName;
import balancebeam.http.Head;
import balancebeam.http.RequestTarget;

/**
 * What an endpoint is told in place of what the client said, whatever protocol it speaks: the target, who the client is, and the way that
 * the request took. Thread-safe: static functions without state.
 */
public final class ForwardedRequest {
    private static final byte[] FORWARDED_FOR = Ascii.bytes("X-Forwarded-For: ");
    private static final byte[] COLON = Ascii.bytes(": ");
    private static final long MILLI = 1_000_000;
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
    private static final byte[] VIA_2 = Ascii.bytes("\r\nVia: 2 balancebeam\r\n");
    private static final byte[] VIA_3 = Ascii.bytes("\r\nVia: 3 balancebeam\r\n");
    private static final byte[] CRLF = Ascii.bytes("\r\n");
    private static final byte[] SLASH = {'/'};
    private static final byte[] ASTERISK = {'*'};
    private static final byte[] NOTHING = {};

    private ForwardedRequest() {}

    /**
     * Lines that name the client and the way, and those that filters added, each with its CR LF.
     *
     * @param fallbackHost Host for a request that has none
     */
    public static void writeLines(ByteSink out, Exchange exchange, byte[] fallbackHost) {
        writeForwarded(out, exchange);
        writeForwardedProtoAndHost(out, exchange, fallbackHost);
        out.write(via(exchange.request()));
        byte[] deadline = exchange.edits().deadlineHeader();
        if (deadline != null) {
            out.write(deadline);
            out.write(COLON);
            out.write(Ascii.bytes(Long.toString(Math.max(1, exchange.edits().timeLeftNanos() / MILLI))));
            out.write(CRLF);
        }
        FieldLines added = exchange.edits().lines();
        if (added.length() > 0) {
            out.write(added.bytes(), 0, added.length());
        }
    }

    private static byte[] via(Head head) {
        if (head.majorVersion() > 1) {
            return head.majorVersion() == 2 ? VIA_2 : VIA_3;
        }
        return head.minorVersion() == 0 ? VIA_10 : VIA_11;
    }

    /** Whether fields of that id are written anew, and so left out of what the client sent. */
    public static boolean isReplaced(int id) {
        return id == FieldName.X_FORWARDED_FOR
                || id == FieldName.X_FORWARDED_PROTO
                || id == FieldName.X_FORWARDED_HOST
                || id == FieldName.FORWARDED;
    }

    /** The target: the path as routes saw it, or what a filter made of it, and the query. */
    public static void writeTarget(ByteSink out, Exchange exchange) {
        byte[] bytes = exchange.request().bytes();
        byte[] rewritten = exchange.edits().path();
        if (exchange.isAsterisk()) {
            out.write(ASTERISK);
        } else if (rewritten == null && exchange.route().settings().forwardRaw()) {
            RequestTarget target = RequestTarget.of(exchange.request());
            if (target.needsSlash()) {
                out.write(SLASH);
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

    /** Host and port; the fallback for a request that has none, as HTTP/1.0 allows. */
    public static void writeAuthority(ByteSink out, Exchange exchange, byte[] fallback) {
        if (exchange.authorityEnd() > exchange.authorityStart()) {
            out.write(exchange.request().bytes(), exchange.authorityStart(), exchange.authorityEnd());
        } else {
            out.write(fallback);
        }
    }

    /** What a trusted proxy said of the client's connection stands; what anyone else said does not. */
    private static void writeForwardedProtoAndHost(ByteSink out, Exchange exchange, byte[] fallbackHost) {
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
    private static void writeForwarded(ByteSink out, Exchange exchange) {
        Head head = exchange.request();
        byte[] client = exchange.peer().text();
        if (head.find(FieldName.FORWARDED) != Head.NONE) {
            boolean v6 = exchange.peer().isIpv6();
            out.write(FORWARDED);
            if (exchange.isPeerTrusted()) {
                writeAll(out, head, FieldName.FORWARDED);
            }
            out.write(FORWARDED_FROM);
            out.write(v6 ? FORWARDED_V6_START : NOTHING);
            out.write(client);
            out.write(v6 ? FORWARDED_V6_END : NOTHING);
            out.write(FORWARDED_PROTO);
            out.write(exchange.peer().isSecure() ? HTTPS : HTTP);
            out.write(CRLF);
        }
        out.write(FORWARDED_FOR);
        writeAll(out, head, FieldName.X_FORWARDED_FOR);
        out.write(client);
    }

    /** All values of a field that were not dropped, each with a comma behind it. */
    private static void writeAll(ByteSink out, Head head, int id) {
        int count = head.fieldCount();
        for (int i = 0; i < count; i++) {
            if (head.fieldId(i) == id && !head.isDropped(i) && head.valueEnd(i) > head.valueStart(i)) {
                out.write(head.bytes(), head.valueStart(i), head.valueEnd(i));
                out.write(COMMA);
            }
        }
    }
}
