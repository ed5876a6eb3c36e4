package balancebeam.policy.cors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.CorsConfig;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;
import balancebeam.http1.Exchanges;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorsFilterTest {
    private static final String APP = "https://app.example.com";

    private static CorsFilter filter(boolean credentials, String... origins) {
        return new CorsFilter(new CorsConfig(
                List.of(origins),
                List.of("GET", "PUT"),
                List.of("X-Token", "Content-Type"),
                List.of("X-Total"),
                credentials,
                Duration.ofHours(2)));
    }

    private static Exchange preflight(String origin, String... more) {
        List<String> fields = new ArrayList<>(List.of("Origin: " + origin, "Access-Control-Request-Method: PUT"));
        fields.addAll(List.of(more));
        return Exchanges.of("OPTIONS /a HTTP/1.1", "203.0.113.7", "Host: example.com", fields.toArray(String[]::new));
    }

    /** What the client gets of an endpoint's answer. */
    private static List<String> answered(CorsFilter filter, Exchange exchange, String... endpointFields) {
        assertSame(Decision.PROCEED, Exchanges.run(exchange, filter));
        Exchanges.endpointAnswers(exchange, 200, endpointFields);
        exchange.answering(200);
        return Exchanges.answered(exchange);
    }

    private static boolean isAllowed(CorsFilter filter, String origin) {
        List<String> lines = answered(filter, Exchanges.get("/", "Origin: " + origin));
        return lines.stream().anyMatch(line -> line.startsWith("Access-Control-Allow-Origin: "));
    }

    @Test
    void aPreflightIsAnsweredWithAllThatIsAllowed() {
        Exchange exchange = preflight(APP, "Access-Control-Request-Headers: x-token");
        LocalAnswer answer = Exchanges.answer(exchange, filter(true, APP));
        assertEquals(204, answer.status());
        assertEquals(
                List.of(
                        "Access-Control-Allow-Methods: GET, PUT",
                        "Access-Control-Allow-Headers: X-Token, Content-Type",
                        "Access-Control-Max-Age: 7200",
                        "Vary: Access-Control-Request-Method, Access-Control-Request-Headers",
                        "Access-Control-Allow-Origin: https://app.example.com",
                        "Access-Control-Allow-Credentials: true",
                        "Access-Control-Expose-Headers: X-Total",
                        "Vary: Origin"),
                Exchanges.answered(exchange));
    }

    @Test
    void aPreflightOfAnotherOriginIsRefusedWithoutAWordOfWhatIsAllowed() {
        Exchange exchange = preflight("https://evil.example");
        LocalAnswer answer = Exchanges.answer(exchange, filter(true, APP));
        assertEquals(403, answer.status());
        assertSame(ProxyError.ACCESS_DENIED, answer.error());
        List<String> lines = Exchanges.answered(exchange);
        assertFalse(lines.stream().anyMatch(line -> line.startsWith("Access-Control-")), lines::toString);
        assertTrue(lines.contains("Vary: Origin"), lines::toString);
    }

    @Test
    void anOptionsThatIsNoPreflightIsPassedOn() {
        Exchange plain = Exchanges.of("OPTIONS /a HTTP/1.1", "203.0.113.7", "Host: a", "Origin: " + APP);
        assertSame(Decision.PROCEED, Exchanges.run(plain, filter(false, APP)));
        Exchange noOrigin =
                Exchanges.of("OPTIONS /a HTTP/1.1", "203.0.113.7", "Host: a", "Access-Control-Request-Method: PUT");
        assertSame(Decision.PROCEED, Exchanges.run(noOrigin, filter(false, APP)));
        Exchange get = Exchanges.get("/", "Origin: " + APP, "Access-Control-Request-Method: PUT");
        assertSame(Decision.PROCEED, Exchanges.run(get, filter(false, APP)));
    }

    @Test
    void whatTheEndpointSaysOfCorsIsReplaced() {
        Exchange exchange = Exchanges.get("/", "Origin: " + APP);
        assertEquals(
                List.of(
                        "X-Total: 7",
                        "Access-Control: mine",
                        "Access-Control-Allow-Origin: https://app.example.com",
                        "Access-Control-Expose-Headers: X-Total",
                        "Vary: Origin"),
                answered(
                        filter(false, APP),
                        exchange,
                        "access-control-allow-origin: *",
                        "X-Total: 7",
                        "ACCESS-CONTROL-ALLOW-CREDENTIALS: true",
                        "Access-Control: mine"));
    }

    @Test
    void anotherOriginGetsItsAnswerWithoutAWordOfCors() {
        assertEquals(
                List.of("Vary: Origin"),
                answered(
                        filter(true, APP),
                        Exchanges.get("/", "Origin: https://evil.example"),
                        "Access-Control-Allow-Origin: https://evil.example"));
    }

    @Test
    void withoutAnOriginCachesAreToldThatItMatters() {
        assertEquals(List.of("Vary: Origin"), answered(filter(false, APP), Exchanges.get("/")));
    }

    @Test
    void everyOriginIsAnsweredByAStar() {
        List<String> lines = List.of("Access-Control-Allow-Origin: *", "Access-Control-Expose-Headers: X-Total");
        assertEquals(lines, answered(filter(false, "*"), Exchanges.get("/", "Origin: https://anyone.example")));
        assertEquals(lines, answered(filter(false, "*"), Exchanges.get("/")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://a.example.com",
                "https://a.b.c.example.com",
                "https://x-1_y.example.com",
                "http://local.test:3000",
                "https://exact.example.org"
            })
    void originsThatMatchAreAllowed(String origin) {
        assertTrue(isAllowed(
                filter(true, "https://*.EXAMPLE.com", "http://*.test:3000", "HTTPS://exact.example.org:443"), origin));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://example.com",
                "http://a.example.com",
                "https://a.example.com:8443",
                "https://a.example.com.evil.example",
                "https://evilexample.com",
                "https://evil-example.com",
                "https://.example.com",
                "https://a..example.com",
                "https://evil.example/.example.com",
                "https://evil.example#.example.com",
                "https://evil.example?.example.com",
                "https://evil.example\\.example.com",
                "https://u@a.example.com",
                "https://evil.example:1.example.com",
                "https://a.example.com, https://b.example.com",
                "https://a.example.com https://b.example.com",
                "https://a.example.com/",
                "https://A.EXAMPLE.COM",
                "HTTPS://a.example.com",
                "null",
                "*",
                "https://*.example.com",
                "https://%61.example.com",
                "https://ä.example.com",
                "javascript://a.example.com",
                "x"
            })
    void originsThatOnlyLookLikeOneAreNot(String origin) {
        assertFalse(isAllowed(filter(true, "https://*.example.com"), origin));
    }

    @Test
    void twoOriginsAreNone() {
        Exchange exchange = Exchanges.get("/", "Origin: " + APP, "Origin: https://evil.example");
        assertEquals(List.of("Vary: Origin"), answered(filter(true, APP), exchange));
    }

    @Test
    void theNullOriginIsAllowedOnlyByName() {
        assertTrue(isAllowed(filter(false, "null"), "null"));
        assertFalse(isAllowed(filter(false, APP), "null"));
    }

    @Test
    void thousandsOfOriginsAreFoundAndNoOthers() {
        String[] many = IntStream.range(0, 5_000)
                .mapToObj(i -> i % 2 == 0 ? "https://a" + i + ".example" : "https://*.w" + i + ".example")
                .toArray(String[]::new);
        CorsFilter filter = filter(true, many);
        for (int i = 0; i < 5_000; i += 100) {
            assertTrue(isAllowed(filter, "https://a" + i + ".example"));
            assertTrue(isAllowed(filter, "https://x.w" + (i + 1) + ".example"));
            assertFalse(isAllowed(filter, "https://a" + (i + 1) + ".example"));
            assertFalse(isAllowed(filter, "https://x.w" + i + ".example"));
        }
    }

    @Test
    void aHugeOriginIsNotLookedAt() {
        assertFalse(
                isAllowed(filter(true, "https://*.example.com"), "https://" + "a.".repeat(100_000) + "example.com"));
    }

    @Test
    void withCredentialsAStarForHeadersRepeatsWhatWasAskedFor() {
        CorsFilter filter = new CorsFilter(
                new CorsConfig(List.of(APP), List.of("*"), List.of("*"), List.of(), true, Duration.ofSeconds(5)));
        Exchange exchange = preflight(APP, "Access-Control-Request-Headers: x-a, x-b");
        Exchanges.answer(exchange, filter);
        assertTrue(Exchanges.answered(exchange).contains("Access-Control-Allow-Headers: x-a, x-b"));
        assertTrue(Exchanges.answered(exchange).contains("Access-Control-Allow-Methods: PUT"));
        exchange = preflight(APP, "Access-Control-Request-Headers: x-a; \"evil\"");
        Exchanges.answer(exchange, filter);
        List<String> lines = Exchanges.answered(exchange);
        assertFalse(lines.stream().anyMatch(line -> line.contains("Allow-Headers")), lines::toString);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.com",
                "https://",
                "https://*",
                "https://*.",
                "https://a.*.com",
                "https://*a.com",
                "https://a.com/",
                "https://a.com\r\nX: y",
                "**"
            })
    void whatIsNoOriginIsRefusedAtOnce(String origin) {
        assertThrows(IllegalArgumentException.class, () -> filter(false, origin));
    }
}
