package balancebeam.control.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointAdmin;
import balancebeam.control.AcmeView;
import balancebeam.control.Instance.LimitView;
import balancebeam.control.Instance.ListenerView;
import balancebeam.control.Instance.LoopView;
import balancebeam.control.ReloadResult;
import balancebeam.filter.ProxyError;
import balancebeam.filter.Route;
import balancebeam.upstream.Cluster;
import balancebeam.upstream.discovery.Found;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Known counts make a known page. */
class MetricsPageTest {
    private static final long MILLI = 1_000_000;

    private final FakeInstance instance = new FakeInstance();
    private final MetricsPage page = new MetricsPage(instance);
    private final Traffic first = new Traffic(0);
    private final Traffic second = new Traffic(1);

    /** The lines of one metric, without its comments. */
    private static String lines(byte[] page, String name) {
        return Utf8.strict(page)
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .collect(Collectors.joining("\n"));
    }

    private String lines(String name) {
        return lines(page.text(), name);
    }

    @Test
    void requestsAreSummedOverTheLoops() {
        Route shop = instance.route("shop");
        first.exchange(shop, 200, 3 * MILLI, 500, null);
        second.exchange(shop, 204, 3 * MILLI, 0, null);
        second.exchange(shop, 502, 3 * MILLI, 20, ProxyError.CONNECT_FAILED);
        first.exchange(shop, 0, 3 * MILLI, 0, ProxyError.CLIENT_GONE);
        first.refused(instance.unrouted, 404, ProxyError.NO_ROUTE);
        shop.metrics().shard(1).begun();
        assertEquals("""
            balancebeam_requests_total{route="shop",code="none"} 1
            balancebeam_requests_total{route="shop",code="1xx"} 0
            balancebeam_requests_total{route="shop",code="2xx"} 2
            balancebeam_requests_total{route="shop",code="3xx"} 0
            balancebeam_requests_total{route="shop",code="4xx"} 0
            balancebeam_requests_total{route="shop",code="5xx"} 1
            balancebeam_requests_total{route="-",code="none"} 0
            balancebeam_requests_total{route="-",code="1xx"} 0
            balancebeam_requests_total{route="-",code="2xx"} 0
            balancebeam_requests_total{route="-",code="3xx"} 0
            balancebeam_requests_total{route="-",code="4xx"} 1
            balancebeam_requests_total{route="-",code="5xx"} 0\
            """, lines("balancebeam_requests_total"));
        assertEquals("""
            balancebeam_requests_in_flight{route="shop"} 1
            balancebeam_requests_in_flight{route="-"} 0\
            """, lines("balancebeam_requests_in_flight"));
        assertEquals("""
            balancebeam_response_sent_bytes_total{route="shop"} 520
            balancebeam_response_sent_bytes_total{route="-"} 0\
            """, lines("balancebeam_response_sent_bytes_total"));
        ParsedPage parsed = ParsedPage.text(page.text());
        for (ProxyError error : ProxyError.values()) {
            String reason = error.name().toLowerCase(Locale.ROOT);
            double expected = error == ProxyError.CONNECT_FAILED || error == ProxyError.CLIENT_GONE ? 1 : 0;
            assertEquals(
                    expected,
                    parsed.value("balancebeam_request_errors_total", "route", "shop", "reason", reason),
                    reason);
        }
    }

    @Test
    void webSocketsAreCountedByWhatEndsThem() {
        instance.webSockets = FakeInstance.WEBSOCKETS;
        assertEquals("balancebeam_websockets_open 3", lines("balancebeam_websockets_open"));
        assertEquals("""
            balancebeam_websockets_closed_total{by="client"} 1
            balancebeam_websockets_closed_total{by="drain"} 2\
            """, lines("balancebeam_websockets_closed_total"));
    }

    @Test
    void whatClientsOfHttp2DidIsCounted() {
        instance.http2 = FakeInstance.HTTP2;
        assertEquals("balancebeam_http2_connections_total 9", lines("balancebeam_http2_connections_total"));
        assertEquals("balancebeam_http2_client_resets_total 8", lines("balancebeam_http2_client_resets_total"));
        assertEquals(
                "balancebeam_http2_malformed_requests_total 7", lines("balancebeam_http2_malformed_requests_total"));
        assertEquals("balancebeam_http2_connection_errors_total 6", lines("balancebeam_http2_connection_errors_total"));
        assertEquals("""
            balancebeam_http2_cuts_total{kind="empty_data"} 1
            balancebeam_http2_cuts_total{kind="rapid_reset"} 5\
            """, lines("balancebeam_http2_cuts_total"));
    }

    @Test
    void whatClientsOfHttp3DidIsCounted() {
        instance.http3 = FakeInstance.HTTP2;
        assertEquals("balancebeam_http3_connections_total 9", lines("balancebeam_http3_connections_total"));
        assertEquals("balancebeam_http3_client_resets_total 8", lines("balancebeam_http3_client_resets_total"));
        assertEquals(
                "balancebeam_http3_malformed_requests_total 7", lines("balancebeam_http3_malformed_requests_total"));
        assertEquals("balancebeam_http3_connection_errors_total 6", lines("balancebeam_http3_connection_errors_total"));
        assertEquals("""
            balancebeam_http3_cuts_total{kind="empty_data"} 1
            balancebeam_http3_cuts_total{kind="rapid_reset"} 5\
            """, lines("balancebeam_http3_cuts_total"));
    }

    @Test
    void aCertificateIsOneSeriesAlsoWhenItIsListedTwice() {
        instance.tls = List.of(FakeInstance.tls("public", "a.example", "b.example", "a.example"));
        String all = lines("balancebeam_tls_certificate_not_after_timestamp_seconds");
        assertEquals(2, all.lines().count(), all);
        ParsedPage parsed = ParsedPage.text(page.text());
        String[] labels = {"kind", "listener", "owner", "public", "name", "a.example", "file", "/tls/a.example.pem"};
        assertEquals(
                FakeInstance.START.getEpochSecond() + 1000.25,
                parsed.value("balancebeam_tls_certificate_not_after_timestamp_seconds", labels),
                1e-3);
        assertEquals("""
            balancebeam_tls_handshakes_total{listener="public",result="full"} 7
            balancebeam_tls_handshakes_total{listener="public",result="resumed"} 5
            balancebeam_tls_handshakes_total{listener="public",result="failed"} 3
            balancebeam_tls_handshakes_total{listener="public",result="refused"} 2\
            """, lines("balancebeam_tls_handshakes_total"));
    }

    @Test
    void certificatesByAcmeAreThereWhereThereAreAny() {
        assertEquals("", lines("balancebeam_acme_orders_total"));
        instance.acme = List.of(FakeInstance.acme("a.example", 3), FakeInstance.acme("b.example", 0));
        instance.acmeCounts = new AcmeView.Counts(5, 4);
        assertEquals("""
            balancebeam_acme_orders_total{result="issued"} 5
            balancebeam_acme_orders_total{result="failed"} 4\
            """, lines("balancebeam_acme_orders_total"));
        assertEquals("""
            balancebeam_acme_failures{name="a.example"} 3
            balancebeam_acme_failures{name="b.example"} 0\
            """, lines("balancebeam_acme_failures"));
    }

    @Test
    void durationsAreAHistogramInSeconds() {
        Route shop = instance.route("shop");
        for (long millis : new long[] {3, 3, 30, 300, 30_000}) {
            first.exchange(shop, 200, millis * MILLI, 0, null);
        }
        String lines = lines("balancebeam_request_duration_seconds_bucket")
                .lines()
                .filter(line -> line.contains("shop"))
                .map(line -> line.replaceAll(".*le=\"(.*)\"} (.*)", "$1 $2"))
                .collect(Collectors.joining(", "));
        assertEquals(
                "0.0005 0, 0.001 0, 0.0025 0, 0.005 2, 0.01 2, 0.025 2, 0.05 3, 0.1 3, 0.25 3, 0.5 4, 1.0 4, 2.5 4,"
                        + " 5.0 4, 10.0 4, +Inf 5",
                lines);
        ParsedPage parsed = ParsedPage.text(page.text());
        assertEquals(30.336, parsed.value("balancebeam_request_duration_seconds_sum", "route", "shop"), 1e-9);
        assertEquals(5, parsed.value("balancebeam_request_duration_seconds_count", "route", "shop"));
    }

    @Test
    void anEndpointIsShownByItsAddressWithAllThatIsKnown() {
        Cluster web = instance.cluster("web", 1, 2);
        Endpoint up = FakeInstance.endpoint(web, 0);
        Endpoint down = FakeInstance.endpoint(web, 1);
        for (int loop = 0; loop < 2; loop++) {
            up.metrics().shard(loop).request();
            up.metrics().shard(loop).answer(200, 2 * MILLI);
            up.metrics().shard(loop).retry();
        }
        down.metrics().shard(0).connectFailure();
        down.metrics().shard(0).reset();
        down.health().onConnectFailure(instance.nowNanos, "refused the connection");
        up.begin();
        up.tryOpenConnection();
        down.admin(EndpointAdmin.DRAINED);
        web.weigh(up, 7);
        ParsedPage parsed = ParsedPage.text(page.text());
        String[] one = {"cluster", "web", "endpoint", "10.1.0.0:80"};
        String[] two = {"cluster", "web", "endpoint", "10.1.0.1:80"};
        assertEquals(2, parsed.value("balancebeam_endpoint_attempts_total", one));
        assertEquals(2, parsed.value("balancebeam_endpoint_retries_total", one));
        assertEquals(2, parsed.value("balancebeam_endpoint_latency_seconds_count", one));
        assertEquals(0.004, parsed.value("balancebeam_endpoint_latency_seconds_sum", one), 1e-9);
        assertEquals(1, parsed.value("balancebeam_endpoint_in_flight", one));
        assertEquals(1, parsed.value("balancebeam_endpoint_connections", one));
        assertEquals(1, parsed.value("balancebeam_endpoint_up", one));
        assertEquals(7, parsed.value("balancebeam_endpoint_weight", one));
        assertEquals(0, parsed.value("balancebeam_endpoint_ejections_total", one));
        assertEquals(1, parsed.value("balancebeam_endpoint_connect_failures_total", two));
        assertEquals(1, parsed.value("balancebeam_endpoint_resets_total", two));
        assertEquals(1, parsed.value("balancebeam_endpoint_ejections_total", two));
        assertEquals(0, parsed.value("balancebeam_endpoint_up", two));
        assertEquals(
                """
                balancebeam_endpoint_answers_total{cluster="web",endpoint="10.1.0.0:80",code="1xx"} 0
                balancebeam_endpoint_answers_total{cluster="web",endpoint="10.1.0.0:80",code="2xx"} 2
                balancebeam_endpoint_answers_total{cluster="web",endpoint="10.1.0.0:80",code="3xx"} 0
                balancebeam_endpoint_answers_total{cluster="web",endpoint="10.1.0.0:80",code="4xx"} 0
                balancebeam_endpoint_answers_total{cluster="web",endpoint="10.1.0.0:80",code="5xx"} 0\
                """,
                lines("balancebeam_endpoint_answers_total").lines().limit(5).collect(Collectors.joining("\n")));
        assertEquals("""
            balancebeam_endpoint_state{cluster="web",endpoint="10.1.0.1:80",state="up"} 0
            balancebeam_endpoint_state{cluster="web",endpoint="10.1.0.1:80",state="ejected"} 1
            balancebeam_endpoint_state{cluster="web",endpoint="10.1.0.1:80",state="down"} 0\
            """, lines("balancebeam_endpoint_state").lines().skip(3).collect(Collectors.joining("\n")));
        assertEquals(1, parsed.value("balancebeam_endpoint_admin_state", with(two, "state", "drained")));
        assertEquals(0, parsed.value("balancebeam_endpoint_admin_state", with(two, "state", "active")));
        assertEquals(1, parsed.value("balancebeam_endpoint_info", with(with(one, "name", "10.1.0.0:80"), "zone", "")));
        assertEquals(2, parsed.value("balancebeam_cluster_endpoints", "cluster", "web"));
        assertEquals(1, parsed.value("balancebeam_cluster_healthy_endpoints", "cluster", "web"));
        assertEquals(1, parsed.value("balancebeam_cluster_eligible_endpoints", "cluster", "web"));
    }

    private static String[] with(String[] labels, String name, String value) {
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(labels), java.util.stream.Stream.of(name, value))
                .toArray(String[]::new);
    }

    @Test
    void whatMayNotBePickedIsNotEligible() {
        Cluster web = instance.cluster("web", 1, 4);
        FakeInstance.endpoint(web, 0).admin(EndpointAdmin.EJECTED);
        web.weigh(FakeInstance.endpoint(web, 1), 0);
        FakeInstance.endpoint(web, 2).health().onActiveFailure(0, "answered 500 to GET /");
        FakeInstance.endpoint(web, 2).health().onActiveFailure(0, "answered 500 to GET /");
        FakeInstance.endpoint(web, 2).health().onActiveFailure(0, "answered 500 to GET /");
        instance.cluster("empty");
        ParsedPage parsed = ParsedPage.text(page.text());
        assertEquals(4, parsed.value("balancebeam_cluster_endpoints", "cluster", "web"));
        assertEquals(3, parsed.value("balancebeam_cluster_healthy_endpoints", "cluster", "web"));
        assertEquals(1, parsed.value("balancebeam_cluster_eligible_endpoints", "cluster", "web"));
        assertEquals(0, parsed.value("balancebeam_cluster_eligible_endpoints", "cluster", "empty"));
        assertEquals(
                1,
                parsed.value(
                        "balancebeam_endpoint_state", "cluster", "web", "endpoint", "10.1.0.2:80", "state", "down"));
    }

    @Test
    void listenersLoopsLimitsAndTheRest() {
        instance.listeners = List.of(
                new ListenerView("public", 0, new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080), 5, 1000));
        instance.loops = List.of(new LoopView(0, 1_500_000, 9, 10, 3), new LoopView(1, 0, 9, 20, 4));
        instance.limits = List.of(new LimitView("login", 90, 10, 7, 2, 16_384));
        instance.draining = true;
        instance.route("shop");
        instance.route("closed");
        instance.closed = "closed";
        ParsedPage parsed = ParsedPage.text(page.text());
        assertEquals(
                5, parsed.value("balancebeam_listener_connections", "listener", "public", "address", "127.0.0.1:8080"));
        assertEquals(1000, parsed.value("balancebeam_listener_max_connections", "listener", "public"));
        assertEquals(7, parsed.value("balancebeam_upstream_connections_opened_total"));
        assertEquals(30, parsed.value("balancebeam_upstream_connections_reused_total"));
        assertEquals(0.0015, parsed.value("balancebeam_loop_lag_seconds", "loop", "0"));
        assertEquals(0, parsed.value("balancebeam_loop_lag_seconds", "loop", "1"));
        assertEquals(65_536, parsed.value("balancebeam_buffer_bytes"));
        assertEquals(
                90, parsed.value("balancebeam_rate_limit_decisions_total", "limit", "login", "decision", "allowed"));
        assertEquals(
                10, parsed.value("balancebeam_rate_limit_decisions_total", "limit", "login", "decision", "refused"));
        assertEquals(7, parsed.value("balancebeam_rate_limit_entries", "limit", "login"));
        assertEquals(2, parsed.value("balancebeam_rate_limit_approximated_total", "limit", "login"));
        assertEquals(16_384, parsed.value("balancebeam_rate_limit_table_bytes", "limit", "login"));
        assertEquals(3, parsed.value("balancebeam_access_log_dropped_total"));
        assertEquals(11, parsed.value("balancebeam_tracing_sent_total"));
        assertEquals(5, parsed.value("balancebeam_tracing_dropped_total"));
        assertEquals(1, parsed.value("balancebeam_sites"));
        assertEquals(1, parsed.value("balancebeam_draining"));
        assertEquals(0, parsed.value("balancebeam_route_maintenance", "route", "shop"));
        assertEquals(1, parsed.value("balancebeam_route_maintenance", "route", "closed"));
    }

    @Test
    void reloadsAreCountedAndTheLastSuccessIsDated() {
        ParsedPage before = ParsedPage.text(page.text());
        assertEquals(1, before.value("balancebeam_config_last_reload_successful"));
        assertEquals(1_795_262_400.25, before.value("balancebeam_config_last_reload_success_timestamp_seconds"));
        instance.reloads.add(
                new ReloadResult(Instant.ofEpochSecond(1_800_000_000), Duration.ofMillis(250), true, "", List.of()));
        instance.reloads.add(
                new ReloadResult(Instant.ofEpochSecond(1_800_000_100), Duration.ofMillis(9), false, "no", List.of()));
        ParsedPage after = ParsedPage.text(page.text());
        assertEquals(0, after.value("balancebeam_config_last_reload_successful"));
        assertEquals(1_800_000_000.0, after.value("balancebeam_config_last_reload_success_timestamp_seconds"));
        assertEquals(0.25, after.value("balancebeam_config_last_reload_duration_seconds"));
        assertEquals(1, after.value("balancebeam_config_reloads_total", "result", "success"));
        assertEquals(1, after.value("balancebeam_config_reloads_total", "result", "failure"));
        assertEquals(2, after.value("balancebeam_config_version"));
    }

    @Test
    void theProcessIsMeasured() {
        ParsedPage parsed = ParsedPage.text(page.text());
        assertTrue(parsed.value("process_resident_memory_bytes") > 10e6);
        assertTrue(parsed.value("process_cpu_seconds_total") > 0.01);
        assertTrue(parsed.value("process_open_fds") >= 3);
        assertTrue(parsed.value("process_max_fds") >= parsed.value("process_open_fds"));
        assertEquals(1_795_262_400.25, parsed.value("process_start_time_seconds"));
        assertTrue(parsed.value("balancebeam_heap_used_bytes") <= parsed.value("balancebeam_heap_max_bytes"));
        assertTrue(parsed.value("balancebeam_heap_committed_bytes") <= parsed.value("balancebeam_heap_max_bytes"));
        assertTrue(parsed.value("balancebeam_direct_bytes") >= 0);
        assertEquals(
                1,
                parsed.value("balancebeam_build_info", "java", Runtime.version().toString()));
    }

    @Test
    void bothFormatsSayTheSame() {
        first.exchange(instance.route("shop"), 200, 3 * MILLI, 5, null);
        instance.cluster("web", 1, 3);
        instance.limits = List.of(new LimitView("login", 90, 10, 7, 2, 16_384));
        instance.tls = List.of(FakeInstance.tls("public", "a.example"));
        instance.http2 = FakeInstance.HTTP2;
        instance.webSockets = FakeInstance.WEBSOCKETS;
        instance.http3 = FakeInstance.HTTP2;
        instance.acme = List.of(FakeInstance.acme("a.example", 1));
        ParsedPage text = ParsedPage.text(page.text());
        ParsedPage open = ParsedPage.openMetrics(page.openMetrics());
        List<String> names = MetricsPage.FAMILIES.stream()
                .map(family -> family.metric().fullName())
                .toList();
        assertEquals(names, List.copyOf(text.families.keySet()));
        assertEquals(
                MetricsPage.FAMILIES.stream()
                        .map(family -> family.metric().name())
                        .toList(),
                List.copyOf(open.families.keySet()));
        for (Family family : MetricsPage.FAMILIES) {
            ParsedPage.Family here =
                    Objects.requireNonNull(text.families.get(family.metric().fullName()));
            ParsedPage.Family there =
                    Objects.requireNonNull(open.families.get(family.metric().name()));
            assertEquals(here.samples.keySet(), there.samples.keySet());
            assertEquals(here.help, there.help);
            if (!family.metric().name().startsWith("process_")
                    && !family.metric().name().matches(".*_(heap|direct)_.*")) {
                assertEquals(here.samples, there.samples);
            }
        }
    }

    @Test
    void hostileNamesStayWithinTheirQuotes() {
        String hostile = "a\"} 1\nforged_total{x=\"\\ ü€😀\r\t";
        first.exchange(instance.route(hostile), 200, MILLI, 0, null);
        instance.cluster(hostile, 1, 1);
        instance.tls = List.of(FakeInstance.tls(hostile, "*.example"));
        for (ParsedPage parsed : List.of(ParsedPage.text(page.text()), ParsedPage.openMetrics(page.openMetrics()))) {
            assertEquals(1, parsed.value("balancebeam_requests_total", "route", hostile, "code", "2xx"));
            assertEquals(1, parsed.value("balancebeam_cluster_endpoints", "cluster", hostile));
            assertEquals(7, parsed.value("balancebeam_tls_handshakes_total", "listener", hostile, "result", "full"));
        }
    }

    @Test
    void aRouteThatIsCalledLikeNoRouteIsNotMixedUpWithIt() {
        first.exchange(instance.route("-"), 200, MILLI, 0, null);
        first.refused(instance.unrouted, 404, ProxyError.NO_ROUTE);
        ParsedPage parsed = ParsedPage.text(page.text());
        assertEquals(1, parsed.value("balancebeam_requests_total", "route", "-", "code", "2xx"));
        assertEquals(1, parsed.value("balancebeam_requests_total", "route", "--", "code", "4xx"));
    }

    @Test
    void twoNamesOfOneHostAreTwoSeries() {
        Cluster web = instance.cluster("web");
        web.found(List.of(
                new Found(new InetSocketAddress("10.0.0.1", 80), "web:80", 1),
                new Found(new InetSocketAddress("10.0.0.2", 80), "web:80", 1)));
        ParsedPage parsed = ParsedPage.text(page.text());
        assertEquals(
                2, parsed.all("balancebeam_endpoint_info", "name", "web:80").size());
    }

    @Test
    void anExemplarStandsAtTheBucketOfItsDuration() {
        Route shop = instance.route("shop");
        first.exchange(shop, 200, 300 * MILLI, 0, null);
        Exemplars examples = () -> Map.of(
                "shop",
                List.of(
                        new Exemplars.Recent("req-\"1\"", 300 * MILLI, 1_795_262_400_007L),
                        new Exemplars.Recent("x".repeat(101), 20_000 * MILLI, 0)));
        MetricsPage withExamples = new MetricsPage(instance, examples);
        String lines = lines(withExamples.openMetrics(), "balancebeam_request_duration_seconds_bucket");
        assertEquals(
                "balancebeam_request_duration_seconds_bucket{route=\"shop\",le=\"0.5\"} 1"
                        + " # {request_id=\"req-\\\"1\\\"\"} 0.3 1795262400.007",
                lines.lines().filter(line -> line.contains("#")).collect(Collectors.joining("\n")));
        ParsedPage.openMetrics(withExamples.openMetrics());
        ParsedPage.text(withExamples.text());
    }

    @Test
    void aStreamThatBreaksIsToldAndNothingMoreIsWrittenToIt() {
        instance.cluster("web", 1, 200);
        OutputStream broken = new OutputStream() {
            private int writes;

            @Override
            public void write(int b) {
                throw new AssertionError("byte by byte");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (++writes == 2) {
                    throw new IOException("Broken pipe");
                }
                assertTrue(writes < 2, "written to after it broke");
            }
        };
        IOException thrown = assertThrows(IOException.class, () -> page.write(PageFormat.TEXT, broken));
        assertEquals("Broken pipe", thrown.getMessage());
    }

    @Test
    void aStreamGetsTheSameBytes() throws IOException {
        instance.cluster("web", 1, 20);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        page.write(PageFormat.TEXT, out);
        String noProcess = "(?m)^(process|balancebeam_heap|balancebeam_direct)_.*\n";
        assertArrayEquals(
                Utf8.strict(page.text()).replaceAll(noProcess, "").split("\n", -1),
                Utf8.strict(out.toByteArray()).replaceAll(noProcess, "").split("\n", -1));
    }
}
