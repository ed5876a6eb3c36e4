package balancebeam.http3;

import balancebeam.bytes.Ascii;
import balancebeam.filter.Exchange;
import balancebeam.filter.LocalAnswer;
import balancebeam.http.Method;

/**
 * What becomes of requests that come before the handshake is done, and so may come a second time (RFC 8470). Thread-safe: static functions
 * without state.
 */
final class EarlyRequests {
    /** For those that have to come again. */
    static final LocalAnswer TOO_EARLY =
            new LocalAnswer(425, "", "text/plain", Ascii.bytes("HTTP 425 Too Early"), null);

    private static final byte[] NAME = Ascii.bytes("Early-Data");
    private static final byte[] NAME_IN_LOWER_CASE = Ascii.bytes("early-data");
    private static final byte[] VALUE = {'1'};

    private EarlyRequests() {}

    /** Whether it may go on; then its endpoint is told. */
    static boolean takes(Exchange exchange) {
        Method method = exchange.method();
        boolean safe = method == Method.GET || method == Method.HEAD || method == Method.OPTIONS;
        if (!safe || exchange.hasContent()) {
            return false;
        }
        exchange.request().dropNamed(NAME_IN_LOWER_CASE); // Whatever the client says of it.
        exchange.edits().lines().add(NAME, VALUE);
        return true;
    }
}
