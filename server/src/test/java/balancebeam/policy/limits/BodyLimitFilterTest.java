package balancebeam.policy.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.LocalAnswer;
import balancebeam.filter.ProxyError;
import balancebeam.http1.Exchanges;
import org.junit.jupiter.api.Test;

class BodyLimitFilterTest {
    private final BodyLimitFilter filter = new BodyLimitFilter(1000);

    private static Exchange post(String framing) {
        return Exchanges.of("POST / HTTP/1.1", "203.0.113.7", "Host: example.com", framing);
    }

    @Test
    void whatIsAnnouncedIsMeasured() {
        assertSame(Decision.PROCEED, Exchanges.run(post("Content-Length: 1000"), filter));
        LocalAnswer answer = Exchanges.answer(post("Content-Length: 1001"), filter);
        assertEquals(413, answer.status());
        assertSame(ProxyError.REQUEST_TOO_LARGE, answer.error());
        assertEquals(
                413,
                Exchanges.answer(post("Content-Length: 999999999999999999"), filter)
                        .status());
    }

    @Test
    void whatIsNotAnnouncedIsCountedByTheCodec() {
        assertSame(Decision.PROCEED, Exchanges.run(post("Transfer-Encoding: chunked"), filter));
        assertSame(Decision.PROCEED, Exchanges.run(Exchanges.get("/"), filter));
    }
}
