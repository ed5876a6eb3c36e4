package balancebeam.policy.requestid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.filter.Exchange;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;
import balancebeam.http1.Exchanges;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestIdFilterTest {
    private static final RequestIdFilter FILTER = new RequestIdFilter();

    private static Exchange run(boolean trusted, String... fields) {
        Exchange exchange = Exchanges.get("/", fields);
        if (trusted) {
            exchange.forwardedBy(exchange.client(), false);
        }
        Exchanges.run(exchange, FILTER);
        return exchange;
    }

    private static void assertKept(Exchange exchange, String id) {
        assertEquals(id, exchange.record().requestId().text());
        assertTrue(exchange.record().requestId().isKept());
        assertEquals(List.of("x-Request-ID: " + id), Exchanges.forwarded(exchange));
    }

    private static void assertMade(Exchange exchange) {
        String id = exchange.record().requestId().text();
        assertTrue(id.matches("[0-9a-f]{32}"), id);
        assertEquals(List.of("X-Request-Id: " + id), Exchanges.forwarded(exchange));
    }

    @Test
    void aRequestWithoutAnIdGetsOneAndTheClientIsTold() {
        Exchange exchange = run(false);
        assertMade(exchange);
        Exchanges.endpointAnswers(exchange, 200, "X-REQUEST-ID: the endpoint's own");
        exchange.answering(200);
        assertEquals(List.of("X-Request-Id: " + exchange.record().requestId().text()), Exchanges.answered(exchange));
    }

    @Test
    void anAnswerOfOurOwnHasItToo() {
        Exchange exchange = run(false);
        exchange.answering(LocalAnswer.empty(502, "", ProxyError.NO_ENDPOINT));
        assertEquals(List.of("X-Request-Id: " + exchange.record().requestId().text()), Exchanges.answered(exchange));
    }

    @Test
    void aSaneOneOfTheClientIsKept() {
        Exchange exchange = run(false, "x-Request-ID: !abc~" + "x".repeat(123));
        assertKept(exchange, "!abc~" + "x".repeat(123));
        Exchanges.endpointAnswers(exchange, 200);
        exchange.answering(200);
        assertEquals(List.of("X-Request-Id: !abc~" + "x".repeat(123)), Exchanges.answered(exchange));
    }

    @Test
    void ofSeveralTheFirstCounts() {
        assertKept(run(false, "x-Request-ID: a", "X-Request-Id: b", "x-request-id: c"), "a");
    }

    @Test
    void whatCouldForgeALineOrIsTooLongIsReplaced() {
        assertMade(run(false, "x-Request-ID: "));
        assertMade(run(false, "x-Request-ID: a b"));
        assertMade(run(false, "x-Request-ID: a\tb"));
        assertMade(run(false, "x-Request-ID: caf\u00e9"));
        assertMade(run(false, "x-Request-ID: " + "x".repeat(129)));
    }

    @Test
    void aTrustedProxyMaySendWhatItLikes() {
        assertKept(run(true, "x-Request-ID: a b"), "a b");
        assertKept(run(true, "x-Request-ID: " + "x".repeat(1024)), "x".repeat(1024));
        assertMade(run(true, "x-Request-ID: " + "x".repeat(1025)));
        assertMade(run(true, "x-Request-ID: "));
    }
}
