package balancebeam.config.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.AdminConfig;
import balancebeam.config.Config;
import balancebeam.config.Defaults;
import balancebeam.config.HealthCheckConfig;
import balancebeam.config.HostPort;
import balancebeam.config.PolicyConfig;
import balancebeam.config.ProbeJudging;
import balancebeam.config.RateLimitConfig;
import balancebeam.config.RouteConfig;
import balancebeam.config.RouteMatch;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a configuration means, and what is said of a wrong one. */
class ConfigTextTest {
    private static final String MINIMAL = """
        listeners: { web: { bind: "127.0.0.1:8080" } }
        clusters: { api: { endpoints: "10.0.0.1:80" } }
        routes: { all: { cluster: api } }
        """;

    static List<WrongConfiguration> wrongConfigurations() throws IOException {
        return WrongConfiguration.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrongConfigurations")
    void ofAWrongConfigurationExactlyThatIsSaid(WrongConfiguration wrong) {
        assertEquals(String.join("\n", wrong.said()), String.join("\n", wrong.heard()));
        boolean problems = wrong.said().stream().anyMatch(line -> line.startsWith("=>"));
        assertEquals(problems, wrong.read().config() == null);
    }

    @Test
    void thereAreManyWrongConfigurationsAndEachSaysSomething() throws IOException {
        assertTrue(WrongConfiguration.all().size() >= 130, "cases");
        WrongConfiguration.all().forEach(wrong -> assertTrue(!wrong.said().isEmpty(), wrong.title()));
    }

    @Test
    void whatIsNotSaidHasTheDefaults() {
        Config config = config(MINIMAL);
        assertEquals(AdminConfig.on(new HostPort("127.0.0.1", 9190)), config.admin());
        assertEquals(Defaults.LIMITS, config.limits());
        assertEquals(Defaults.TIMEOUTS, config.timeouts());
        RouteConfig route = config.routes().getFirst();
        assertEquals("all", route.name());
        assertEquals(RouteMatch.EVERYTHING, route.match());
        assertEquals(PolicyConfig.NONE, route.policy());
        Config built =
                Config.builder().bind("127.0.0.1:8080").upstreams("10.0.0.1:80").build();
        assertEquals(built.process(), config.process());
        assertEquals(built.accessLog(), config.accessLog());
        assertEquals(built.tracing(), config.tracing());
        HealthCheckConfig check =
                config.clusters().getFirst().health().healthCheck().getFirst();
        HealthCheckConfig ofFlags =
                built.clusters().getFirst().health().healthCheck().getFirst();
        assertEquals(ofFlags.probe(), check.probe());
        assertEquals(ofFlags.interval(), check.interval());
        // What came later than the flags, their checks do not do.
        assertEquals(Duration.ofSeconds(60), check.judging().holdDown());
        assertEquals(ProbeJudging.AT_ONCE, ofFlags.judging());
        assertEquals(10, check.pace().jitter());
        assertEquals(0, ofFlags.pace().jitter());
        assertEquals(
                built.listeners().getFirst().maxConnections(),
                config.listeners().getFirst().maxConnections());
    }

    @Test
    void aRoutesOwnKeysComeFirstThenItsPoliciesInTheirOrderThenTheDefaults() {
        PolicyConfig policy = policy("""
            routes: { all: { cluster: api, policies: [first, second], max-body: 1 } }
            policies:
              first: { max-body: 2, buffer-request: 2 }
              second: { max-body: 3, buffer-request: 3, buffer-response: 3 }
            defaults: { max-body: 4, buffer-request: 4, buffer-response: 4, timeouts: { answer: 4 s } }
            """);
        assertEquals(1L, policy.bodyBytes());
        assertEquals(2L, policy.bufferRequestBytes());
        assertEquals(3L, policy.bufferResponseBytes());
        assertEquals(Duration.ofSeconds(4), policy.answerTimeout());
        assertNull(policy.streamIdle());
    }

    @Test
    void aRateLimitHasTheNameOfWhoWroteIt() {
        assertEquals(
                "all",
                limit("routes: { all: { cluster: api, rate-limit: { requests: 1 } } }")
                        .name());
        assertEquals("shared", limit("""
            routes: { all: { cluster: api, policies: shared } }
            policies: { shared: { rate-limit: { requests: 1 } } }
            """).name());
        assertEquals("default", limit("""
            routes: { all: { cluster: api } }
            defaults: { rate-limit: { requests: 1 } }
            """).name());
    }

    @Test
    void securityHeadersAreOneWordOrSeveral() {
        assertEquals(
                Defaults.SECURITY_HEADERS,
                policy(route("security-headers: true")).securityHeaders());
        var off =
                Objects.requireNonNull(policy(route("security-headers: false")).securityHeaders());
        assertEquals("", off.frameOptions() + off.contentTypeOptions() + off.referrerPolicy());
        var denied = Objects.requireNonNull(
                policy(route("security-headers: { frame-options: DENY }")).securityHeaders());
        assertEquals("DENY", denied.frameOptions());
        assertEquals("nosniff", denied.contentTypeOptions());
    }

    @Test
    void theAdminListenerIsOffOnALoopbackAddressOrASocket() {
        assertEquals(AdminConfig.OFF, config(MINIMAL + "admin: off\n").admin());
        assertNull(config(MINIMAL + "admin: { socket: /run/b.sock }\n").admin().bind());
        assertNotNull(config(MINIMAL + "admin: { bind: \"[::1]:1\" }\n").admin().bind());
        assertNotNull(
                config(MINIMAL + "admin: { bind: \"localhost:1\" }\n").admin().bind());
        assertNotNull(config(MINIMAL + "admin: { bind: \"10.0.0.1:1\", token: abc }\n")
                .admin()
                .bind());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5 s", "1.5s", "1500 ms", "1500ms", "0.025 min"})
    void aDurationIsWrittenInAnyUnit(String text) {
        assertEquals(
                Duration.ofMillis(1500),
                config(MINIMAL + "timeouts: { answer: " + text + " }\n")
                        .timeouts()
                        .answer());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1536", "1536 B", "1.5 KiB", "1.5KiB"})
    void aSizeIsWrittenInAnyUnit(String text) {
        assertEquals(
                1536,
                config(MINIMAL + "limits: { body-bytes: " + text + " }\n")
                        .limits()
                        .bodyBytes());
    }

    @Test
    void yamlsOwnTypesAreNotAsked() {
        var users = policy(
                        route("request-headers: { set: { a: on, b: 0x10, c: 1_000, d: 1e3, e: 2001-01-01, f: true } }"))
                .requestHeaders();
        assertEquals(
                "{a=on, b=0x10, c=1_000, d=1e3, e=2001-01-01, f=true}",
                Objects.requireNonNull(users).set().toString());
    }

    @Test
    void anAliasStandsForWhatItNames() {
        Config config = config("""
            listeners: { web: { bind: "127.0.0.1:8080" } }
            clusters:
              a: { endpoints: &hosts ["10.0.0.1:80", "10.0.0.2:80"] }
              b: { endpoints: *hosts }
            routes: { all: { split: { clusters: { a: 1, b: 1 } } } }
            """);
        assertEquals(2, config.clusters().getLast().named().size());
    }

    /** A file that nobody can write in YAML without a mistake is of no use: the messages stay on one line, and short. */
    @Test
    void aMessageIsOneShortLine() {
        String long_ = "x".repeat(100_000);
        for (String value : List.of("\"a\\nb\\u202Ec\\0d\"", long_, "'" + long_ + ":80'")) {
            Reading reading = read(
                    "listeners: { web: { bind: " + value + " } }\n" + MINIMAL.substring(MINIMAL.indexOf('\n') + 1));
            assertEquals(1, reading.problems().size());
            String line = reading.problems().getFirst().toString();
            assertTrue(line.length() < 500 && line.codePoints().noneMatch(c -> c < ' ' || c == 0x202E), line);
        }
    }

    private static String route(String keys) {
        return "routes: { all: { cluster: api, " + keys + " } }\n";
    }

    private static PolicyConfig policy(String yaml) {
        String rest = MINIMAL.lines().limit(2).reduce("", (text, line) -> text + line + "\n");
        return config(rest + yaml).routes().getFirst().policy();
    }

    private static RateLimitConfig limit(String yaml) {
        return Objects.requireNonNull(policy(yaml).rateLimit());
    }

    private static Reading read(String yaml) {
        return ConfigText.read("balancebeam.yaml", yaml, Map.of());
    }

    private static Config config(String yaml) {
        Reading reading = read(yaml);
        assertEquals(List.of(), reading.problems());
        return Objects.requireNonNull(reading.config());
    }
}
