package balancebeam.policy.maintenance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.MaintenanceConfig;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;
import balancebeam.http1.Exchanges;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MaintenanceFilterTest {
    private static MaintenanceFilter filter(boolean on, Duration retryAfter, String body) {
        return new MaintenanceFilter(new MaintenanceConfig(on, retryAfter, body));
    }

    @Test
    void theSwitchOpensAndCloses() {
        MaintenanceFilter filter = filter(false, Duration.ofMinutes(5), "");
        assertSame(Decision.PROCEED, Exchanges.run(Exchanges.get("/"), filter));
        filter.closed(true);
        assertEquals(503, Exchanges.answer(Exchanges.get("/"), filter).status());
        filter.closed(false);
        assertSame(Decision.PROCEED, Exchanges.run(Exchanges.get("/"), filter));
    }

    @Test
    void clientsAreToldWhenToComeBack() {
        Exchange exchange = Exchanges.get("/");
        LocalAnswer answer = Exchanges.answer(exchange, filter(true, Duration.ofMinutes(5), ""));
        assertEquals(List.of("Content-Type: text/plain", "Retry-After: 300"), Exchanges.answered(exchange));
        assertSame(ProxyError.MAINTENANCE, answer.error());
        assertTrue(answer.isBare(), "an error page may take its place");
    }

    @Test
    void aPartOfASecondIsAWholeOne() {
        Exchange exchange = Exchanges.get("/");
        Exchanges.answer(exchange, filter(true, Duration.ofMillis(1), ""));
        assertTrue(Exchanges.answered(exchange).contains("Retry-After: 1"));
    }

    @Test
    void aPageOfItsOwnStays() {
        Exchange exchange = Exchanges.get("/");
        LocalAnswer answer =
                Exchanges.answer(exchange, filter(true, Duration.ofSeconds(60), "<h1>Zurück um zwölf</h1>"));
        assertEquals("<h1>Zurück um zwölf</h1>", Exchanges.text(answer));
        assertTrue(Exchanges.answered(exchange).contains("Content-Type: text/html; charset=utf-8"));
        assertFalse(answer.isBare());
    }
}
