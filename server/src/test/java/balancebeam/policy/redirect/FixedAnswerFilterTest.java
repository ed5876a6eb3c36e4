package balancebeam.policy.redirect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import balancebeam.config.RouteAction.FixedAnswer;
import balancebeam.filter.Exchange;
import balancebeam.filter.LocalAnswer;
import balancebeam.http1.Exchanges;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FixedAnswerFilterTest {
    private static LocalAnswer answer(Exchange exchange, int status, String type, String body) {
        return Exchanges.answer(exchange, new FixedAnswerFilter(new FixedAnswer(status, type, body)));
    }

    @Test
    void itSaysWhatItIsToldTo() {
        Exchange exchange = Exchanges.get("/robots.txt");
        LocalAnswer answer = answer(exchange, 200, "text/plain", "User-agent: *\nDisallow: /\n");
        assertEquals(200, answer.status());
        assertEquals("User-agent: *\nDisallow: /\n", Exchanges.text(answer));
        assertEquals(List.of("Content-Type: text/plain"), Exchanges.answered(exchange));
        assertNull(answer.error());
    }

    @Test
    void textThatIsMoreThanAsciiSaysItsEncoding() {
        Exchange exchange = Exchanges.get("/");
        assertEquals("Grüße", Exchanges.text(answer(exchange, 200, "text/html", "Grüße")));
        assertEquals(List.of("Content-Type: text/html; charset=utf-8"), Exchanges.answered(exchange));
        exchange = Exchanges.get("/");
        answer(exchange, 200, "application/json", "\"ü\"");
        assertEquals(List.of("Content-Type: application/json"), Exchanges.answered(exchange));
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 205, 304})
    void someStatusesHaveNoContent(int status) {
        Exchange exchange = Exchanges.get("/");
        assertEquals("", Exchanges.text(answer(exchange, status, "text/plain", "not to be said")));
        assertEquals(List.of(), Exchanges.answered(exchange));
    }

    @Test
    void aContentTypeIsOneLine() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new FixedAnswerFilter(new FixedAnswer(200, "text/plain\r\nX: y", "")));
    }
}
