package balancebeam.control.accesslog;

import static balancebeam.control.accesslog.Exchanges.START_NANOS;
import static balancebeam.control.accesslog.Exchanges.fill;
import static balancebeam.control.accesslog.Exchanges.line;
import static balancebeam.control.accesslog.Exchanges.read;
import static balancebeam.control.accesslog.Exchanges.unread;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.balance.Endpoint;
import balancebeam.control.ExchangeCopy;
import balancebeam.filter.Exchange;
import balancebeam.filter.ProxyError;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class LineFormatTest {
    private static final Endpoint ENDPOINT =
            new Endpoint("web", "web:80", new InetSocketAddress(InetAddress.getLoopbackAddress(), 80));
    private static final String HOSTILE = "/\r\n\" 200 \\\u001b[2J\u007f\u00e9\0";

    private static LineFormat json() {
        return new JsonFormat(slot -> "main");
    }

    private static LineFormat clf() {
        return new ClfFormat(ZoneOffset.UTC);
    }

    private static LineFormat template(String template) {
        return TemplateFormat.of(template, slot -> null);
    }

    /** Two attempts, of which the second was answered. */
    private static Exchange done(Exchange exchange, int status) {
        exchange.record().cluster("web");
        exchange.record().attempt(ENDPOINT, START_NANOS + 100_000);
        exchange.record().attempt(ENDPOINT, START_NANOS + 200_000);
        exchange.record().connected(START_NANOS + 300_000);
        exchange.record().answerBegun(status, START_NANOS + 1_000_000);
        exchange.record().sent(5120);
        exchange.record().received(17);
        exchange.answering(status);
        return exchange;
    }

    private static String basic(String userAndPassword) {
        return "Authorization: Basic "
                + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8));
    }

    // ---- plain ----

    @Test
    void aPlainLineSaysWhatHappened() {
        assertEquals(
                "2026-11-21T12:00:00.123Z 192.0.2.7 GET \"/a?b=1\" 200 5120 1.234 127.0.0.1:80 2 -\n",
                line(new PlainFormat(), done(read("GET", "/a?b=1"), 200)));
    }

    @Test
    void whatAPlainLineDoesNotKnowIsADash() {
        Exchange exchange = unread();
        exchange.record().failed(ProxyError.CLIENT_GONE);
        assertEquals(
                "2026-11-21T12:00:00.123Z 192.0.2.7 - \"\" - 0 1.234 - 0 client_gone\n",
                line(new PlainFormat(), exchange));
    }

    @Test
    void hostileBytesCannotForgeAPlainLineOrDriveATerminal() {
        String text = line(new PlainFormat(), read("G T", HOSTILE));
        assertTrue(text.contains(" G\\x20T \"/\\x0d\\x0a\\x22\\x20200\\x20\\x5c\\x1b[2J\\x7f\\xe9\\x00\" "), text);
        assertEquals(text.length() - 1, text.indexOf('\n'), "one line");
    }

    @Test
    void anExchangeIsCopiedSinceItWillBeUsedAgain() {
        LineFormat format = new PlainFormat();
        Exchange exchange = done(read("GET", "/first"), 404);
        ExchangeCopy copy = ExchangeCopy.of(exchange, format.texts(), START_NANOS, 0);
        exchange.clear();
        fill(exchange, "PUT", "/other");
        LineBuffer out = new LineBuffer(16);
        format.write(out, copy);
        assertTrue(Exchanges.text(out.rest()).contains(" GET \"/first\" 404 5120 "));
    }

    @Test
    void aLongTargetIsCut() {
        String text = line(new PlainFormat(), read("GET", "/" + "x".repeat(5000)));
        assertEquals(2048, text.lastIndexOf('"') - text.indexOf('"') - 1);
    }

    // ---- JSON ----

    @Test
    void aJsonLineHasAllThereIs() {
        Exchange exchange = done(
                read(
                        "GET",
                        "/a/./%62?c=%20d",
                        "Host: a.example:8080",
                        "User-Agent: curl/8.14.1",
                        "referer: https://a.example/"),
                200);
        exchange.record().requestId().keep("id-1".getBytes(StandardCharsets.UTF_8), 0, 4);
        assertEquals(
                "{\"time\":\"2026-11-21T12:00:00.123Z\",\"request_id\":\"id-1\",\"client\":\"192.0.2.7\","
                        + "\"peer\":\"192.0.2.7\",\"listener\":\"main\",\"method\":\"GET\",\"host\":\"a.example\","
                        + "\"path\":\"/a/b\",\"query\":\"c=%20d\",\"protocol\":\"HTTP/1.1\",\"status\":200,"
                        + "\"bytes_sent\":5120,\"bytes_received\":17,\"route\":null,\"cluster\":\"web\","
                        + "\"endpoint\":\"127.0.0.1:80\",\"attempts\":2,\"error\":null,\"queue_ms\":0.100,"
                        + "\"connect_ms\":0.200,\"first_byte_ms\":0.700,\"total_ms\":1.234,"
                        + "\"user_agent\":\"curl/8.14.1\",\"referer\":\"https://a.example/\"}\n",
                line(json(), exchange));
    }

    @Test
    void whatAJsonLineDoesNotKnowIsNull() {
        Exchange exchange = unread();
        exchange.record().failed(ProxyError.CLIENT_GONE);
        String text = line(json(), exchange);
        assertTrue(text.contains("\"method\":null,\"host\":null,\"path\":null,\"query\":null,\"protocol\":null"), text);
        assertTrue(text.contains("\"status\":null,"), text);
        assertTrue(text.contains("\"error\":\"client_gone\",\"queue_ms\":null,\"connect_ms\":null,"), text);
        assertTrue(text.endsWith("\"user_agent\":null,\"referer\":null,\"target\":\"\"}\n"), text);
    }

    @Test
    void aRefusedPathIsNoPathAndTheTargetIsSaid() {
        String text = line(json(), read("GET", "/a/../../b"));
        assertTrue(text.contains("\"path\":null,\"query\":null,"), text);
        assertTrue(text.endsWith(",\"target\":\"/a/../../b\"}\n"), text);
    }

    @Test
    void jsonIsAsciiWhateverTheClientSends() {
        String text = line(
                json(),
                read(
                        "GET",
                        HOSTILE,
                        "User-Agent: \u00e2\u0082\u00ac \u00f0\u009f\u0098\u0080"
                                + " \u00e9|\u00c2\u0085\u00e2\u0080\u00ae"));
        assertTrue(text.contains("\"target\":\"/\\u000d\\u000a\\\" 200 \\\\\\u001b[2J\\u007f\\ufffd\\u0000\""), text);
        // A euro sign, a smiley, a byte that is no UTF-8, a control character, and one that turns the direction.
        assertTrue(text.contains("\"user_agent\":\"\\u20ac \\ud83d\\ude00 \\ufffd|\\u0085\\u202e\""), text);
        assertTrue(text.chars().allMatch(c -> c == '\n' || (c >= ' ' && c < 0x7f)), text);
    }

    @Test
    void theIdIsMadeWhenTheLogAsksForIt() {
        Exchange exchange = read("GET", "/");
        String text = line(json(), exchange);
        String id = exchange.record().requestId().text();
        assertTrue(id.matches("[0-9a-f]{32}"), id);
        assertTrue(text.contains("\"request_id\":\"" + id + "\""), text);
    }

    // ---- CLF ----

    @Test
    void aCommonLineIsAsNginxWritesIt() {
        assertEquals(
                "192.0.2.7 - alice [21/Nov/2026:12:00:00 +0000] \"GET /a?b=1 HTTP/1.1\" 200 5120"
                        + " \"https://a.example/\" \"curl/8.14.1 (x y)\"\n",
                line(
                        clf(),
                        done(
                                read(
                                        "GET",
                                        "/a?b=1",
                                        basic("alice:secret"),
                                        "Referer: https://a.example/",
                                        "User-Agent: curl/8.14.1 (x y)"),
                                200)));
    }

    @Test
    void aCommonLineOfNothing() {
        Exchange exchange = unread();
        exchange.record().failed(ProxyError.CLIENT_GONE);
        assertEquals("192.0.2.7 - - [21/Nov/2026:12:00:00 +0000] \"\" 499 0 \"-\" \"-\"\n", line(clf(), exchange));
    }

    @Test
    void aCommonLineEscapesAsNginxDoes() {
        String text = line(clf(), read("GET", "/\"\\\u001b\u00e9 x", "User-Agent: a\t\"b\" \u007f"));
        assertTrue(text.contains("\"GET /\\x22\\x5C\\x1B\\xE9 x HTTP/1.1\""), text);
        assertTrue(text.endsWith(" \"a\\x09\\x22b\\x22 \\x7F\"\n"), text);
    }

    @Test
    void theTimeOfACommonLineIsInItsZone() {
        String text = line(new ClfFormat(ZoneId.of("Asia/Kolkata")), read("GET", "/"));
        assertTrue(text.contains("[21/Nov/2026:17:30:00 +0530]"), text);
    }

    @Test
    void aClaimedUserCannotForgeFieldsAndAPasswordIsNeverWritten() {
        String text = line(clf(), read("GET", "/", basic("a [b]\n:secret")));
        assertTrue(text.contains(" - a\\x20[b]\\x0a ["), text);
        for (String no :
                new String[] {basic("secret"), "Authorization: Bearer secret", "Authorization: Basic *secret*"}) {
            String other = line(clf(), read("GET", "/", no));
            assertTrue(other.startsWith("192.0.2.7 - - ["), other);
            assertFalse(other.contains("secret"), other);
        }
    }

    // ---- templates ----

    @Test
    void aTemplateSaysWhatItWasAskedFor() {
        String template =
                "{{{client}}} {peer} {time} {time-unix} \"{method} {target}\" {status} {bytes} {bytes_received}"
                        + " {total_ms} {route} {cluster} {endpoint} {attempts} {error} {header.User-Agent}"
                        + " \"{header.user-agent}\" {queue_ms} {connect_ms} {first_byte_ms} {host} {path} {query}"
                        + " {protocol} {user} {listener}";
        assertEquals(
                "{192.0.2.7} 192.0.2.7 2026-11-21T12:00:00.123Z 1795262400.123 \"GET /a/../b?c\" 200 5120 17"
                        + " 1.234 - web 127.0.0.1:80 2 - curl\\x208 \"curl 8\""
                        + " 0.100 0.200 0.700 a.example /b c HTTP/1.1 - -\n",
                line(template(template), done(read("GET", "/a/../b?c", "Host: a.example", "User-Agent: curl 8"), 200)));
    }

    @Test
    void anUnknownPlaceholderIsToldWithWhatThereIs() {
        String message = String.valueOf(assertThrows(IllegalArgumentException.class, () -> template("{clinet}"))
                .getMessage());
        assertTrue(message.startsWith("{clinet} is no placeholder; there are time, time-clf, "), message);
        assertTrue(message.endsWith(", header.NAME; did you mean 'client'?"), message);
    }

    @Test
    void aBraceAloneAndAHeaderThatIsNoneAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> template("{client"));
        assertThrows(IllegalArgumentException.class, () -> template("client}"));
        assertThrows(IllegalArgumentException.class, () -> template("{header.}"));
        assertThrows(IllegalArgumentException.class, () -> template("{header.a b}"));
        assertThrows(IllegalArgumentException.class, () -> template("{}"));
    }
}
