package balancebeam.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigTest {
    private static final Config DEFAULT =
            Config.builder().upstreams("127.0.0.1:8080").build();

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertEquals("0.0.0.0:1100", DEFAULT.listeners().getFirst().bind().toString());
        assertEquals(65_536, DEFAULT.listeners().getFirst().maxConnections());
        assertEquals(
                new Balancing.P2c(Metric.IN_FLIGHT, null),
                DEFAULT.clusters().getFirst().algorithm());
        assertEquals(0, DEFAULT.clusters().getFirst().maxConnectionsPerEndpoint());
        assertEquals(
                new HealthCheckConfig(ProbeConfig.Http.get("/"), Duration.ofSeconds(10), Duration.ofSeconds(5)),
                DEFAULT.clusters().getFirst().health().healthCheck().getFirst());
        assertEquals(PolicyConfig.RAW, DEFAULT.routes().getFirst().policy());
        assertEquals(
                new RateLimitConfig("default", 1, Duration.ofSeconds(60), RateLimitAlgorithm.SLIDING_WINDOW, 1_048_576),
                RateLimitConfig.of(1, Defaults.RATE_LIMIT_WINDOW));
        assertEquals(
                Math.min(Runtime.getRuntime().availableProcessors(), 8),
                DEFAULT.process().threads());
        assertEquals(TransportKind.AUTO, DEFAULT.process().transport());
        assertEquals(Duration.ZERO, DEFAULT.process().drainDelay());
        assertEquals(Duration.ofSeconds(30), DEFAULT.process().gracePeriod());
        assertFalse(DEFAULT.accessLog().on());
        assertFalse(DEFAULT.admin().isOn());
        assertFalse(DEFAULT.tracing().isOn());
        assertEquals(LogLevel.INFO, DEFAULT.process().logLevel());
    }

    @Test
    void theDefaultLimitsAreTheDocumentedOnes() {
        Limits limits = DEFAULT.limits();
        assertEquals(16_384, limits.headBytes());
        assertEquals(100, limits.fields());
        assertEquals(8_192, limits.targetBytes());
        assertEquals(32_768, limits.answerHeadBytes());
        assertEquals(8, limits.interimAnswers());
        assertEquals(0, limits.bodyBytes());
        assertEquals(67_108_864, limits.bufferBytes());
        assertEquals(262_144, limits.lingerBytes());
    }

    @Test
    void theDefaultTimeoutsAreTheDocumentedOnes() {
        Timeouts timeouts = DEFAULT.timeouts();
        assertEquals(Duration.ofSeconds(10), timeouts.clientHead());
        assertEquals(Duration.ofSeconds(60), timeouts.clientIdle());
        assertEquals(Duration.ofSeconds(60), timeouts.streamIdle());
        assertEquals(Duration.ofSeconds(3), timeouts.connect());
        assertEquals(Duration.ofSeconds(60), timeouts.answer());
        assertEquals(Duration.ofSeconds(4), timeouts.upstreamIdle());
        assertEquals(Duration.ofHours(1), timeouts.tunnelIdle());
        assertEquals(Duration.ofSeconds(2), timeouts.linger());
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                refusal("upstream: there is none, and at least one is needed", b -> b.upstreams(List.of())),
                refusal("address: a:0 has no port to connect to", b -> b.upstreams(List.of(new HostPort("a", 0)))),
                refusal("max-connections: 0 is out of range: from 1 to 10000000 is possible", b -> b.maxConnections(0)),
                refusal(
                        "max-connections-per-endpoint: -1 is out of range: from 0 to 1000000 is possible",
                        b -> b.maxConnectionsPerEndpoint(-1)),
                refusal("threads: 0 is out of range: from 1 to 1024 is possible", b -> b.threads(0)),
                refusal("threads: 1025 is out of range: from 1 to 1024 is possible", b -> b.threads(1025)),
                refusal(
                        "drain-delay: -1 s is out of range: 0, or from 1 ms to 8784 h is possible",
                        b -> b.drainDelay(Duration.ofSeconds(-1))),
                refusal(
                        "grace-period: 0.0005 ms is out of range: 0, or from 1 ms to 8784 h is possible",
                        b -> b.gracePeriod(Duration.ofNanos(500))),
                refusal(
                        "interval: -5 s is out of range: 0, or from 1 ms to 8784 h is possible",
                        b -> b.healthCheck(HealthCheckConfig.every(Duration.ofSeconds(-5), "/"))),
                refusal(
                        "path: 'health' is not a path: it starts with / and has no spaces",
                        b -> b.healthCheck(HealthCheckConfig.every(Duration.ofSeconds(5), "health"))),
                refusal(
                        "path: '/a\r\nX: y' is not a path: it starts with / and has no spaces",
                        b -> b.healthCheck(HealthCheckConfig.every(Duration.ofSeconds(5), "/a\r\nX: y"))),
                refusal(
                        "timeout: 2 s is longer than the interval of 1 s",
                        b -> b.healthCheck(new HealthCheckConfig(
                                ProbeConfig.Http.get("/"), Duration.ofSeconds(1), Duration.ofSeconds(2)))),
                refusal(
                        "requests: -1 is out of range: from 0 to 4194303 is possible",
                        b -> b.rateLimit(RateLimitConfig.of(-1, Duration.ofSeconds(1)))),
                refusal(
                        "window: 0 s is out of range: from 10 ms to 24 h is possible",
                        b -> b.rateLimit(RateLimitConfig.of(1, Duration.ZERO))),
                refusal(
                        "table-entries: 1 is out of range: from 16 to 67108864 is possible",
                        b -> b.rateLimit(new RateLimitConfig(
                                "a", 1, Duration.ofSeconds(1), RateLimitAlgorithm.FIXED_WINDOW, 1))),
                refusal(
                        "head-bytes: 1 is out of range: from 256 to 1048576 is possible",
                        b -> b.limits(Defaults.LIMITS.withHeadBytes(1))),
                refusal(
                        "target-bytes: 16385 is out of range: from 16 to 16384 is possible",
                        b -> b.limits(Defaults.LIMITS.withTargetBytes(16_385))),
                refusal(
                        "body-bytes: -1 is out of range: from 0 to 9223372036854775807 is possible",
                        b -> b.limits(Defaults.LIMITS.withBodyBytes(-1))),
                refusal(
                        "client-head: 0 s is out of range: from 1 ms to 8784 h is possible",
                        b -> b.timeouts(Defaults.TIMEOUTS.withClientHead(Duration.ZERO))),
                refusal(
                        "upstream-idle: 31708800 s is out of range: from 1 ms to 8784 h is possible",
                        b -> b.timeouts(Defaults.TIMEOUTS.withUpstreamIdle(Duration.ofDays(367)))));
    }

    private static Arguments refusal(String message, UnaryOperator<ConfigBuilder> change) {
        return Arguments.of(message, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void whatCannotBeIsRefusedByNameAndValue(String message, UnaryOperator<ConfigBuilder> change) {
        var e = assertThrows(
                IllegalArgumentException.class,
                () -> change.apply(Config.builder().upstreams("127.0.0.1:8080")).build());
        assertEquals(message, e.getMessage());
    }

    @Test
    void namesAreUniqueAndKnown() {
        var twice = assertThrows(
                IllegalArgumentException.class,
                () -> with(
                        DEFAULT.routes(),
                        DEFAULT.clusters().getFirst(),
                        DEFAULT.clusters().getFirst()));
        assertEquals("clusters: there are two with the name 'default'", twice.getMessage());
        var unknown = assertThrows(IllegalArgumentException.class, () -> with(DEFAULT.routes()));
        assertEquals("routes: 'default' names the cluster 'default', and there is none", unknown.getMessage());
    }

    private static Config with(List<RouteConfig> routes, ClusterConfig... clusters) {
        return new Config(
                DEFAULT.listeners(),
                routes,
                List.of(clusters),
                DEFAULT.acme(),
                DEFAULT.admin(),
                DEFAULT.accessLog(),
                DEFAULT.tracing(),
                DEFAULT.process(),
                DEFAULT.limits(),
                DEFAULT.timeouts());
    }

    @Test
    void anUpstreamNamedTwiceCountsOnce() {
        Config config = Config.builder().upstreams("A:1", "b:1", "a:1").build();
        assertEquals(
                List.of(HostPort.parse("a:1"), HostPort.parse("b:1")),
                config.clusters().getFirst().named().stream()
                        .map(EndpointConfig::address)
                        .toList());
    }

    @Test
    void aProbeEndsBeforeTheNextOneBegins() {
        assertEquals(
                Duration.ofSeconds(2),
                HealthCheckConfig.every(Duration.ofSeconds(2), "/").timeout());
        assertEquals(
                Duration.ofSeconds(5),
                HealthCheckConfig.every(Duration.ofSeconds(20), "/").timeout());
    }

    @Test
    void zeroSwitchesChecksAndLimitsOff() {
        assertFalse(HealthCheckConfig.every(Duration.ZERO, "/").isOn());
        assertTrue(
                DEFAULT.clusters().getFirst().health().healthCheck().getFirst().isOn());
        assertFalse(RateLimitConfig.of(0, Duration.ofSeconds(1)).isOn());
        assertTrue(RateLimitConfig.of(1, Duration.ofSeconds(1)).isOn());
    }
}
