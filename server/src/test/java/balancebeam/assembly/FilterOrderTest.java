package balancebeam.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import balancebeam.config.Config;
import balancebeam.config.RouteConfig;
import balancebeam.config.text.ConfigText;
import balancebeam.control.status.FilterText;
import balancebeam.filter.Decision;
import balancebeam.filter.Exchange;
import balancebeam.filter.Filter;
import balancebeam.policy.compression.Compression;
import balancebeam.policy.maintenance.MaintenanceFilter;
import balancebeam.policy.trace.TraceFilter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code routes} and {@code explain} name filters in the order in which they are assembled. */
class FilterOrderTest {
    private static final String EVERYTHING = """
        listeners: { web: { bind: "127.0.0.1:0" } }
        clusters: { api: { endpoints: ["127.0.0.1:9000"] } }
        routes:
          everything:
            cluster: api
            allow: [203.0.113.0/24]
            rate-limit: { requests: 1 }
            cors: { origins: ["https://app.example.com"] }
            maintenance: { on: true }
            basic-auth: { users: { ann: "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW" } }
            security-headers: true
            max-body: 10 KiB
            rewrite: { strip-prefix: /api }
            deadline: 3 s
            sticky: cookie
            request-headers: { set: { X-Path: "{path}" } }
            compress: { encodings: [br, gzip] }
            response-headers: { set: { X-Frame-Options: DENY } }
            error-pages: { pages: [{ status: 500-599, text: "sorry" }] }
        """;

    private static final Map<String, String> KEYS = Map.ofEntries(
            Map.entry("ResponseHeadersFilter", "response-headers"),
            Map.entry("SecurityHeadersFilter", "security-headers"),
            Map.entry("ErrorPagesFilter", "error-pages"),
            Map.entry("AccessFilter", "allow 1"),
            Map.entry("CorsFilter", "cors https://app.example.com"),
            Map.entry("RateLimit", "rate-limit 1 per 60 s"),
            Map.entry("MaintenanceFilter", "maintenance on"),
            Map.entry("BasicAuthFilter", "basic-auth"),
            Map.entry("BodyLimitFilter", "max-body 10 KiB"),
            Map.entry("DeadlineFilter", "deadline"),
            Map.entry("Sticky", "sticky cookie balancebeam"),
            Map.entry("RewriteFilter", "rewrite -/api"),
            Map.entry("RequestHeadersFilter", "request-headers"),
            Map.entry("CompressionFilter", "compress br gzip"));

    private static final class RateLimit implements Filter {
        @Override
        public Decision onRequest(Exchange exchange, long nowNanos) {
            return Decision.PROCEED;
        }
    }

    private static final class Sticky implements Filter {
        @Override
        public Decision onRequest(Exchange exchange, long nowNanos) {
            return Decision.PROCEED;
        }
    }

    @Test
    void everyFilterOfARouteIsNamedInItsPlace() {
        Config config = ConfigText.read("test.yaml", EVERYTHING, Map.of()).config();
        assertNotNull(config);
        RouteConfig route = config.routes().getFirst();
        MaintenanceFilter maintenance =
                new MaintenanceFilter(Objects.requireNonNull(route.policy().maintenance()));
        List<String> assembled = new RouteFilters(
                        config.process(),
                        true,
                        new TraceFilter(1, (exchange, nowNanos) -> {}),
                        limit -> new RateLimit(),
                        (sticky, to) -> new Sticky(),
                        new BasicAuths(),
                        new Compression(0))
                .of(route, maintenance, 10 * 1024).stream()
                        .map(filter -> filter.getClass().getSimpleName())
                        // Those are the process's, for all routes.
                        .filter(name -> Stream.of(
                                        "RequestIdFilter",
                                        "TraceFilter",
                                        "ClientCertificateFilter",
                                        "ProxyStatusFilter")
                                .noneMatch(name::equals))
                        .map(name -> KEYS.getOrDefault(name, name))
                        .toList();
        assertEquals(assembled, FilterText.of(route));
    }
}
