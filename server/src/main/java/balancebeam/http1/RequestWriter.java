package balancebeam.http1;

import balancebeam.bytes.Ascii;
import balancebeam.filter.Exchange;
import balancebeam.filter.ForwardedRequest;
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
    private static final byte[] CHUNKED = Ascii.bytes("Transfer-Encoding: chunked\r\n");
    private static final byte[] UPGRADE = Ascii.bytes("Connection: upgrade\r\nUpgrade: ");
    private static final byte[] CRLF = Ascii.bytes("\r\n");

    private static final FieldRuns.Replaced FORWARDING = ForwardedRequest::isReplaced;
    private static final FieldRuns.Replaced FORWARDING_AND_HOST =
            id -> id == FieldName.HOST || ForwardedRequest.isReplaced(id);

    private RequestWriter() {}

    /** @param fallbackHost Host for a request that has none, as HTTP/1.0 allows */
    static void write(Connection out, Exchange exchange, byte[] fallbackHost) {
        Head head = exchange.request();
        byte[] bytes = head.bytes();
        RequestEdits edits = exchange.edits();
        out.write(bytes, 0, head.methodEnd() + 1);
        ForwardedRequest.writeTarget(out, exchange);
        out.write(VERSION);
        byte[] host = edits.host();
        if (host != null || head.find(FieldName.HOST) == Head.NONE) {
            out.write(HOST);
            if (host == null) {
                ForwardedRequest.writeAuthority(out, exchange, fallbackHost);
            } else {
                out.write(host);
            }
            out.write(CRLF);
        }
        FieldRuns.write(out, head, host == null ? FORWARDING : FORWARDING_AND_HOST);
        ForwardedRequest.writeLines(out, exchange, fallbackHost);
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
}
