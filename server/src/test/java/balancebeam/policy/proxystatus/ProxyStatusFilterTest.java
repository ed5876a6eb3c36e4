package balancebeam.policy.proxystatus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.filter.Exchange;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;
import balancebeam.http1.Exchanges;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProxyStatusFilterTest {
    /** RFC 9209 section 2.3. */
    private static final Set<String> TYPES = Set.of(
            "destination_not_found",
            "destination_unavailable",
            "connection_refused",
            "connection_limit_reached",
            "connection_terminated",
            "connection_timeout",
            "http_request_error",
            "http_request_denied",
            "http_response_incomplete",
            "http_response_timeout",
            "http_protocol_error",
            "proxy_internal_response",
            "proxy_internal_error",
            "tls_protocol_error",
            "tls_certificate_error",
            "http_upgrade_failed");

    private static Exchange routed() {
        Exchange exchange = Exchanges.get("/");
        Exchanges.run(exchange, new ProxyStatusFilter());
        return exchange;
    }

    private static List<String> forwarded(int status, String... fields) {
        Exchange exchange = routed();
        exchange.record().answerBegun(status, 1);
        Exchanges.endpointAnswers(exchange, status, fields);
        exchange.answering(status);
        return Exchanges.answered(exchange);
    }

    @ParameterizedTest
    @EnumSource
    void everyErrorHasATypeThatTheRfcKnows(ProxyError error) {
        Exchange exchange = routed();
        exchange.answering(LocalAnswer.empty(error.status().code(), "", error));
        String line = "Proxy-Status: balancebeam; error=" + ProxyStatusFilter.type(error);
        assertEquals(List.of(line), Exchanges.answered(exchange));
        assertTrue(TYPES.contains(ProxyStatusFilter.type(error)), line);
    }

    @Test
    void anErrorOfTheEndpointIsSaidToBeItsOwnBehindWhatOthersSaid() {
        assertEquals(
                List.of("Proxy-Status: inner", "Proxy-Status: balancebeam; received-status=503"),
                forwarded(503, "Proxy-Status: inner"));
        assertEquals(List.of("Proxy-Status: balancebeam; received-status=404"), forwarded(404));
    }

    @Test
    void ofAnswersThatAreNoErrorsNothingIsSaid() {
        assertEquals(List.of(), forwarded(200));
        assertEquals(List.of(), forwarded(302));
        Exchange exchange = routed();
        exchange.answering(LocalAnswer.empty(302, "", null));
        assertEquals(List.of(), Exchanges.answered(exchange));
    }

    @Test
    void aPageInPlaceOfTheEndpointsErrorSaysWhatCame() {
        Exchange exchange = routed();
        exchange.record().answerBegun(500, 1);
        Exchanges.endpointAnswers(exchange, 500);
        exchange.answering(LocalAnswer.empty(500, "", null));
        assertEquals(List.of("Proxy-Status: balancebeam; received-status=500"), Exchanges.answered(exchange));
    }
}
