package balancebeam.control.tracing;

import static balancebeam.control.tracing.SampledExchanges.EPOCH;
import static balancebeam.control.tracing.SampledExchanges.START;
import static balancebeam.control.tracing.SampledExchanges.endpoint;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import balancebeam.bytes.Ascii;
import balancebeam.control.tracing.OtlpCollector.Span;
import balancebeam.filter.Exchange;
import balancebeam.filter.ExchangeRecord;
import balancebeam.filter.ProxyError;
import balancebeam.http1.Exchanges;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a collector is told of an exchange. */
class SpanMessageTest {
    private static final long MILLI = 1_000_000;

    private static List<Span> spans(Exchange exchange) {
        TracedExchange traced = TracedExchange.of(exchange, START + 5 * MILLI, EPOCH);
        return OtlpCollector.spansOf(new SpanMessage("edge").of(List.of(traced)));
    }

    @Test
    void anExchangeIsASpanOfTheClientsTraceAndItsAttemptsAreBelow() {
        Exchange exchange = SampledExchanges.of("GET /a/%62?c HTTP/1.1", "User-Agent: curl/8");
        ExchangeRecord record = exchange.record();
        record.cluster("web");
        record.attempt(endpoint(81), START + MILLI);
        record.attemptEnded(START + 2 * MILLI, ProxyError.CONNECT_FAILED);
        record.attempt(endpoint(82), START + 2 * MILLI);
        record.answerBegun(404, START + 3 * MILLI);
        record.attemptEnded(START + 4 * MILLI, null);
        exchange.answering(404);

        List<Span> spans = spans(exchange);
        assertEquals(3, spans.size(), spans::toString);
        assertEquals(
                new Span(
                        SampledExchanges.TRACE,
                        "0000000000000011",
                        SampledExchanges.PARENT,
                        "GET shop",
                        2,
                        EPOCH - 5 * MILLI,
                        EPOCH,
                        0,
                        0x301,
                        Map.ofEntries(
                                Map.entry("http.request.method", "GET"),
                                Map.entry("http.response.status_code", "404"),
                                Map.entry("url.path", "/a/b"),
                                Map.entry("url.query", "c"),
                                Map.entry("url.scheme", "http"),
                                Map.entry("server.address", "a.example"),
                                Map.entry("server.port", "8080"),
                                Map.entry("client.address", "203.0.113.7"),
                                Map.entry("network.peer.address", "203.0.113.7"),
                                Map.entry("network.protocol.version", "1.1"),
                                Map.entry("user_agent.original", "curl/8"),
                                Map.entry("balancebeam.route", "shop"),
                                Map.entry("balancebeam.cluster", "web"),
                                Map.entry("balancebeam.attempts", "2"))),
                spans.get(0));
        assertEquals(
                new Span(
                        SampledExchanges.TRACE,
                        "0000000000000021",
                        "0000000000000011",
                        "GET shop",
                        3,
                        EPOCH - 4 * MILLI,
                        EPOCH - 3 * MILLI,
                        2,
                        0x101,
                        Map.of(
                                "http.request.method", "GET",
                                "server.address", "127.0.0.1",
                                "server.port", "81",
                                "network.peer.address", "127.0.0.1",
                                "network.peer.port", "81",
                                "url.full", "http://127.0.0.1:81/a/b?c",
                                "balancebeam.cluster", "web",
                                "balancebeam.endpoint", "web-81",
                                "error.type", "connect_failed")),
                spans.get(1));
        Span second = spans.get(2);
        assertEquals("0000000000000022", second.id());
        assertEquals(EPOCH - 3 * MILLI, second.startNanos());
        assertEquals(EPOCH - MILLI, second.endNanos(), "it ended before the exchange did");
        assertEquals(2, second.status(), "of a client's span 404 is an error");
        assertEquals("404", second.attributes().get("error.type"));
        assertEquals("404", second.attributes().get("http.response.status_code"));
        assertEquals("1", second.attributes().get("http.request.resend_count"));
    }

    @Test
    void anAttemptThatNobodyWaitedForSaysWhy() {
        Exchange exchange = SampledExchanges.of("BREW /pot HTTP/1.1");
        exchange.record().attempt(endpoint(81), START);
        exchange.record().attemptEnded(START + MILLI, ProxyError.CLIENT_GONE);
        exchange.record().failed(ProxyError.CLIENT_GONE);
        List<Span> spans = spans(exchange);
        assertEquals(2, spans.size(), spans::toString);
        for (Span span : spans) {
            assertEquals("HTTP shop", span.name());
            assertEquals(2, span.status());
            assertEquals("_OTHER", span.attributes().get("http.request.method"));
            assertEquals("BREW", span.attributes().get("http.request.method_original"));
            assertEquals("client_gone", span.attributes().get("error.type"));
            assertNull(span.attributes().get("http.response.status_code"));
        }
    }

    @Test
    void anAnswerThatBrokeOffIsAnErrorWhateverItsStatus() {
        Exchange exchange = SampledExchanges.of("GET / HTTP/1.1");
        exchange.record().attempt(endpoint(81), START);
        exchange.record().answerBegun(200, START);
        exchange.record().attemptEnded(START + MILLI, ProxyError.ANSWER_TRUNCATED);
        exchange.answering(200);
        exchange.record().failed(ProxyError.ANSWER_TRUNCATED);
        for (Span span : spans(exchange)) {
            assertEquals(2, span.status(), span::toString);
            assertEquals("answer_truncated", span.attributes().get("error.type"));
            assertEquals("200", span.attributes().get("http.response.status_code"));
        }
    }

    @Test
    void aRefusalOfOurOwnHasNoAttemptAndIsTheClientsError() {
        Exchange exchange = SampledExchanges.of("GET / HTTP/1.1");
        exchange.record().failed(ProxyError.RATE_LIMITED);
        exchange.answering(429);
        List<Span> spans = spans(exchange);
        assertEquals(1, spans.size(), spans::toString);
        assertEquals(0, spans.getFirst().status());
        assertNull(spans.getFirst().attributes().get("error.type"));
        assertEquals("0", spans.getFirst().attributes().get("balancebeam.attempts"));
    }

    @Test
    void anAnswerForWantOfAnEndpointIsOurs() {
        Exchange exchange = SampledExchanges.of("GET / HTTP/1.1");
        exchange.record().failed(ProxyError.NO_ENDPOINT);
        exchange.answering(502);
        Span span = spans(exchange).getFirst();
        assertEquals(2, span.status());
        assertEquals("no_endpoint", span.attributes().get("error.type"));
    }

    @Test
    void anEndpointsOwnErrorIsNamedByItsStatus() {
        Exchange exchange = SampledExchanges.of("GET / HTTP/1.1");
        exchange.answering(503);
        assertEquals("503", spans(exchange).getFirst().attributes().get("error.type"));
    }

    @Test
    void anAttemptNamesTheTargetThatTheEndpointGot() {
        Exchange exchange = SampledExchanges.of("GET /a?b HTTP/1.1");
        exchange.edits().path(Ascii.bytes("/new"));
        exchange.record().attempt(endpoint(81), START);
        exchange.record().attemptEnded(START + MILLI, null);
        List<Span> spans = spans(exchange);
        assertEquals("/a", spans.get(0).attributes().get("url.path"));
        assertEquals("http://127.0.0.1:81/new?b", spans.get(1).attributes().get("url.full"));
    }

    @Test
    void aTraceThatBeganHereHasNoParent() {
        Exchange exchange = SampledExchanges.of("GET / HTTP/1.1");
        exchange.record().trace().join(1, 2, 0, 1);
        Span span = spans(exchange).getFirst();
        assertEquals("", span.parent());
        assertEquals(0x101, span.flags());
        assertEquals("00000000000000010000000000000002", span.trace());
    }

    @Test
    void theHostIsWrittenWithoutBracketsAndTheOneWithoutPortHasNone() {
        Exchange exchange =
                Exchanges.of("GET http://[2001:db8::1]:81/ HTTP/1.1", "203.0.113.7", "Host: [2001:db8::1]:81");
        Exchanges.run(exchange);
        assertEquals("2001:db8::1", spans(exchange).getFirst().attributes().get("server.address"));
        assertEquals("81", spans(exchange).getFirst().attributes().get("server.port"));
        Exchange plain = Exchanges.get("/");
        Exchanges.run(plain);
        assertEquals("example.com", spans(plain).getFirst().attributes().get("server.address"));
        assertNull(spans(plain).getFirst().attributes().get("server.port"));
    }

    /** A collector refuses a whole message for one text that is not UTF-8. */
    @Test
    void textsThatAreNotUtf8AreMadeSo() {
        Exchange exchange = SampledExchanges.of("GET / HTTP/1.1", "User-Agent: a\u00ffb");
        assertEquals("a\ufffdb", spans(exchange).getFirst().attributes().get("user_agent.original"));
    }

    /** The file has what OpenTelemetry's own exporter for Java writes of these three spans. */
    @Test
    void theMessageSaysWhatOpenTelemetrysOwnExporterWouldSay() throws IOException {
        Exchange exchange = SampledExchanges.of("GET /a/%62?c HTTP/1.1", "User-Agent: curl/8 \u00e4");
        ExchangeRecord record = exchange.record();
        record.cluster("web");
        record.attempt(endpoint(81), START + MILLI);
        record.attemptEnded(START + 2 * MILLI, ProxyError.CONNECT_FAILED);
        record.attempt(endpoint(82), START + 2 * MILLI);
        record.answerBegun(503, START + 3 * MILLI);
        record.attemptEnded(START + 4 * MILLI, null);
        exchange.answering(503);
        try (InputStream file = SpanMessageTest.class.getResourceAsStream("opentelemetry-1.67.0.hex")) {
            String hex = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.US_ASCII);
            byte[] theirs = HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
            assertEquals(Set.copyOf(OtlpCollector.spansOf(theirs)), Set.copyOf(spans(exchange)));
        }
    }
}
