package balancebeam.control.recent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.balance.Endpoint;
import balancebeam.control.accesslog.Exchanges;
import balancebeam.filter.Exchange;
import balancebeam.filter.ExchangeRecord.Sticky;
import balancebeam.filter.ProxyError;
import balancebeam.filter.RequestId;
import balancebeam.filter.Route;
import balancebeam.filter.RouteMetrics;
import balancebeam.filter.RouteSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExchangeRingTest {
    private static final long SECOND = 1_000_000_000;
    private static final long START = Exchanges.START_NANOS;

    private final ExchangeRing ring = new ExchangeRing(START);

    private static Endpoint endpoint(int port) {
        return new Endpoint("web", "web" + port, new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), port));
    }

    private static PastExchange only(List<PastExchange> all) {
        assertEquals(1, all.size(), all::toString);
        return all.getFirst();
    }

    @Test
    void whatIsKnownOfAnExchangeIsKept() {
        Exchange exchange = Exchanges.read("PUT", "/a/../b?c=d", "Host: shop.example.com:81");
        exchange.routed(new Route("shop", RouteSettings.NONE, List.of(), new RouteMetrics()), () -> {}, other -> {});
        exchange.record().cluster("web");
        exchange.record().attempt(endpoint(1), START + 10);
        exchange.record().attemptFailed(ProxyError.CONNECT_FAILED, START + 30);
        exchange.record().attempt(endpoint(2), START + 30);
        exchange.record().connected(START + 40);
        exchange.record().answerBegun(503, START + 50);
        exchange.answering(502);
        exchange.record().failed(ProxyError.ANSWER_TRUNCATED);
        exchange.record().received(7);
        exchange.record().sent(8);
        exchange.record().sticky(Sticky.MOVED);
        exchange.record().denyRetry();
        ring.ended(exchange, START + 60);
        assertEquals(
                new PastExchange(
                        exchange.record().requestId().text(),
                        0,
                        "192.0.2.7",
                        "PUT",
                        "shop.example.com",
                        "/a/../b?c=d",
                        "shop",
                        "web",
                        "web2 (192.0.2.1:2)",
                        2,
                        List.of(new PastAttempt("web1 (192.0.2.1:1)", ProxyError.CONNECT_FAILED, 20)),
                        Sticky.MOVED,
                        true,
                        502,
                        503,
                        ProxyError.ANSWER_TRUNCATED,
                        7,
                        8,
                        new PastExchange.Times(START, START + 10, START + 40, START + 50, START + 60)),
                only(ring.find(exchange.record().requestId().key())));
        assertEquals(List.of(), ring.find(1 + exchange.record().requestId().key()));
    }

    @Test
    void aRequestThatCouldNotBeReadIsKeptToo() {
        Exchange exchange = Exchanges.unread();
        exchange.answering(400);
        exchange.record().failed(ProxyError.BAD_REQUEST);
        ring.ended(exchange, START + 1);
        PastExchange past = only(ring.find(exchange.record().requestId().key()));
        assertEquals("", past.method() + past.target() + past.host() + past.route() + past.cluster());
        assertEquals(ProxyError.BAD_REQUEST, past.error());
    }

    @Test
    void textsThatAreTooLongAreCutAndTheRestIsWhole() {
        Exchange exchange = Exchanges.read(
                "M".repeat(40),
                "/" + "t".repeat(5_000),
                "Host: " + "h".repeat(300),
                "X-Request-Id: " + "i".repeat(128));
        byte[] id = "i".repeat(128).getBytes(StandardCharsets.US_ASCII);
        exchange.record().requestId().keep(id, 0, id.length);
        String name = "n".repeat(200);
        exchange.routed(new Route(name, RouteSettings.NONE, List.of(), new RouteMetrics()), () -> {}, other -> {});
        exchange.record().cluster(name);
        for (int i = 0; i < 9; i++) {
            Endpoint tried = new Endpoint(
                    name, name, new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1:2:3:4"), 60_000 + i));
            exchange.record().attempt(tried, START + i);
            exchange.record().attemptFailed(ProxyError.CONNECT_FAILED, START + i + 1);
        }
        ring.ended(exchange, START + 60);
        PastExchange past = only(ring.find(RequestId.keyOf("i".repeat(128))));
        assertEquals(64, past.requestId().length());
        assertEquals(64, past.route().length());
        assertEquals(64, past.cluster().length());
        assertEquals(64, past.endpoint().length());
        assertEquals(16, past.method().length());
        assertEquals(80, past.host().length());
        assertTrue(past.target().startsWith("/ttt"), past.target());
        assertEquals(9, past.attempts());
        assertEquals(3, past.failedAttempts().size());
    }

    /** Ends one that went well, or not. */
    private void end(boolean well, long nowNanos) {
        Exchange exchange = Exchanges.read("GET", "/" + nowNanos);
        exchange.answering(well ? 200 : 502);
        if (!well) {
            exchange.record().failed(ProxyError.CONNECT_FAILED);
        }
        ring.ended(exchange, nowNanos);
    }

    @Test
    void ofThoseThatGoWellAHundredASecondAreKept() {
        for (int i = 0; i < 50_000; i++) {
            end(true, START + i * 5L * SECOND / 50_000);
        }
        int kept = ring.samples().size();
        assertEquals(700, kept, 2);
        end(true, START + 6 * SECOND);
        assertEquals(kept + 1, ring.samples().size());
    }

    @Test
    void atLowRatesAllAreKeptUntilTheRingIsFull() {
        for (int i = 0; i < 1_500; i++) {
            end(true, START + i * SECOND / 50);
        }
        List<String> targets =
                ring.samples().stream().map(PastExchange::target).sorted().toList();
        assertEquals(
                IntStream.range(1_500 - ExchangeRing.SLOTS, 1_500)
                        .mapToObj(i -> "/" + (START + i * SECOND / 50))
                        .sorted()
                        .toList(),
                targets);
    }

    @Test
    void neitherErrorsNorGoodRequestsPushTheOthersOut() {
        end(true, START + 1);
        for (int i = 0; i < 5_000; i++) {
            end(false, START + 2);
        }
        assertEquals("/" + (START + 1), only(ring.samples()).target());
        Exchange failed = Exchanges.read("GET", "/failed");
        failed.answering(500); // The endpoint's own.
        ring.ended(failed, START + 3);
        Exchange retried = Exchanges.read("GET", "/retried");
        retried.record().attempt(endpoint(1), START);
        retried.record().attempt(endpoint(2), START);
        retried.answering(200);
        ring.ended(retried, START + 3);
        for (int i = 0; i < 3_000; i++) {
            end(true, START + 4 + i * SECOND);
        }
        assertEquals(
                "/failed", only(ring.find(failed.record().requestId().key())).target());
        PastExchange again = only(ring.find(retried.record().requestId().key()));
        assertEquals("/retried", again.target());
        assertNull(again.error());
    }

    /** Every text of an exchange is made of its number, so that halves of two would show. */
    @Test
    void aReaderNeverSeesHalfOfOneAndHalfOfAnother() throws InterruptedException {
        SlotRing slots = new SlotRing(2, 256);
        AtomicBoolean stop = new AtomicBoolean();
        Thread writer = Thread.ofPlatform().start(() -> {
            byte[] bytes = new byte[256];
            for (int i = 0; !stop.get(); i++) {
                Arrays.fill(bytes, (byte) i);
                slots.write().put(bytes);
                slots.written();
            }
        });
        List<byte[]> torn = new ArrayList<>();
        byte[] copy = new byte[256];
        int read = 0;
        long end = System.nanoTime() + SECOND;
        while (System.nanoTime() - end < 0) {
            if (slots.read(read & 1, copy)) {
                read++;
                for (byte one : copy) {
                    if (one != copy[0]) {
                        torn.add(copy.clone());
                        break;
                    }
                }
            }
        }
        stop.set(true);
        writer.join();
        assertEquals(0, torn.size());
        assertTrue(read > 1_000, "read " + read);
    }
}
