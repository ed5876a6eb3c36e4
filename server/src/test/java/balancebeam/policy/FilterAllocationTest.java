package balancebeam.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.bytes.IpNetwork;
import balancebeam.config.AccessConfig;
import balancebeam.config.CorsConfig;
import balancebeam.config.ErrorPagesConfig;
import balancebeam.config.HeaderEditsConfig;
import balancebeam.config.MaintenanceConfig;
import balancebeam.config.RewriteConfig;
import balancebeam.config.SecurityHeadersConfig;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.Filter;
import balancebeam.http1.Exchanges;
import balancebeam.policy.access.AccessFilter;
import balancebeam.policy.cors.CorsFilter;
import balancebeam.policy.errorpage.ErrorPagesFilter;
import balancebeam.policy.headers.RequestHeadersFilter;
import balancebeam.policy.headers.ResponseHeadersFilter;
import balancebeam.policy.headers.SecurityHeadersFilter;
import balancebeam.policy.limits.BodyLimitFilter;
import balancebeam.policy.maintenance.MaintenanceFilter;
import balancebeam.policy.rewrite.RewriteFilter;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What filters cost a request that passes. */
class FilterAllocationTest {
    private static final int REQUESTS = 20_000;

    private static long bytesPerRequest(Filter... filters) {
        Exchange exchange = Exchanges.get(
                "/api/items?x=1",
                "Origin: https://a7.example.com",
                "Cookie: a=b",
                "Accept: text/html",
                "User-Agent: x");
        Exchanges.endpointAnswers(exchange, 200, "Server: x", "Content-Type: text/html", "Vary: Accept");
        Exchanges.run(exchange, filters);
        pass(exchange, filters);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        pass(exchange, filters);
        return (threads.getCurrentThreadAllocatedBytes() - before) / REQUESTS;
    }

    private static void pass(Exchange exchange, Filter... filters) {
        for (int i = 0; i < REQUESTS; i++) {
            exchange.edits().lines().clear();
            exchange.answerLines().clear();
            for (Filter filter : filters) {
                assertSame(Decision.PROCEED, filter.onRequest(exchange, 0));
            }
            exchange.answering(200);
        }
    }

    @Test
    void theseAllocateNothing() {
        List<IpNetwork> networks = IntStream.range(0, 10_000)
                .mapToObj(i -> new IpNetwork(0, 0x0A00_0000L + i * 512L, 24, false))
                .toList();
        List<String> origins = IntStream.range(0, 1_000)
                .mapToObj(i -> "https://a" + i + ".example.com")
                .toList();
        HeaderEditsConfig edits = new HeaderEditsConfig(
                List.of("server"),
                Map.of("X-Real-Ip", "{client} {host}{path} {scheme}"),
                Map.of("X-Also", "always the same"));
        assertEquals(
                0,
                bytesPerRequest(
                        new ResponseHeadersFilter(edits),
                        new SecurityHeadersFilter(new SecurityHeadersConfig("DENY", "nosniff", "a", "b", "c", "d")),
                        new ErrorPagesFilter(new ErrorPagesConfig(List.of(), true)),
                        new AccessFilter(new AccessConfig(List.of(), networks)),
                        new CorsFilter(new CorsConfig(
                                origins, List.of("GET"), List.of("x-a"), List.of(), true, Duration.ofSeconds(9))),
                        new MaintenanceFilter(new MaintenanceConfig(false, Duration.ofSeconds(9), "")),
                        new BodyLimitFilter(100),
                        new RewriteFilter(new RewriteConfig("/other", "", "", "", "inner")),
                        new RequestHeadersFilter(edits)));
    }

    @Test
    void aRewrittenPathIsAllThatIsMade() {
        long bytes = bytesPerRequest(new RewriteFilter(new RewriteConfig("/api", "/v2", "", "", "")));
        assertTrue(bytes > 0 && bytes <= 64, () -> bytes + " bytes");
    }
}
