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
        assertEquals("0.0.0.0:1100", DEFAULT.listener().bind().toString());
        assertEquals(65_536, DEFAULT.listener().maxConnections());
        assertEquals(Algorithm.P2C, DEFAULT.cluster().algorithm());
        assertEquals(0, DEFAULT.cluster().maxConnectionsPerEndpoint());
        assertEquals(
                new HealthCheckConfig(Duration.ofSeconds(10), "/", Duration.ofSeconds(5)),
                DEFAULT.cluster().healthCheck());
        assertEquals(
                new RateLimitConfig(0, Duration.ofSeconds(60), RateLimitAlgorithm.SLIDING_WINDOW, 1_048_576),
                DEFAULT.rateLimit());
        assertEquals(Math.min(Runtime.getRuntime().availableProcessors(), 8), DEFAULT.threads());
        assertEquals(TransportKind.AUTO, DEFAULT.transport());
        assertEquals(Duration.ZERO, DEFAULT.drainDelay());
        assertEquals(Duration.ofSeconds(30), DEFAULT.gracePeriod());
        assertFalse(DEFAULT.accessLog());
        assertEquals(LogLevel.INFO, DEFAULT.logLevel());
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
                refusal("upstream: a:0 has no port to connect to", b -> b.upstreams(List.of(new HostPort("a", 0)))),
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
                        "active-health-check-interval: -5 s is out of range: 0, or from 1 ms to 8784 h is possible",
                        b -> b.healthCheck(HealthCheckConfig.every(Duration.ofSeconds(-5), "/"))),
                refusal(
                        "active-health-check-path: 'health' is not a path: it starts with / and has no spaces",
                        b -> b.healthCheck(HealthCheckConfig.every(Duration.ofSeconds(5), "health"))),
                refusal(
                        "active-health-check-path: '/a\r\nX: y' is not a path: it starts with / and has no spaces",
                        b -> b.healthCheck(HealthCheckConfig.every(Duration.ofSeconds(5), "/a\r\nX: y"))),
                refusal(
                        "active-health-check-timeout: 2 s is longer than the interval of 1 s",
                        b -> b.healthCheck(new HealthCheckConfig(Duration.ofSeconds(1), "/", Duration.ofSeconds(2)))),
                refusal(
                        "max-requests-per-window: -1 is out of range: from 0 to 4194303 is possible",
                        b -> b.rateLimit(RateLimitConfig.of(-1, Duration.ofSeconds(1)))),
                refusal(
                        "rate-limit-window-size: 0 s is out of range: from 10 ms to 24 h is possible",
                        b -> b.rateLimit(RateLimitConfig.of(1, Duration.ZERO))),
                refusal(
                        "rate-limit-table-entries: 1 is out of range: from 16 to 67108864 is possible",
                        b -> b.rateLimit(
                                new RateLimitConfig(1, Duration.ofSeconds(1), RateLimitAlgorithm.FIXED_WINDOW, 1))),
                refusal(
                        "limits.head-bytes: 1 is out of range: from 256 to 1048576 is possible",
                        b -> b.limits(Defaults.LIMITS.withHeadBytes(1))),
                refusal(
                        "limits.target-bytes: 16385 is out of range: from 16 to 16384 is possible",
                        b -> b.limits(Defaults.LIMITS.withTargetBytes(16_385))),
                refusal(
                        "limits.body-bytes: -1 is out of range: from 0 to 9223372036854775807 is possible",
                        b -> b.limits(Defaults.LIMITS.withBodyBytes(-1))),
                refusal(
                        "timeouts.client-head: 0 s is out of range: from 1 ms to 8784 h is possible",
                        b -> b.timeouts(Defaults.TIMEOUTS.withClientHead(Duration.ZERO))),
                refusal(
                        "timeouts.upstream-idle: 31708800 s is out of range: from 1 ms to 8784 h is possible",
                        b -> b.timeouts(Defaults.TIMEOUTS.withUpstreamIdle(Duration.ofDays(367)))));
    }

    private static Arguments refusal(String message, UnaryOperator<Config.Builder> change) {
        return Arguments.of(message, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void whatCannotBeIsRefusedByNameAndValue(String message, UnaryOperator<Config.Builder> change) {
        var e = assertThrows(IllegalArgumentException.class, () -> change.apply(DEFAULT.toBuilder())
                .build());
        assertEquals(message, e.getMessage());
    }

    @Test
    void aBuilderOfAConfigMakesTheSameConfig() {
        Config other = Config.builder()
                .bind("[::1]:0")
                .maxConnections(5)
                .upstreams("a:1", "b:2")
                .algorithm(Algorithm.RANDOM)
                .healthCheck(HealthCheckConfig.every(Duration.ZERO, "/up"))
                .maxConnectionsPerEndpoint(6)
                .rateLimit(RateLimitConfig.of(7, Duration.ofSeconds(8)))
                .threads(3)
                .transport(TransportKind.NIO)
                .drainDelay(Duration.ofSeconds(9))
                .gracePeriod(Duration.ofSeconds(10))
                .limits(Defaults.LIMITS.withFields(11))
                .timeouts(Defaults.TIMEOUTS.withLinger(Duration.ofSeconds(12)))
                .accessLog(true)
                .logLevel(LogLevel.TRACE)
                .build();
        assertEquals(other, other.toBuilder().build());
    }

    @Test
    void anUpstreamNamedTwiceCountsOnce() {
        Config config = Config.builder().upstreams("A:1", "b:1", "a:1").build();
        assertEquals(
                List.of(HostPort.parse("a:1"), HostPort.parse("b:1")),
                config.cluster().upstreams());
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
        assertTrue(DEFAULT.cluster().healthCheck().isOn());
        assertFalse(DEFAULT.rateLimit().isOn());
        assertTrue(RateLimitConfig.of(1, Duration.ofSeconds(1)).isOn());
    }
}
