package balancebeam.policy.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.balance.Endpoint;
import balancebeam.filter.Exchange;
import balancebeam.filter.ExchangeListener;
import balancebeam.filter.ProxyError;
import balancebeam.filter.TraceContext;
import balancebeam.filter.TracedAttempt;
import balancebeam.http1.Exchanges;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceFilterTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";
    private static final String SAMPLED = "Traceparent: 00-" + TRACE + "-" + PARENT + "-01";
    private static final String NOT_SAMPLED = "Traceparent: 00-" + TRACE + "-" + PARENT + "-00";

    private static final ExchangeListener NOBODY = (exchange, nowNanos) -> {};

    private static Exchange run(double share, String... fields) {
        Exchange exchange = Exchanges.get("/", fields);
        Exchanges.run(exchange, new TraceFilter(share, NOBODY, new SplittableRandom(7)::nextLong));
        return exchange;
    }

    private static String hex(long number) {
        return "%016x".formatted(number);
    }

    @Test
    void aTraceBeginsHereAndTheEndpointIsToldOfTheAttempt() {
        Exchange exchange = run(1);
        TraceContext trace = exchange.record().trace();
        assertTrue(trace.isPresent() && trace.isSampled());
        assertEquals(0, trace.parent());
        assertEquals(
                List.of("traceparent: 00-" + hex(trace.traceHigh()) + hex(trace.traceLow()) + "-"
                        + hex(trace.attemptSpan(1)) + "-01"),
                Exchanges.forwarded(exchange));
        assertTrue(trace.exchangeSpan() != trace.attemptSpan(1) && trace.exchangeSpan() != 0);
    }

    @Test
    void aTraceThatIsNotSampledIsPassedOnAsSuch() {
        Exchange exchange = run(0);
        assertFalse(exchange.record().trace().isSampled());
        List<String> lines = Exchanges.forwarded(exchange);
        assertEquals(1, lines.size());
        assertTrue(lines.getFirst().matches("traceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-00"), lines::toString);
    }

    @Test
    void theShareIsKept() {
        TraceFilter filter = new TraceFilter(0.25, NOBODY, new SplittableRandom(11)::nextLong);
        int sampled = 0;
        for (int i = 0; i < 4000; i++) {
            Exchange exchange = Exchanges.get("/");
            Exchanges.run(exchange, filter);
            sampled += exchange.record().trace().isSampled() ? 1 : 0;
        }
        // Four standard deviations.
        assertTrue(Math.abs(sampled - 1000) < 4 * 27.4, "sampled: " + sampled);
    }

    @Test
    void theClientsTraceGoesOnWithItsDecisionAndItsState() {
        Exchange exchange = run(0, SAMPLED, "tracestate: a=b");
        TraceContext trace = exchange.record().trace();
        assertTrue(trace.isSampled());
        assertEquals(PARENT, hex(trace.parent()));
        assertEquals(TRACE, hex(trace.traceHigh()) + hex(trace.traceLow()));
        assertEquals(
                List.of("tracestate: a=b", "traceparent: 00-" + TRACE + "-" + hex(trace.attemptSpan(1)) + "-01"),
                Exchanges.forwarded(exchange));
    }

    @Test
    void whatTheClientDoesNotWantSampledIsNotAndPassesAsItCame() {
        Exchange exchange = run(1, NOT_SAMPLED, "tracestate: a=b");
        assertFalse(exchange.record().trace().isSampled());
        assertTrue(exchange.record().trace().isPresent());
        assertEquals(List.of(NOT_SAMPLED, "tracestate: a=b"), Exchanges.forwarded(exchange));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-00",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g",
                "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "0g-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x",
                "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331_01",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333 -01"
            })
    void garbageBeginsANewTraceAndItsStateIsDropped(String value) {
        Exchange exchange = run(1, "traceparent: " + value, "tracestate: a=b");
        TraceContext trace = exchange.record().trace();
        assertEquals(0, trace.parent());
        assertFalse(TRACE.equals(hex(trace.traceHigh()) + hex(trace.traceLow())));
        assertEquals(1, Exchanges.forwarded(exchange).size());
    }

    @Test
    void ofTwoParentsNoneIsTaken() {
        Exchange exchange = run(1, SAMPLED, NOT_SAMPLED);
        assertEquals(0, exchange.record().trace().parent());
        assertEquals(1, Exchanges.forwarded(exchange).size());
    }

    @Test
    void aLaterVersionIsReadAsFarAsItIsKnown() {
        Exchange exchange = run(0, "traceparent: 42-" + TRACE + "-" + PARENT + "-07-more");
        assertEquals(PARENT, hex(exchange.record().trace().parent()));
        assertEquals(
                List.of("traceparent: 00-" + TRACE + "-"
                        + hex(exchange.record().trace().attemptSpan(1)) + "-03"),
                Exchanges.forwarded(exchange));
    }

    @Test
    void everyAttemptHasASpanOfItsOwn() {
        Exchange exchange = run(1);
        Endpoint endpoint = new Endpoint("web", "web:80", new InetSocketAddress(InetAddress.getLoopbackAddress(), 80));
        exchange.record().attempt(endpoint, 1);
        List<String> first = Exchanges.forwarded(exchange);
        exchange.retrying(exchange);
        exchange.record().attempt(endpoint, 2);
        List<String> second = Exchanges.forwarded(exchange);
        assertEquals(1, second.size());
        assertFalse(first.equals(second));
        assertTrue(second.getFirst().contains(hex(exchange.record().trace().attemptSpan(2))), second::toString);
        exchange.edits().lines().dropNamed("traceparent".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        exchange.retrying(exchange);
        assertEquals(List.of(), Exchanges.forwarded(exchange), "a filter behind it took it out");
    }

    @Test
    void whoTakesSpansIsToldOfTheEndOfWhatIsSampledAndOfNothingElse() {
        List<Exchange> told = new ArrayList<>();
        ExchangeListener spans = (exchange, nowNanos) -> told.add(exchange);
        Exchange exchange = Exchanges.get("/", SAMPLED);
        Exchanges.run(exchange, new TraceFilter(0, spans));
        exchange.listener(NOBODY);
        exchange.end(2);
        exchange.end(3);
        assertEquals(List.of(exchange), told, "once");
        for (Exchange other : List.of(Exchanges.get("/", NOT_SAMPLED), Exchanges.get("/"))) {
            Exchanges.run(other, new TraceFilter(0, spans));
            other.listener(NOBODY);
            other.end(2);
        }
        assertEquals(1, told.size());
    }

    @Test
    void attemptsAreKeptForWhatIsSampledAndNotWithoutEnd() {
        Endpoint endpoint = new Endpoint("web", "web:80", new InetSocketAddress(InetAddress.getLoopbackAddress(), 80));
        Exchange exchange = run(1);
        for (int i = 0; i < 20; i++) {
            exchange.record().attempt(endpoint, i);
            exchange.record().attemptEnded(i + 1, ProxyError.CONNECT_FAILED);
        }
        List<TracedAttempt> attempts = exchange.record().trace().attempts();
        assertEquals(16, attempts.size());
        assertEquals(new TracedAttempt(2, endpoint, 1, 2, 0, ProxyError.CONNECT_FAILED), attempts.get(1));
        Exchange unsampled = run(0);
        unsampled.record().attempt(endpoint, 1);
        unsampled.record().attemptEnded(2, null);
        assertEquals(List.of(), unsampled.record().trace().attempts());
    }

    @Test
    void theNextRequestOfAConnectionIsNotOfTheSameTrace() {
        Exchange exchange = run(1, SAMPLED);
        exchange.clear();
        assertFalse(exchange.record().trace().isPresent());
        assertFalse(exchange.record().trace().isSampled());
        assertEquals(0, exchange.record().trace().parent());
    }
}
