package balancebeam.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.Algorithm;
import balancebeam.config.Config;
import balancebeam.config.EndpointConfig;
import balancebeam.config.HealthCheckConfig;
import balancebeam.config.HostPort;
import balancebeam.config.LogLevel;
import balancebeam.config.RateLimitAlgorithm;
import balancebeam.config.RateLimitConfig;
import balancebeam.config.TransportKind;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CliTest {
    @Test
    void anUpstreamAloneLeavesAllElseAtItsDefault() {
        assertEquals(Config.builder().upstreams("a:1").build(), config("--upstream a:1"));
    }

    @Test
    void everyFlagReachesTheConfig() {
        Config config = config("--bind [::1]:0 --upstream a:1 --active-health-check-interval 3 "
                + "--active-health-check-path /up --rate-limit-window-size 30 --max-requests-per-window 7 "
                + "--rate-limit-algorithm fixed-window --algorithm round-robin --threads 3 --transport nio "
                + "--max-connections 99 --drain-delay 2 --access-log --log-level debug");
        assertEquals(
                Config.builder()
                        .bind("[::1]:0")
                        .upstreams("a:1")
                        .healthCheck(HealthCheckConfig.every(Duration.ofSeconds(3), "/up"))
                        .rateLimit(new RateLimitConfig(
                                "default", 7, Duration.ofSeconds(30), RateLimitAlgorithm.FIXED_WINDOW, 1_048_576))
                        .algorithm(Algorithm.ROUND_ROBIN)
                        .threads(3)
                        .transport(TransportKind.NIO)
                        .maxConnections(99)
                        .drainDelay(Duration.ofSeconds(2))
                        .accessLog(true)
                        .logLevel(LogLevel.DEBUG)
                        .build(),
                config);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--upstream a:1 --upstream b:2 --upstream c:3",
                "--upstream a:1 b:2 c:3",
                "-u a:1 b:2 -u c:3",
                "-u a:1 b:2 --threads 2 -u c:3",
                "--upstream=a:1 b:2 c:3"
            })
    void severalUpstreamsMayFollowOneFlagOrSeveral(String flags) {
        assertEquals(
                Stream.of("a:1", "b:2", "c:3").map(HostPort::parse).toList(),
                config(flags).clusters().getFirst().named().stream()
                        .map(EndpointConfig::address)
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({"10, 10000", "0.5, 500", "250ms, 250", "2s, 2000", "1.5m, 90000", "1h, 3600000"})
    void timesAreSecondsUnlessTheyNameAUnit(String text, long millis) {
        assertEquals(
                Duration.ofMillis(millis),
                config("-u a:1 --active-health-check-interval " + text)
                        .clusters()
                        .getFirst()
                        .health()
                        .healthCheck()
                        .getFirst()
                        .interval());
    }

    @Test
    void requestsPerMinuteAreRequestsPerWindowOfSixtySeconds() {
        assertEquals(
                RateLimitConfig.of(5, Duration.ofSeconds(60)),
                config("-u a:1 --max-requests-per-minute 5")
                        .routes()
                        .getFirst()
                        .policy()
                        .rateLimit());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--threads 2", "--bind 127.0.0.1:0 --access-log"})
    void withoutAnUpstreamItSaysSoInTheOriginalsWords(String flags) {
        assertEquals(
                new Parsed.Refused(1, "At least one upstream server must be specified using the --upstream option."),
                parse(flags));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--threads abc -u a:1|Invalid value for option '--threads': 'abc' is not a whole number",
                "--threads 0 -u a:1|Invalid value for option '--threads': 0 is out of range: from 1 to 1024 is"
                        + " possible",
                "--threads -1 -u a:1|Invalid value for option '--threads': -1 is out of range: from 1 to 1024 is"
                        + " possible",
                "-u foo|Invalid value for option '--upstream': 'foo' is not HOST:PORT: the port is missing",
                "-u a:1 b|Invalid value for option '--upstream': 'b' is not HOST:PORT: the port is missing",
                "-u a:1 --bind b:1 --bind c:2|Option '--bind' was given twice, the second time with 'c:2'",
                "-u a:1 --bind --threads 2|Missing value for option '--bind' (ADDR)",
                "-u a:1 --bind b:1 c:2|Unknown argument: 'c:2'; did you mean --upstream c:2?",
                "-u a:1 --access-log=no|Option '--access-log' takes no value: '--access-log=no'",
                "-u a:1 --drain-delay 1.2.3|Invalid value for option '--drain-delay': "
                        + "'1.2.3' is not a number of seconds, nor a time as in 250ms, 2m, 1h",
                "-u a:1 --drain-delay -1|Invalid value for option '--drain-delay': "
                        + "'-1' is not a number of seconds, nor a time as in 250ms, 2m, 1h",
                "-u a:1 --threads=|Invalid value for option '--threads': '' is not a whole number",
                "-u a:1 --bind x:y|Invalid value for option '--bind': 'x:y' is not HOST:PORT: the port 'y' is not a"
                        + " number",
                "-u a:1 --algorithm p3c|Invalid value for option '--algorithm': "
                        + "'p3c' is not one of p2c, least-request, least-response-time, least-bandwidth, prequal,"
                        + " round-robin, random, first-available, maglev, ring-hash, rendezvous",
                "-u a:1 --drain-delay soon|Invalid value for option '--drain-delay': "
                        + "'soon' is not a number of seconds, nor a time as in 250ms, 2m, 1h",
                "-u a:1 --rate-limit-window-size 0|Invalid value for option '--rate-limit-window-size': "
                        + "0 s is out of range: from 10 ms to 24 h is possible",
                "-u a:1 --max-requests-per-minute 5 --rate-limit-window-size 3|Invalid value for option"
                        + " '--max-requests-per-minute': 5 has a window of 60 seconds of its own; leave it out beside"
                        + " --max-requests-per-window or --rate-limit-window-size",
                "--upstream|Missing value for option '--upstream' (HOST:PORT)",
                "-u a:1 --bind|Missing value for option '--bind' (ADDR)",
                "-u a:1 --bnd x|Unknown option: '--bnd'; did you mean --bind?",
                "--upstrem=a:1|Unknown option: '--upstrem=a:1'; did you mean --upstream?",
                "-u a:1 --active-health 3|Unknown option: '--active-health'; did you mean --active-health-check-path?",
                "--threads 99999999999 -u a:1|Invalid value for option '--threads': '99999999999' is too large",
                "-u a:1 -b 1100|Invalid value for option '--bind': '1100' is not HOST:PORT: the port is missing;"
                        + " 0.0.0.0:1100 listens on port 1100 of all addresses",
                "-u a:1 -b *:1100|Invalid value for option '--bind': '*:1100' is not HOST:PORT: '*' is not a host"
                        + " name; 0.0.0.0:1100 listens on port 1100 of all addresses",
                "-u a:1 -x|Unknown option: '-x'",
                "-u a:1 --up b:2|Unknown option: '--up'; did you mean --upstream?",
                "-b 127.0.0.1:0 demo|Unknown argument: 'demo'; it comes first: balancebeam demo",
                "help|Unknown argument: 'help'; did you mean --help?",
                "-u a:1 --qqqqq|Unknown option: '--qqqqq'",
                "my.yaml|Unknown argument: 'my.yaml'; did you mean run -c my.yaml?",
                "foo:1|Unknown argument: 'foo:1'; did you mean --upstream foo:1?",
                "foo|Unknown argument: 'foo'; servers to forward to follow --upstream, as HOST:PORT"
            })
    void wrongFlagsAreRefusedInOneLineThatNamesFlagAndValue(String flags, String line) {
        assertEquals(new Parsed.Refused(2, line), parse(flags));
    }

    @Test
    void aQuotedValueCannotBreakTheLine() {
        var refused = assertInstanceOf(Parsed.Refused.class, Cli.parse("--upstream", "a\nb\u001b[31m"));
        assertEquals(1, refused.line().lines().count());
        assertTrue(refused.line().contains("'a?b?[31m'"), refused.line());
    }

    @Test
    void helpNamesEveryFlagWithItsDefault() {
        String help = assertInstanceOf(Parsed.Shown.class, parse("--help")).text();
        for (String expected : List.of(
                "-b, --bind=ADDR",
                "Default: 0.0.0.0:1100",
                "-u, --upstream=HOST:PORT...",
                "--active-health-check-interval=SECONDS",
                "Default: 10",
                "--active-health-check-path=PATH",
                "Default: /",
                "--rate-limit-window-size=SECONDS",
                "Default: 60",
                "--max-requests-per-window=N",
                "Default: 0",
                "--max-requests-per-minute=N",
                "--rate-limit-algorithm=NAME",
                "Default: sliding-window",
                "--algorithm=NAME",
                "Default: p2c",
                "--threads=N",
                "--transport=NAME",
                "Default: auto",
                "--max-connections=N",
                "Default: 65536",
                "--drain-delay=SECONDS",
                "--access-log",
                "--log-level=NAME",
                "Default: info",
                "-V, --version",
                "-h, --help",
                "--generate-completion",
                "balancebeam demo")) {
            assertTrue(help.contains(expected), () -> "missing " + expected + " in\n" + help);
        }
    }

    @Test
    void helpAndVersionNeedNoUpstream() {
        assertInstanceOf(Parsed.Shown.class, parse("-h"));
        assertTrue(assertInstanceOf(Parsed.Shown.class, parse("-V")).text().startsWith("balancebeam "));
        assertTrue(assertInstanceOf(Parsed.Shown.class, parse("--generate-completion"))
                .text()
                .contains("--upstream"));
    }

    private static Config config(String flags) {
        return assertInstanceOf(Parsed.Run.class, parse(flags)).config();
    }

    private static Parsed parse(String flags) {
        return Cli.parse(flags.isEmpty() ? new String[0] : flags.split(" "));
    }
}
