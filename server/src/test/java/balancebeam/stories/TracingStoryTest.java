package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.Balancebeam;
import balancebeam.config.Config;
import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Reading;
import balancebeam.control.tracing.OtlpCollector;
import balancebeam.control.tracing.OtlpCollector.Span;
import balancebeam.testkit.Answer;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.OriginHandler;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ReceivedRequest;
import balancebeam.testkit.ScriptedOrigin;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A request can be followed through the balancer by its trace. */
@Timeout(60)
class TracingStoryTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";
    private static final String SAMPLED = "traceparent: 00-" + TRACE + "-" + PARENT + "-01";

    private static Config config(String tracing, ScriptedOrigin... origins) {
        String endpoints = Arrays.stream(origins)
                .map(origin -> '"' + origin.hostPort() + '"')
                .collect(Collectors.joining(", "));
        Reading reading = ConfigText.read("balancebeam.yaml", """
            listeners: { web: { bind: "127.0.0.1:0" } }
            clusters:
              web: { endpoints: [%s], algorithm: round-robin, health-check: { interval: 0 s } }
            routes:
              closed: { match: { host: a.example, path: /closed }, cluster: web, deny: [127.0.0.0/8] }
              all: { match: { host: a.example }, cluster: web }
            process: { threads: 1 }
            admin: { bind: "127.0.0.1:0" }
            %s
            """.formatted(endpoints, tracing), Map.of());
        return Objects.requireNonNull(reading.config(), () -> reading.problems().toString());
    }

    private static String tracing(OtlpCollector collector, double sample) {
        return "tracing: { endpoint: \"%s\", sample: %s, service: edge }".formatted(collector.url(), sample);
    }

    private static RawClient client(Balancebeam balancer) {
        return RawClient.connect(balancer.addresses().getFirst());
    }

    private static Answer get(RawClient client, String path, String... fields) {
        client.send("GET " + path + " HTTP/1.1\r\nHost: a.example\r\n" + String.join("\r\n", fields)
                + (fields.length > 0 ? "\r\n" : "") + "\r\n");
        return client.readAnswer();
    }

    private static @Nullable String attribute(Span span, String name) {
        return span.attributes().get(name);
    }

    private static String told(ScriptedOrigin origin) {
        return Objects.requireNonNull(origin.requests().getLast().field("traceparent"));
    }

    @Test
    void aTraceGoesFromTheClientThroughEveryAttemptToTheEndpoint() throws IOException {
        long before = System.currentTimeMillis() * 1_000_000;
        try (OtlpCollector collector = OtlpCollector.start();
                ScriptedOrigin dead = ScriptedOrigin.start();
                ScriptedOrigin alive = ScriptedOrigin.start();
                Balancebeam balancer = Balancebeam.start(config(tracing(collector, 0), dead, alive));
                RawClient client = client(balancer)) {
            dead.kill();
            for (int i = 0; i < 2; i++) { // One of two begins with the dead one.
                assertEquals(
                        200, get(client, "/a?b", SAMPLED, "tracestate: x=1,y=2").status());
            }
            Await.until("both are traced", () -> collector.spans().size() == 5);
            List<Span> spans = collector.spans();
            assertTrue(spans.stream().allMatch(span -> span.trace().equals(TRACE)), spans::toString);
            List<Span> exchanges =
                    spans.stream().filter(span -> span.kind() == 2).toList();
            assertEquals(2, exchanges.size());
            assertTrue(exchanges.stream().allMatch(span -> span.parent().equals(PARENT)), spans::toString);
            Span failed = spans.stream()
                    .filter(span -> "connect_failed".equals(attribute(span, "error.type")))
                    .findFirst()
                    .orElseThrow();
            Span retried = spans.stream()
                    .filter(span -> span.parent().equals(failed.parent()) && !span.equals(failed))
                    .findFirst()
                    .orElseThrow();
            Span exchange = exchanges.stream()
                    .filter(span -> span.id().equals(failed.parent()))
                    .findFirst()
                    .orElseThrow();
            assertEquals(alive.hostPort(), attribute(retried, "balancebeam.endpoint"));
            assertEquals("1", attribute(retried, "http.request.resend_count"));
            assertEquals("200", attribute(retried, "http.response.status_code"));
            assertEquals("2", attribute(exchange, "balancebeam.attempts"));
            assertEquals("all", attribute(exchange, "balancebeam.route"));
            assertEquals(0, exchange.status());
            assertEquals(2, failed.status());
            // Each lies within what it is a part of.
            assertTrue(before < exchange.startNanos() && exchange.startNanos() <= failed.startNanos());
            assertTrue(failed.startNanos() <= failed.endNanos() && failed.endNanos() <= retried.startNanos());
            assertTrue(retried.startNanos() < retried.endNanos() && retried.endNanos() <= exchange.endNanos());
            assertTrue(exchange.endNanos() <= System.currentTimeMillis() * 1_000_000 + 1_000_000);
            // What the endpoint made is a child of the attempt that reached it.
            List<ReceivedRequest> requests = alive.requests();
            assertTrue(requests.stream().anyMatch(request -> ("00-" + TRACE + "-" + retried.id() + "-01")
                    .equals(request.field("traceparent"))));
            assertTrue(requests.stream().allMatch(request -> "x=1,y=2".equals(request.field("tracestate"))));
        }
    }

    /** Whichever is asked first is late; the other one's answer is used, or comes to nothing. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aHedgeHasASpanOfItsOwnWhetherItWinsOrNot(boolean wins) throws IOException {
        CountDownLatch hedged = new CountDownLatch(1);
        AtomicInteger asked = new AtomicInteger();
        OriginHandler eitherOfTwo = (request, connection) -> {
            boolean late = asked.getAndIncrement() == 0;
            if (!late) {
                hedged.countDown();
            } else if (!wins) {
                connection.await(hedged);
            }
            if (late == wins) {
                connection.hang();
            }
            connection.answer(200, Fields.EMPTY, "ok");
        };
        try (OtlpCollector collector = OtlpCollector.start();
                ScriptedOrigin one = ScriptedOrigin.start();
                ScriptedOrigin other = ScriptedOrigin.start()) {
            one.otherwise(eitherOfTwo);
            other.otherwise(eitherOfTwo);
            String hedge = "\ndefaults: { hedge: { delay: 20 ms } }";
            try (Balancebeam balancer = Balancebeam.start(config(tracing(collector, 0) + hedge, one, other));
                    RawClient client = client(balancer)) {
                assertEquals(200, get(client, "/", SAMPLED).status());
            }
            List<Span> spans = collector.spans();
            assertEquals(3, spans.size(), spans::toString);
            assertEquals("2", attribute(spans.getFirst(), "balancebeam.attempts"));
            Set<String> sent = spans.subList(1, 3).stream()
                    .map(span -> "00-" + TRACE + "-" + span.id() + "-01")
                    .collect(Collectors.toSet());
            assertEquals(sent, Set.of(told(one), told(other)), "each endpoint was told its own");
            Span second = spans.stream()
                    .filter(span -> "1".equals(attribute(span, "http.request.resend_count")))
                    .findFirst()
                    .orElseThrow();
            assertEquals(wins ? "200" : null, attribute(second, "http.response.status_code"));
        }
    }

    @Test
    void whatNobodyWantsTracedIsPassedOnAndNotSent() throws IOException {
        try (OtlpCollector collector = OtlpCollector.start();
                ScriptedOrigin origin = ScriptedOrigin.start()) {
            try (Balancebeam balancer = Balancebeam.start(config(tracing(collector, 0), origin));
                    RawClient client = client(balancer)) {
                get(client, "/");
                assertTrue(told(origin).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00"), () -> told(origin));
                get(client, "/", "traceparent: 00-" + TRACE + "-" + PARENT + "-00");
                assertEquals("00-" + TRACE + "-" + PARENT + "-00", told(origin));
            }
            assertEquals(List.of(), collector.spans());
        }
    }

    @Test
    void aMalformedParentIsReplacedAndItsStateGoes() throws IOException {
        try (OtlpCollector collector = OtlpCollector.start();
                ScriptedOrigin origin = ScriptedOrigin.start()) {
            try (Balancebeam balancer = Balancebeam.start(config(tracing(collector, 1), origin));
                    RawClient client = client(balancer)) {
                get(client, "/", "traceparent: 00-" + TRACE + "-0000000000000000-01", "tracestate: x=1");
                assertTrue(told(origin).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01"), () -> told(origin));
                assertNull(origin.requests().getLast().field("tracestate"));
            }
            // Closed by now: it has sent what there was.
            assertEquals(2, collector.spans().size());
            Span exchange = collector.spans().getFirst();
            assertNotEquals(TRACE, exchange.trace());
            assertEquals("", exchange.parent());
            assertEquals(
                    told(origin),
                    "00-" + exchange.trace() + "-" + collector.spans().getLast().id() + "-01");
        }
    }

    @Test
    void refusalsAreTracedAndClientsThatLeaveAreTold() throws IOException {
        try (OtlpCollector collector = OtlpCollector.start();
                ScriptedOrigin origin = ScriptedOrigin.start()) {
            origin.on("/slow", (request, connection) -> connection.hang());
            try (Balancebeam balancer = Balancebeam.start(config(tracing(collector, 1), origin));
                    RawClient client = client(balancer)) {
                assertEquals(403, get(client, "/closed").status());
                client.send("GET /nowhere HTTP/1.1\r\nHost: b.example\r\n\r\n");
                assertEquals(404, client.readAnswer().status());
                client.send("GET /slow HTTP/1.1\r\nHost: a.example\r\n\r\n");
                origin.awaitRequests(1);
                client.reset();
                Await.until(
                        "the client's leaving was seen", () -> collector.spans().size() == 4);
            }
            List<Span> spans = collector.spans();
            assertEquals("403", attribute(spans.getFirst(), "http.response.status_code"));
            assertEquals(0, spans.getFirst().status(), "the client's own error");
            assertEquals("GET -", spans.get(1).name());
            assertEquals("404", attribute(spans.get(1), "http.response.status_code"));
            assertEquals("client_gone", attribute(spans.get(2), "error.type"));
            assertEquals("client_gone", attribute(spans.get(3), "error.type"));
            assertEquals(spans.get(2).id(), spans.get(3).parent());
        }
    }

    @Test
    void aReloadSwitchesItOffAndOnAndToAnotherCollector() throws IOException {
        try (OtlpCollector first = OtlpCollector.start();
                OtlpCollector second = OtlpCollector.start();
                ScriptedOrigin origin = ScriptedOrigin.start();
                Balancebeam balancer = Balancebeam.start(config("", origin));
                RawClient client = client(balancer)) {
            get(client, "/untraced");
            assertNull(origin.requests().getLast().field("traceparent"));
            balancer.reload(config(tracing(first, 1), origin));
            get(client, "/first");
            balancer.reload(config(tracing(second, 1), origin));
            assertEquals(List.of("/first"), paths(first), "sent by the reload, however soon that came");
            get(client, "/second");
            balancer.reload(config("", origin));
            assertEquals(List.of("/second"), paths(second));
            get(client, "/untraced", SAMPLED);
            assertEquals(SAMPLED, "traceparent: " + told(origin), "as the client sent it");
            balancer.reload(config(tracing(first, 1), origin));
            get(client, "/again");
            Await.until("it is traced again", () -> paths(first).equals(List.of("/first", "/again")));
            assertEquals(List.of("/second"), paths(second));
        }
    }

    private static List<String> paths(OtlpCollector collector) {
        return collector.spans().stream()
                .filter(span -> span.kind() == 2)
                .map(span -> Objects.requireNonNull(attribute(span, "url.path")))
                .toList();
    }

    @Test
    void aCollectorThatIsOfNoUseCostsSpansAndNoRequestAndAMetricCountsThem() throws IOException {
        try (OtlpCollector collector = OtlpCollector.start();
                ScriptedOrigin origin = ScriptedOrigin.start();
                Balancebeam balancer = Balancebeam.start(config(tracing(collector, 1), origin));
                RawClient client = client(balancer)) {
            collector.answerNext(404);
            assertEquals(200, get(client, "/").status());
            Await.until("it was lost", () -> metric(balancer, "balancebeam_tracing_dropped_total")
                    .equals("1"));
            assertEquals(200, get(client, "/").status());
            Await.until("the next was not", () -> metric(balancer, "balancebeam_tracing_sent_total")
                    .equals("1"));
        }
        try (ScriptedOrigin stuck = ScriptedOrigin.start();
                ScriptedOrigin origin = ScriptedOrigin.start();
                Balancebeam balancer = Balancebeam.start(
                        config("tracing: { endpoint: \"http://" + stuck.hostPort() + "\", sample: 1 }", origin));
                RawClient client = client(balancer)) {
            stuck.otherwise((request, connection) -> connection.hang());
            origin.otherwise((request, connection) -> connection.answer(200, Fields.EMPTY, "ok"));
            get(client, "/");
            Await.until("the collector holds it", () -> stuck.requests().size() == 1);
            for (int i = 0; i < 100; i++) {
                assertEquals(200, get(client, "/" + i).status());
            }
        }
    }

    private static String metric(Balancebeam balancer, String name) {
        InetSocketAddress admin = Objects.requireNonNull(balancer.adminAddress());
        try (RawClient client = RawClient.connect(admin)) {
            client.send("GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:" + admin.getPort() + "\r\n\r\n");
            return client.readAnswer()
                    .text()
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .map(line -> line.substring(name.length() + 1))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
