package balancebeam.policy.errorpage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.ErrorPagesConfig;
import balancebeam.config.ErrorPagesConfig.ErrorPage;
import balancebeam.config.MaintenanceConfig;
import balancebeam.config.RouteAction.FixedAnswer;
import balancebeam.config.SecurityHeadersConfig;
import balancebeam.filter.Exchange;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;
import balancebeam.http1.Exchanges;
import balancebeam.policy.headers.SecurityHeadersFilter;
import balancebeam.policy.maintenance.MaintenanceFilter;
import balancebeam.policy.redirect.FixedAnswerFilter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ErrorPagesFilterTest {
    private static final ErrorPagesFilter BUILT_IN = new ErrorPagesFilter(new ErrorPagesConfig(List.of(), false));

    private static ErrorPagesFilter own(boolean replaceAnswers) {
        return new ErrorPagesFilter(new ErrorPagesConfig(
                List.of(
                        new ErrorPage(404, 404, "", "{\"code\": {status}}", ""),
                        new ErrorPage(500, 599, "<h1>{status} {reason}</h1>{request-id}{else}", "", "Oh: {reason}!")),
                replaceAnswers));
    }

    private static Exchange accepting(String types) {
        return Exchanges.get("/", "Accept: " + types);
    }

    /** What is said when the balancer fails behind the filter. */
    private static LocalAnswer said(ErrorPagesFilter filter, Exchange exchange, ProxyError error) {
        Exchanges.run(exchange, filter);
        return exchange.answering(LocalAnswer.of(error));
    }

    @Test
    void withoutAWishTheTextIsWhatItWas() {
        Exchange exchange = Exchanges.get("/");
        LocalAnswer answer = said(BUILT_IN, exchange, ProxyError.NO_ENDPOINT);
        assertEquals("HTTP 502 Bad Gateway", Exchanges.text(answer));
        assertEquals(502, answer.status());
        assertSame(ProxyError.NO_ENDPOINT, exchange.record().error());
        assertEquals(List.of("Content-Type: text/plain", "Vary: Accept"), Exchanges.answered(exchange));
    }

    @Test
    void programsGetJson() {
        Exchange exchange = accepting("application/json");
        LocalAnswer answer = said(BUILT_IN, exchange, ProxyError.ANSWER_TIMEOUT);
        assertEquals(
                "{\"status\":504,\"error\":\"Gateway Timeout\",\"request_id\":\"%s\"}"
                        .formatted(exchange.record().requestId().text()),
                Exchanges.text(answer).strip());
        assertTrue(Exchanges.answered(exchange).contains("Content-Type: application/json"));
    }

    @Test
    void browsersGetAPageThatNeedsNoOtherFile() {
        Exchange exchange = accepting("text/html");
        String page = Exchanges.text(said(BUILT_IN, exchange, ProxyError.OVERLOADED));
        assertTrue(page.contains("<b>503</b><h1>Service Unavailable</h1>"), page);
        assertFalse(page.contains("{status}") || page.contains("{advice}") || page.contains("{request-id}"), page);
        assertFalse(page.contains("src=") || page.contains("href=") || page.contains("url("), page);
        assertTrue(Exchanges.answered(exchange).contains("Content-Type: text/html; charset=utf-8"));
    }

    @Test
    void theBuiltInPageAllowsItsOwnStyleAndNothingElse() throws Exception {
        Exchange exchange = accepting("text/html");
        SecurityHeadersFilter security =
                new SecurityHeadersFilter(new SecurityHeadersConfig("", "", "", "default-src 'self'", "", ""));
        Exchanges.run(exchange, security, BUILT_IN);
        String page = Exchanges.text(exchange.answering(LocalAnswer.of(ProxyError.BUG)));
        String style = page.substring(page.indexOf("<style>") + "<style>".length(), page.indexOf("</style>"));
        String hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8)));
        List<String> policies = Exchanges.answered(exchange).stream()
                .filter(line -> line.startsWith("Content-Security-Policy"))
                .toList();
        assertEquals(List.of("Content-Security-Policy: default-src 'none'; style-src 'sha256-" + hash + "'"), policies);
    }

    @Test
    void ownPagesAreFilledIn() {
        Exchange exchange = accepting("text/html");
        String page = Exchanges.text(said(own(false), exchange, ProxyError.CONNECT_FAILED));
        assertEquals(
                "<h1>502 Bad Gateway</h1>%s{else}"
                        .formatted(exchange.record().requestId().text()),
                page);
        assertEquals("Oh: Bad Gateway!", Exchanges.text(said(own(false), Exchanges.get("/"), ProxyError.BAD_ANSWER)));
        assertEquals(
                "{\"code\": 404}",
                Exchanges.text(said(own(false), accepting("application/json"), ProxyError.NO_ROUTE)));
    }

    @Test
    void whereNoOwnPageIsForIsABuiltInOne() {
        assertEquals(
                "HTTP 403 Forbidden", Exchanges.text(said(own(true), Exchanges.get("/"), ProxyError.ACCESS_DENIED)));
        assertTrue(Exchanges.text(said(own(true), accepting("text/html"), ProxyError.NO_ROUTE))
                .startsWith("<!doctype html>"));
    }

    @Test
    void fieldsOfTheAnswerStay() {
        Exchange exchange = accepting("application/json");
        MaintenanceFilter closed = new MaintenanceFilter(new MaintenanceConfig(true, Duration.ofSeconds(60), ""));
        LocalAnswer answer = Exchanges.answer(exchange, BUILT_IN, closed);
        assertTrue(Exchanges.text(answer).startsWith("{\"status\":503"));
        assertTrue(Exchanges.answered(exchange).contains("Retry-After: 60"));
    }

    @Test
    void contentOfItsOwnStays() {
        MaintenanceFilter closed = new MaintenanceFilter(new MaintenanceConfig(true, Duration.ofSeconds(60), "<p>Zu"));
        assertEquals("<p>Zu", Exchanges.text(Exchanges.answer(accepting("text/html"), own(true), closed)));
        FixedAnswerFilter fixed = new FixedAnswerFilter(new FixedAnswer(503, "text/plain", "closed on Sundays"));
        assertEquals("closed on Sundays", Exchanges.text(Exchanges.answer(accepting("text/html"), own(true), fixed)));
    }

    @Test
    void valuesAreEscapedAsTheirFormNeeds() {
        String evil = "<script>\"&'\\\n";
        assertEquals("&#60;script&#62;&#34;&#38;&#39;&#92;&#10;", render(Form.HTML, evil));
        assertEquals("\\u003cscript\\u003e\\u0022\\u0026\\u0027\\u005c\\u000a", render(Form.JSON, evil));
        assertEquals(evil, render(Form.TEXT, evil));
    }

    private static String render(Form form, String requestId) {
        return new String(new Page(form, "{request-id}").render(500, requestId), StandardCharsets.UTF_8);
    }

    @Test
    void anythingElseInBracesStays() {
        assertEquals(
                "{\"a\":{}} {status 500} 500500",
                new String(
                        new Page(Form.TEXT, "{\"a\":{}} {status {status}} {status}{status}").render(500, ""),
                        StandardCharsets.UTF_8));
    }

    private static @Nullable LocalAnswer replacement(ErrorPagesFilter filter, int status, String... fields) {
        Exchange exchange = Exchanges.get("/");
        Exchanges.run(exchange, filter);
        Exchanges.endpointAnswers(exchange, status, fields);
        return exchange.inPlaceOfAnswer(status);
    }

    @Test
    void answersOfEndpointsAreReplacedOnlyIfAskedToAndWhereAPageIsFor() {
        assertNull(replacement(own(false), 500));
        assertNull(replacement(BUILT_IN, 500));
        assertNull(replacement(own(true), 200));
        assertNull(replacement(own(true), 403));
        LocalAnswer answer = replacement(own(true), 599);
        assertNotNull(answer);
        assertEquals(599, answer.status());
        assertEquals("Oh: Server Error!", Exchanges.text(answer));
        assertNull(answer.error(), "it is no error of the balancer's");
    }

    @Test
    void ofTheEndpointsFieldsThoseStayThatSayWhatToDo() {
        Exchange exchange = Exchanges.get("/");
        Exchanges.run(exchange, own(true));
        Exchanges.endpointAnswers(
                exchange,
                503,
                "Set-Cookie: secret=1",
                "X-Powered-By: PHP/5.2",
                "Retry-After: 7",
                "WWW-Authenticate: Basic realm=\"a\"",
                "www-authenticate: Negotiate",
                "Content-Type: text/html",
                "Content-Encoding: gzip");
        LocalAnswer answer = exchange.inPlaceOfAnswer(503);
        assertNotNull(answer);
        exchange.answering(answer);
        assertEquals(
                List.of(
                        "Content-Type: text/plain; charset=utf-8",
                        "WWW-Authenticate: Basic realm=\"a\"",
                        "www-authenticate: Negotiate",
                        "Retry-After: 7",
                        "Vary: Accept"),
                Exchanges.answered(exchange));
    }
}
