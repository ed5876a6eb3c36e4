package balancebeam.policy.redirect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.RouteAction.Redirect;
import balancebeam.filter.Exchange;
import balancebeam.filter.LocalAnswer;
import balancebeam.http1.Exchanges;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectFilterTest {
    private static String location(String to, Exchange exchange) {
        LocalAnswer answer = Exchanges.answer(exchange, new RedirectFilter(new Redirect(to, 308)));
        assertEquals(308, answer.status());
        List<String> lines = Exchanges.answered(exchange);
        assertEquals(2, lines.size(), lines::toString);
        assertEquals("Content-Type: text/plain", lines.get(0));
        return lines.get(1).substring("Location: ".length());
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            value = {
                "https://{host}{path}{query} | /a/b?x=1&y | https://example.com/a/b?x=1&y",
                "https://{host}{path}{query} | /a/b? | https://example.com/a/b?",
                "https://{host}{path}{query} | / | https://example.com/",
                "https://new.example.org/{path} | /a | https://new.example.org/a",
                "{scheme}://{host}:8443{path} | /a?q | http://example.com:8443/a",
                "/new{path} | /a | /new/a",
                "{path}/ | /a | /a/",
                "https://example.org/über uns | /a | https://example.org/%C3%BCber%20uns",
            })
    void partsAreFilledIn(String to, String target, String location) {
        assertEquals(location, location(to, Exchanges.get(target)));
    }

    @Test
    void theHostIsWithoutItsPort() {
        Exchange exchange = Exchanges.of("GET / HTTP/1.1", "203.0.113.7", "Host: example.com:8080");
        assertEquals("https://example.com/", location("https://{host}{path}", exchange));
        exchange = Exchanges.of("GET / HTTP/1.1", "203.0.113.7", "Host: [2001:db8::1]:8080");
        assertEquals("https://[2001:db8::1]/", location("https://{host}{path}", exchange));
    }

    @Test
    void withoutAHostThereIsNoWhereTo() {
        Exchange old = Exchanges.of("GET / HTTP/1.0", "203.0.113.7", "Accept: */*");
        assertEquals(
                400,
                Exchanges.answer(old, new RedirectFilter(new Redirect("https://{host}/", 301)))
                        .status());
    }

    @Test
    void theServerAsAWholeHasNoPath() {
        Exchange asterisk = Exchanges.of("OPTIONS * HTTP/1.1", "203.0.113.7", "Host: example.com");
        assertEquals("https://example.com", location("https://{host}{path}{query}", asterisk));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example/",
                "///evil.example/",
                "/%2Fevil.example/",
                "/./%2fevil.example",
                "/;//evil.example",
                "/x/..//evil.example"
            })
    void noPathLeadsToAnotherHost(String target) {
        for (String to : List.of("/{path}", "{path}", "https://here.example/{path}", "https://here.example{path}")) {
            String location = location(to, Exchanges.get(target));
            String path = location.replaceFirst("^https://here\\.example", "");
            assertTrue(path.startsWith("/") && !path.startsWith("//"), () -> to + " became " + location);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/%0d%0aSet-Cookie:%20a=b", "/a%0aX: y", "/a%00", "/a?x=%0d%0aSet-Cookie:a", "/a?x\\r\\nY:z"})
    void noAnswerIsSplit(String target) {
        Exchange exchange;
        try {
            exchange = Exchanges.get(target.replace(": ", ":"));
        } catch (IllegalArgumentException e) {
            return; // The codec has refused it.
        }
        String location = location("https://{host}{path}{query}", exchange);
        assertTrue(location.endsWith(target.substring(2)), location);
    }

    @Test
    void aMethodOfHeadIsAnsweredAlike() {
        Exchange head = Exchanges.of("HEAD /a HTTP/1.1", "203.0.113.7", "Host: example.com");
        assertEquals("/b", location("/b", head));
    }

    @Test
    void itIsNoError() {
        Exchange exchange = Exchanges.get("/");
        LocalAnswer answer = Exchanges.answer(exchange, new RedirectFilter(new Redirect("/x", 302)));
        assertNull(answer.error());
        assertNull(exchange.record().error());
        assertEquals("HTTP 302 Found", Exchanges.text(answer));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "example.com", "https://{hots}/", "/a\r\nSet-Cookie: x", "/a\0", "https://{client}/"})
    void targetsThatCanNotBeMeantAreRefused(String to) {
        assertThrows(IllegalArgumentException.class, () -> new RedirectFilter(new Redirect(to, 301)));
    }
}
