package balancebeam.policy.proxystatus;

import balancebeam.bytes.Ascii;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.Filter;
import balancebeam.filter.ProxyError;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Says in Proxy-Status (RFC 9209) who is to blame for an answer: {@code balancebeam; error=connection_refused} on one that the
 * balancer made itself, {@code balancebeam; received-status=503} on an error of the endpoint. First of a route's filters, so
 * that it sees the answers of those behind it. Thread-safe: stateless.
 */
public final class ProxyStatusFilter implements Filter {
    private static final int FIRST_ERROR = 400;
    private static final int STATUSES = 600;
    private static final byte[] NAME = Ascii.bytes("Proxy-Status");
    private static final Map<ProxyError, byte[]> OWN = new EnumMap<>(ProxyError.class);
    private static final byte[][] RECEIVED = new byte[STATUSES - FIRST_ERROR][];

    static {
        for (ProxyError error : ProxyError.values()) {
            OWN.put(error, Ascii.bytes("balancebeam; error=" + type(error)));
        }
        for (int status = FIRST_ERROR; status < STATUSES; status++) {
            RECEIVED[status - FIRST_ERROR] = Ascii.bytes("balancebeam; received-status=" + status);
        }
    }

    @Override
    public Decision onRequest(Exchange exchange, long nowNanos) {
        return Decision.PROCEED;
    }

    @Override
    public void onAnswer(Exchange exchange, int status) {
        ProxyError error = exchange.record().error();
        int received = exchange.record().endpointStatus();
        if (error != null) {
            exchange.answerLines().add(NAME, Objects.requireNonNull(OWN.get(error)));
        } else if (received >= FIRST_ERROR && received < STATUSES) {
            exchange.answerLines().add(NAME, RECEIVED[received - FIRST_ERROR]);
        }
    }

    /** The type that RFC 9209 section 2.3 has for it. */
    static String type(ProxyError error) {
        return switch (error) {
            case CONNECT_FAILED -> "connection_refused";
            case CONNECT_TIMEOUT -> "connection_timeout";
            case TLS_FAILED -> "tls_protocol_error";
            case TLS_CERTIFICATE -> "tls_certificate_error";
            case STALE_CONNECTION, STALE_CONNECTION_UNUSED, RESET_BEFORE_ANSWER, STREAM_RESET, REFUSED_STREAM ->
                "connection_terminated";
            case NO_WEBSOCKET -> "http_upgrade_failed";
            case ANSWER_TRUNCATED -> "http_response_incomplete";
            case BAD_ANSWER -> "http_protocol_error";
            case ANSWER_TIMEOUT, DEADLINE_EXCEEDED -> "http_response_timeout";
            case RETRIED_STATUS -> "proxy_internal_response";
            case NO_ENDPOINT -> "destination_unavailable";
            case NO_ROUTE -> "destination_not_found";
            case ACCESS_DENIED, UNAUTHORIZED, RATE_LIMITED -> "http_request_denied";
            case BAD_REQUEST, MISDIRECTED_REQUEST, REQUEST_TOO_LARGE, REQUEST_TIMEOUT, CLIENT_GONE ->
                "http_request_error";
            case MAINTENANCE -> "proxy_internal_response";
            case CONCURRENCY_LIMITED, QUEUE_TIMEOUT -> "connection_limit_reached";
            case OVERLOADED, BUG -> "proxy_internal_error";
        };
    }
}
