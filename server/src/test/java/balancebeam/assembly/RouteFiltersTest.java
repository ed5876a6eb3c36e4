package balancebeam.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.BasicAuthConfig;
import balancebeam.config.Config;
import balancebeam.config.MaintenanceConfig;
import balancebeam.config.ProcessConfig;
import balancebeam.config.RouteConfig;
import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Reading;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.Filter;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;
import balancebeam.http1.Exchanges;
import balancebeam.policy.compression.Compression;
import balancebeam.policy.maintenance.MaintenanceFilter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The order of filters, and what is promised of it. */
class RouteFiltersTest {
    private static final ProcessConfig PROCESS =
            Config.builder().upstreams("127.0.0.1:1").build().process();

    private static final String EVERYTHING = """
        listeners: {web: {bind: "127.0.0.1:0"}}
        clusters:
          api: {endpoints: [127.0.0.1:9000]}
        routes:
          everything:
            cluster: api
            allow: [203.0.113.0/24]
            rate-limit: {requests: 1}
            cors: {origins: ["https://app.example.com"]}
            basic-auth: {users: {ann: "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"}}
            security-headers: true
            max-body: 10
            rewrite: {strip-prefix: /api}
            request-headers: {set: {X-Path: "{path}"}}
            compress: true
            response-headers: {set: {X-Frame-Options: DENY}, remove: [x-content-type-options]}
            error-pages: {pages: [{status: 500-599, text: "sorry"}]}
        """;

    private final MaintenanceFilter maintenance =
            new MaintenanceFilter(new MaintenanceConfig(false, Duration.ofSeconds(60), ""));
    private int counted;
    private boolean limited;

    private Decision limit(Exchange exchange, long nowNanos) {
        counted++;
        return limited ? LocalAnswer.of(ProxyError.RATE_LIMITED) : Decision.PROCEED;
    }

    private static RouteConfig route(String yaml) {
        Reading reading = ConfigText.read("test.yaml", yaml, Map.of());
        assertEquals(List.of(), reading.problems());
        Config config = reading.config();
        assertNotNull(config);
        return config.routes().getFirst();
    }

    private Filter[] filters(String yaml) {
        RouteConfig route = route(yaml);
        Long most = route.policy().bodyBytes();
        return new RouteFilters(
                        PROCESS,
                        false,
                        null,
                        config -> this::limit,
                        (sticky, to) -> this::limit,
                        new BasicAuths(),
                        new Compression(0))
                .of(route, maintenance, most == null ? 0 : most)
                .toArray(Filter[]::new);
    }

    private static Exchange get(String... fields) {
        return Exchanges.get("/api/x", fields);
    }

    private LocalAnswer answer(Exchange exchange) {
        return Exchanges.answer(exchange, filters(EVERYTHING));
    }

    private static void assertHas(Exchange exchange, String line) {
        assertTrue(
                Exchanges.answered(exchange).contains(line), () -> line + " is not in " + Exchanges.answered(exchange));
    }

    private static void assertHasNot(Exchange exchange, String name) {
        assertFalse(
                Exchanges.answered(exchange).stream().anyMatch(line -> line.startsWith(name)),
                () -> name + " is in " + Exchanges.answered(exchange));
    }

    @Test
    void theOrderIsThis() {
        List<String> names = List.of(filters(EVERYTHING)).stream()
                .map(filter -> filter.getClass().isHidden()
                        ? "RateLimit"
                        : filter.getClass().getSimpleName())
                .toList();
        assertEquals(
                List.of(
                        "ResponseHeadersFilter",
                        "SecurityHeadersFilter",
                        "ErrorPagesFilter",
                        "AccessFilter",
                        "CorsFilter",
                        "RateLimit",
                        "MaintenanceFilter",
                        "BasicAuthFilter",
                        "BodyLimitFilter",
                        "RewriteFilter",
                        "RequestHeadersFilter",
                        "CompressionFilter"),
                names);
    }

    @ParameterizedTest
    @CsvSource({"redirect: {to: /x}, RedirectFilter", "answer: {status: 200}, FixedAnswerFilter"})
    void whatAnswersIsTheLast(String action, String name) {
        Filter[] filters = filters("""
            listeners: {web: {bind: "127.0.0.1:0"}}
            routes:
              a:
                %s
                request-headers: {set: {X-A: b}}
            """.formatted(action));
        assertEquals(name, filters[filters.length - 1].getClass().getSimpleName());
    }

    @Test
    void whoIsDeniedCountsForNothingAndLearnsNothing() {
        Exchange exchange = Exchanges.of(
                "OPTIONS /api HTTP/1.1",
                "198.51.100.1",
                "Host: a",
                "Origin: https://app.example.com",
                "Access-Control-Request-Method: PUT");
        assertEquals(403, answer(exchange).status());
        assertHasNot(exchange, "Access-Control-");
        assertEquals(0, counted);
    }

    @Test
    void aRefusalHasSecurityHeadersAndTheOperatorsEditsOfThem() {
        Exchange exchange = Exchanges.of("GET / HTTP/1.1", "198.51.100.1", "Host: a");
        answer(exchange);
        assertHas(exchange, "Referrer-Policy: strict-origin-when-cross-origin");
        assertHas(exchange, "X-Frame-Options: DENY");
        assertHasNot(exchange, "X-Content-Type-Options");
    }

    @Test
    void aScriptCanReadThatItIsLimitedOrMustSignInOrComeBackLater() {
        limited = true;
        Exchange exchange = get("Origin: https://app.example.com");
        assertEquals(429, answer(exchange).status());
        assertHas(exchange, "Access-Control-Allow-Origin: https://app.example.com");
        limited = false;
        exchange = get("Origin: https://app.example.com");
        assertEquals(401, answer(exchange).status());
        assertHas(exchange, "Access-Control-Allow-Origin: https://app.example.com");
        maintenance.closed(true);
        exchange = get("Origin: https://app.example.com");
        LocalAnswer answer = answer(exchange);
        assertEquals(503, answer.status());
        assertEquals("sorry", Exchanges.text(answer));
        assertHas(exchange, "Retry-After: 60");
        assertHas(exchange, "Access-Control-Allow-Origin: https://app.example.com");
    }

    @Test
    void aPreflightNeedsNoPasswordAndIsNotCounted() {
        Exchange exchange = Exchanges.of(
                "OPTIONS /api HTTP/1.1",
                "203.0.113.7",
                "Host: a",
                "Origin: https://app.example.com",
                "Access-Control-Request-Method: GET");
        assertEquals(204, answer(exchange).status());
        assertEquals(0, counted);
    }

    @Test
    void guessesAtPasswordsAreLimited() {
        limited = true;
        assertEquals(429, answer(get("Authorization: Basic YW5uOmd1ZXNz")).status());
        assertEquals(1, counted);
    }

    @Test
    void strangersAreNotToldOfLimits() {
        Exchange exchange = Exchanges.of("POST / HTTP/1.1", "203.0.113.7", "Host: a", "Content-Length: 11");
        assertEquals(401, answer(exchange).status());
    }

    @Test
    void headersSeeTheClientsPathAndEndpointsTheRewrittenOne() {
        Exchange exchange = get();
        assertSame(Decision.PROCEED, Exchanges.run(exchange, filters("""
            listeners: {web: {bind: "127.0.0.1:0"}}
            clusters:
              api: {endpoints: [127.0.0.1:9000]}
            routes:
              a:
                cluster: api
                rewrite: {strip-prefix: /api}
                request-headers: {set: {X-Path: "{path}"}}
            """)));
        assertEquals(List.of("X-Path: /api/x"), Exchanges.forwarded(exchange));
        assertEquals("/x", Exchanges.forwardedPath(exchange));
    }

    @Test
    void withoutAPolicyThereAreTwoThatHardlyDoAnything() {
        Filter[] filters = filters("""
            listeners: {web: {bind: "127.0.0.1:0"}}
            clusters:
              api: {endpoints: [127.0.0.1:9000]}
            routes:
              a: {cluster: api}
            """);
        assertEquals(2, filters.length);
        Exchange exchange = get("Accept: text/html");
        assertSame(Decision.PROCEED, Exchanges.run(exchange, filters));
        Exchanges.endpointAnswers(exchange, 500, "X: y");
        assertSame(null, exchange.inPlaceOfAnswer(500));
        exchange.answering(500);
        assertEquals(List.of("X: y"), Exchanges.answered(exchange));
    }

    @Test
    void basicAuthGoesOnWithTheSameUsers() {
        BasicAuths auths = new BasicAuths();
        BasicAuthConfig users =
                new BasicAuthConfig("a", Map.of("ann", "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"));
        Filter first = auths.of(users);
        assertSame(first, auths.of(new BasicAuthConfig("a", Map.copyOf(users.users()))));
        assertNotSame(first, auths.of(new BasicAuthConfig("b", users.users())));
    }

    @Test
    void whatCanNotBeMadeIsSaidOfItsRoute() {
        RouteConfig route = route("""
            listeners: {web: {bind: "127.0.0.1:0"}}
            clusters:
              api: {endpoints: [127.0.0.1:9000]}
            routes:
              shop:
                cluster: api
                rewrite: {path-regex: "^/a", path-replacement: "/$1"}
            """);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> new RouteFilters(
                        PROCESS,
                        false,
                        null,
                        config -> this::limit,
                        (sticky, to) -> this::limit,
                        new BasicAuths(),
                        new Compression(0))
                .of(route, maintenance, 0));
        assertEquals("route 'shop': '/$1': $1 is no group: the expression has 0", e.getMessage());
    }
}
