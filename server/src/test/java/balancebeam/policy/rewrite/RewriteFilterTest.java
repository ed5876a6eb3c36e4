package balancebeam.policy.rewrite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import balancebeam.bytes.Ascii;
import balancebeam.config.RewriteConfig;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.LocalAnswer;
import balancebeam.http1.Exchanges;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewriteFilterTest {
    private static RewriteFilter prefixes(String strip, String add) {
        return new RewriteFilter(new RewriteConfig(strip, add, "", "", ""));
    }

    private static RewriteFilter regex(String regex, String replacement) {
        return new RewriteFilter(new RewriteConfig("", "", regex, replacement, ""));
    }

    private static String path(RewriteFilter filter, String target) {
        Exchange exchange = Exchanges.get(target);
        assertSame(Decision.PROCEED, Exchanges.run(exchange, filter));
        return Exchanges.forwardedPath(exchange);
    }

    private static void assertRefused(RewriteFilter filter, String target) {
        LocalAnswer answer = assertInstanceOf(LocalAnswer.class, Exchanges.run(Exchanges.get(target), filter));
        assertEquals(400, answer.status());
    }

    @ParameterizedTest
    @CsvSource({
        "/api, /api, /",
        "/api, /api/, /",
        "/api, /api/x, /x",
        "/api/, /api/x/, /x/",
        "/api, /apix, /apix",
        "/api, /ap, /ap",
        "/api, /API/x, /API/x",
        "/api, /x/api, /x/api",
        "/api, /api%2Fx, /api%2Fx",
        "/api, /api//x, /x",
        "/api, /x/../api/y, /y",
        "/api, /%61pi/y, /y",
        "/api, /api;v=1/y, /api;v=1/y",
        "/, /a, /a",
        "/a b, /a%20b/c, /c",
    })
    void aPrefixIsStrippedAtSegments(String strip, String target, String path) {
        assertEquals(path, path(prefixes(strip, ""), target));
    }

    @ParameterizedTest
    @CsvSource({
        "'', /v2, /a?q, /v2/a",
        "'', /v2/, /, /v2/",
        "/api, /v2, /api/a, /v2/a",
        "/api, /v2, /api, /v2/",
        "/api, /v2, /other, /v2/other",
        "/api, /api, /api/x, /api/x",
    })
    void aPrefixIsAdded(String strip, String add, String target, String path) {
        assertEquals(path, path(prefixes(strip, add), target));
    }

    @Test
    void whatIsNotChangedIsNotCopied() {
        Exchange exchange = Exchanges.get("/other");
        Exchanges.run(exchange, prefixes("/api", ""));
        assertNull(exchange.edits().path());
        exchange = Exchanges.get("/other");
        Exchanges.run(exchange, regex("^/api/(.*)$", "/$1"));
        assertNull(exchange.edits().path());
    }

    @ParameterizedTest
    @CsvSource({
        "^/users/([0-9]+)/(.*)$, /u/$2/$1, /users/42/posts, /u/posts/42",
        "^/users/([0-9]+), /u/$1, /users/42/posts?x=/users/43, /u/42/posts",
        "a, b, /aaa, /baa",
        "^/old, /über uns, /old/x, /%C3%BCber%20uns/x",
        "b/, '', /a/b//c, /a/c",
        "$, /, /a, /a/",
    })
    void theFirstMatchIsReplaced(String regex, String replacement, String target, String path) {
        assertEquals(path, path(regex(regex, replacement), target));
    }

    @Test
    void prefixesComeBeforeTheExpression() {
        RewriteFilter filter = new RewriteFilter(new RewriteConfig("/api", "/v2", "^/v2/(.)", "/$1/v2/", ""));
        assertEquals("/x/v2/y", path(filter, "/api/xy"));
    }

    @Test
    void whatIsNoPathAnyMoreIsRefused() {
        assertRefused(regex("^/a", ""), "/ab");
        assertRefused(regex("^.*$", ""), "/ab");
        assertRefused(regex("a", "%"), "/ab"); // A malformed escape.
        assertRefused(regex("%25", "%"), "/%2500");
        assertRefused(regex("^/a", "http://x"), "/ab");
    }

    @Test
    void dotSegmentsCanNotBeMade() {
        // A client that sends /public/x../secret must not be led to /secret.
        assertRefused(regex("x", ""), "/public/x../secret");
        assertRefused(regex("^/public/(.*)$", "/files/.$1"), "/public/./.");
        assertRefused(regex("x", ""), "/public/.x.");
        assertRefused(regex("/public/x", "/public/"), "/public/x.");
        assertRefused(regex("x", ""), "/a/.x.%2Fb");
    }

    @Test
    void noExpressionCanBeBlownUp() {
        String evil = "/" + "a".repeat(30_000) + "!";
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> {
            assertEquals(evil, path(regex("^/(a+)+$", "/"), evil));
            assertEquals(evil, path(regex("^/(a|aa|a?)*b", "/"), evil));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "(, /",
        "a, /$1",
        "(a), /$2",
        "a, /?x",
        "a, /#x",
        "a, /$",
        "a, '/\\'",
        "a, /$x",
        "(a)(?!b), /",
        "(a)\\1, /"
    })
    void expressionsThatCanNotWorkAreRefusedAtOnce(String regex, String replacement) {
        assertThrows(IllegalArgumentException.class, () -> regex(regex, replacement));
    }

    @Test
    void prefixesThatNoPathHasAreRefusedAtOnce() {
        assertThrows(IllegalArgumentException.class, () -> prefixes("api", ""));
        assertThrows(IllegalArgumentException.class, () -> prefixes("", "/a?b"));
        assertThrows(IllegalArgumentException.class, () -> prefixes("", "/a/%0a"));
    }

    @Test
    void theHostIsReplaced() {
        Exchange exchange = Exchanges.get("/");
        Exchanges.run(exchange, new RewriteFilter(new RewriteConfig("", "", "", "", "internal.example:8080")));
        assertArrayEquals(Ascii.bytes("internal.example:8080"), exchange.edits().host());
        for (String bad : new String[] {"a\r\nX: y", "a b", "http://a", "a/b", "u@a"}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new RewriteFilter(new RewriteConfig("", "", "", "", bad)),
                    bad);
        }
    }

    @Test
    void theServerAsAWholeHasNoPathToRewrite() {
        Exchange asterisk = Exchanges.of("OPTIONS * HTTP/1.1", "203.0.113.7", "Host: example.com");
        assertSame(Decision.PROCEED, Exchanges.run(asterisk, prefixes("/a", "/b")));
        assertNull(asterisk.edits().path());
    }
}
