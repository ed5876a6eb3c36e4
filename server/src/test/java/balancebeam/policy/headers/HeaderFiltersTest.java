package balancebeam.policy.headers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.HeaderEditsConfig;
import balancebeam.config.RouteAction.FixedAnswer;
import balancebeam.config.SecurityHeadersConfig;
import balancebeam.filter.Exchange;
import balancebeam.filter.Filter;
import balancebeam.http1.Exchanges;
import balancebeam.policy.redirect.FixedAnswerFilter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderFiltersTest {
    private static final Map<String, String> NONE = Map.of();

    private static List<String> forwarded(HeaderEditsConfig config, Exchange exchange) {
        Exchanges.run(exchange, new RequestHeadersFilter(config));
        return Exchanges.forwarded(exchange);
    }

    private static List<String> answered(Filter filter, String... endpointFields) {
        Exchange exchange = Exchanges.get("/a");
        Exchanges.run(exchange, filter);
        Exchanges.endpointAnswers(exchange, 200, endpointFields);
        exchange.answering(200);
        return Exchanges.answered(exchange);
    }

    @Test
    void requestFieldsAreRemovedSetAndAdded() {
        HeaderEditsConfig config =
                new HeaderEditsConfig(List.of("x-secret"), Map.of("X-Team", "blue"), Map.of("Accept", "text/html"));
        Exchange exchange =
                Exchanges.get("/", "X-SECRET: 1", "x-team: red", "Accept: */*", "X-Team: green", "x-Secret: 2");
        assertEquals(List.of("Accept: */*", "X-Team: blue", "Accept: text/html"), forwarded(config, exchange));
    }

    @Test
    void placeholdersStandForTheRequest() {
        HeaderEditsConfig config = new HeaderEditsConfig(
                List.of(),
                Map.of("X-All", "{client} {scheme}://{host}{path} by {route} [{request-id}] {\"json\":1}"),
                NONE);
        Exchange exchange = Exchanges.get("/a/b/../c?q=1");
        List<String> lines = forwarded(config, exchange);
        String id = exchange.record().requestId().text();
        assertEquals(List.of("X-All: 203.0.113.7 http://example.com/a/c by shop [" + id + "] {\"json\":1}"), lines);
    }

    @Test
    void aClientCanNeitherBringNorTakeWhatIsSet() {
        HeaderEditsConfig config = new HeaderEditsConfig(List.of(), Map.of("X-Real-Ip", "{client}"), NONE);
        Exchange exchange = Exchanges.get(
                "/",
                "x-real-ip: 10.0.0.1",
                "X-REAL-IP: 10.0.0.2",
                "Connection: x-real-ip, close",
                "X-Real-IP:10.0.0.3");
        assertEquals(List.of("X-Real-Ip: 203.0.113.7"), forwarded(config, exchange));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a%0d%0aX-Admin:%20yes", "/a%E2%80%A8x", "/a%c4%8d%c4%8aX-Admin:yes", "/%25%30%64"})
    void noPathBecomesALine(String target) {
        HeaderEditsConfig config = new HeaderEditsConfig(List.of(), Map.of("X-Path", "{path}"), NONE);
        Exchange exchange;
        try {
            exchange = Exchanges.get(target);
        } catch (IllegalArgumentException e) {
            return; // The codec has refused it.
        }
        List<String> lines = forwarded(config, exchange);
        assertEquals(1, lines.size(), lines::toString);
        assertTrue(lines.get(0).startsWith("X-Path: /"), lines::toString);
    }

    @Test
    void answerFieldsAreRemovedSetAndAdded() {
        Filter filter = new ResponseHeadersFilter(new HeaderEditsConfig(
                List.of("server"), Map.of("Cache-Control", "no-store"), Map.of("Vary", "Cookie")));
        assertEquals(
                List.of("Vary: Accept", "Cache-Control: no-store", "Vary: Cookie"),
                answered(
                        filter, "SERVER: Apache", "cache-control: public", "Vary: Accept", "Cache-Control: max-age=1"));
    }

    @Test
    void theBalancersOwnAnswersAreEditedToo() {
        Filter filter = new ResponseHeadersFilter(
                new HeaderEditsConfig(List.of(), Map.of("content-type", "text/markdown", "X-By", "{route}"), NONE));
        Exchange exchange = Exchanges.get("/");
        Exchanges.answer(exchange, filter, new FixedAnswerFilter(new FixedAnswer(200, "text/plain", "# a")));
        assertEquals(
                List.of("content-type: text/markdown", "X-By: shop"),
                Exchanges.answered(exchange).stream()
                        .sorted(String::compareToIgnoreCase)
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "connection",
                "Content-Length",
                "transfer-encoding",
                "X-Forwarded-For",
                "Upgrade",
                "TE",
                "",
                "a b",
                "x:",
                "x\r\ny",
                "ü"
            })
    void namesThatFrameMessagesOrAreNoneAreRefused(String name) {
        assertThrows(
                IllegalArgumentException.class,
                () -> new RequestHeadersFilter(new HeaderEditsConfig(List.of(name), NONE, NONE)));
        assertThrows(
                IllegalArgumentException.class,
                () -> new RequestHeadersFilter(new HeaderEditsConfig(List.of(), Map.of(name, "x"), NONE)));
        assertThrows(
                IllegalArgumentException.class,
                () -> new ResponseHeadersFilter(new HeaderEditsConfig(List.of(), NONE, Map.of(name, "x"))));
    }

    @Test
    void aMisspeltPlaceholderIsNamedWithThoseThereAre() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> new RequestHeadersFilter(new HeaderEditsConfig(List.of(), Map.of("X", "{clint}"), NONE)));
        assertEquals(
                "'{clint}': {clint} stands for nothing: there are {client}, {host}, {path}, {scheme}, {route},"
                        + " {request-id}",
                e.getMessage());
    }

    @Test
    void valuesOfSeveralLinesAreRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new ResponseHeadersFilter(new HeaderEditsConfig(List.of(), Map.of("X", "a\r\nY: b"), NONE)));
    }

    @Test
    void securityHeadersAreAddedWhereTheyAreMissing() {
        Filter filter = new SecurityHeadersFilter(new SecurityHeadersConfig(
                "DENY", "nosniff", "no-referrer", "default-src 'self'", "camera=()", "max-age=9"));
        assertEquals(
                List.of(
                        "x-frame-options: SAMEORIGIN",
                        "CONTENT-SECURITY-POLICY: default-src *",
                        "X-Content-Type-Options: nosniff",
                        "Referrer-Policy: no-referrer",
                        "Permissions-Policy: camera=()"),
                answered(filter, "x-frame-options: SAMEORIGIN", "CONTENT-SECURITY-POLICY: default-src *"));
    }

    @Test
    void onlyWhoCameByHttpsIsToldToComeByHttpsAlways() {
        Filter filter = new SecurityHeadersFilter(new SecurityHeadersConfig("", "nosniff", "", "", "", "max-age=9"));
        assertEquals(List.of("X-Content-Type-Options: nosniff"), answered(filter));
        Exchange exchange = Exchanges.get("/a");
        exchange.forwardedBy(exchange.peer(), true);
        Exchanges.run(exchange, filter);
        exchange.answering(200);
        assertEquals(
                List.of("X-Content-Type-Options: nosniff", "Strict-Transport-Security: max-age=9"),
                Exchanges.answered(exchange));
    }

    @Test
    void emptySecurityHeadersAreNotSet() {
        Filter filter = new SecurityHeadersFilter(new SecurityHeadersConfig("", "nosniff", "", "", "", ""));
        assertEquals(List.of("X-Content-Type-Options: nosniff"), answered(filter));
    }
}
