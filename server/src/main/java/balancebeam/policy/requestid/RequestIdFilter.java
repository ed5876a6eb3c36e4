package balancebeam.policy.requestid;

import balancebeam.bytes.Ascii;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.Filter;
import balancebeam.filter.RequestId;
import balancebeam.http.Head;

/**
 * Gives every request an X-Request-Id, which the endpoint and the client are told: the client's own when it sends one that is
 * up to 128 visible ASCII characters, or a trusted proxy sends one of any kind, else a new one. First of a route's filters, so
 * that answers of those behind it have the id too. Thread-safe: stateless.
 */
public final class RequestIdFilter implements Filter {
    static final int MOST_BYTES = 128;
    /** Of a trusted proxy. */
    static final int MOST_TRUSTED_BYTES = 1024;

    private static final byte[] LOWER_CASE = Ascii.bytes("x-request-id");
    private static final byte[] NAME = Ascii.bytes("X-Request-Id");

    @Override
    public Decision onRequest(Exchange exchange, long nowNanos) {
        Head request = exchange.request();
        int field = request.findNamed(LOWER_CASE);
        RequestId id = exchange.record().requestId();
        if (field != Head.NONE && isKept(exchange, field)) {
            id.keep(request.bytes(), request.valueStart(field), request.valueEnd(field));
            // One is enough.
            for (int i = request.findNamed(LOWER_CASE, field + 1); i != Head.NONE; ) {
                request.drop(i);
                i = request.findNamed(LOWER_CASE, i + 1);
            }
            return Decision.PROCEED;
        }
        request.dropNamed(LOWER_CASE);
        byte[] text = id.bytes();
        exchange.edits().lines().add(NAME, text, id.start(), id.end());
        return Decision.PROCEED;
    }

    private static boolean isKept(Exchange exchange, int field) {
        Head request = exchange.request();
        int length = request.valueEnd(field) - request.valueStart(field);
        if (exchange.isPeerTrusted()) {
            return length > 0 && length <= MOST_TRUSTED_BYTES;
        }
        if (length == 0 || length > MOST_BYTES) {
            return false;
        }
        for (int i = request.valueStart(field); i < request.valueEnd(field); i++) {
            byte b = request.bytes()[i];
            if (b <= ' ' || b >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void onAnswer(Exchange exchange, int status) {
        exchange.dropAnswerField(LOWER_CASE);
        RequestId id = exchange.record().requestId();
        byte[] text = id.bytes();
        exchange.answerLines().add(NAME, text, id.start(), id.end());
    }
}
