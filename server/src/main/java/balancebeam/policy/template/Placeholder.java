package balancebeam.policy.template;

import balancebeam.bytes.Ascii;
import balancebeam.filter.Exchange;
import balancebeam.filter.RequestId;
import balancebeam.http.FieldLines;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** A part of the request that a name in braces stands for. Immutable. */
public enum Placeholder {
    /** The client's address: of the peer, or of who a trusted one says it is. */
    CLIENT,
    /** The host that was asked for, without a port. */
    HOST,
    /** The normalised path, which begins with a slash; empty where there is none. */
    PATH,
    /** The query with its question mark; empty without one. */
    QUERY,
    /** {@code http} or {@code https}. */
    SCHEME,
    /** The name of the route. */
    ROUTE,
    /** The one that X-Request-Id has, and the log. */
    REQUEST_ID;

    private static final byte[] HTTP = Ascii.bytes("http");
    private static final byte[] HTTPS = Ascii.bytes("https");

    /** As it stands in braces, {@code request-id}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Appends the exchange's part. Event loop only. */
    void appendTo(FieldLines out, Exchange exchange) {
        switch (this) {
            case CLIENT -> append(out, exchange.client().text());
            case HOST -> out.append(exchange.hostBytes(), exchange.hostStart(), exchange.hostEnd());
            case PATH -> {
                // Where endpoints get targets as they came, one may have none.
                if (exchange.path().refusal() == null) {
                    out.append(exchange.pathBytes(), exchange.pathStart(), exchange.pathEnd());
                }
            }
            case QUERY -> {
                if (exchange.path().hasQuery()) {
                    out.append(exchange.request().bytes(), exchange.queryStart() - 1, exchange.queryEnd());
                }
            }
            case SCHEME -> append(out, exchange.isSecure() ? HTTPS : HTTP);
            case ROUTE -> append(out, exchange.route().name().getBytes(StandardCharsets.UTF_8));
            case REQUEST_ID -> {
                RequestId id = exchange.record().requestId();
                byte[] bytes = id.bytes();
                out.append(bytes, id.start(), id.end());
            }
        }
    }

    private static void append(FieldLines out, byte[] value) {
        out.append(value, 0, value.length);
    }
}
