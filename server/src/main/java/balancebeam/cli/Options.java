package balancebeam.cli;

import balancebeam.config.AdminConfig;
import balancebeam.config.Algorithm;
import balancebeam.config.Choice;
import balancebeam.config.Config;
import balancebeam.config.Defaults;
import balancebeam.config.HealthCheckConfig;
import balancebeam.config.HostPort;
import balancebeam.config.LogLevel;
import balancebeam.config.RateLimitAlgorithm;
import balancebeam.config.RateLimitConfig;
import balancebeam.config.TransportKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The flags of the balancer, one field each, in the order of the help. Main thread only. */
final class Options {
    /** The window that {@code --max-requests-per-minute} speaks of. */
    private static final Duration MINUTE = Duration.ofSeconds(60);

    private final Flag<HostPort> bind = Flag.value("ADDR", HostPort::parseBind, "-b", "--bind")
            .byDefault(Defaults.BIND.toString())
            .help("Address to listen on; IPv6 as [::1]:1100.");
    private final Flag<HostPort> upstream = Flag.value("HOST:PORT", HostPort::parse, "-u", "--upstream")
            .severalValues()
            .help("Server to forward to; repeatable, and several may follow one flag.");
    private final Flag<Duration> checkInterval = time("--active-health-check-interval", Defaults.HEALTH_CHECK_INTERVAL)
            .help("Seconds between probes of a server; 0 switches them off.");
    private final Flag<String> checkPath = Flag.value("PATH", text -> text, "--active-health-check-path")
            .byDefault(Defaults.HEALTH_CHECK_PATH)
            .help("Probes GET this path; only 200 means alive.");
    private final Flag<Duration> window = time("--rate-limit-window-size", Defaults.RATE_LIMIT_WINDOW)
            .help("Seconds over which requests are counted.");
    private final Flag<Integer> maxRequests = number("--max-requests-per-window", Defaults.MAX_REQUESTS)
            .help("Requests per window and client address; 0 switches limiting off.");
    private final Flag<Integer> maxRequestsPerMinute = Flag.value("N", Values::wholeNumber, "--max-requests-per-minute")
            .help("The older spelling of --max-requests-per-window for a window of 60 seconds.");
    private final Flag<RateLimitAlgorithm> rateLimitAlgorithm = choice(
                    RateLimitAlgorithm.class, Defaults.RATE_LIMIT_ALGORITHM, "--rate-limit-algorithm")
            .help("How requests are counted: " + Choice.spellings(RateLimitAlgorithm.class) + ".");
    private final Flag<Algorithm> algorithm = choice(Algorithm.class, Defaults.ALGORITHM, "--algorithm")
            .help("How a server is picked: " + Choice.spellings(Algorithm.class) + ".");
    private final Flag<Integer> threads = number("--threads", Defaults.threads())
            .help("Event loops; unless given the number of cores, at most " + Defaults.MOST_DEFAULT_THREADS + ".");
    private final Flag<TransportKind> transport = choice(TransportKind.class, Defaults.TRANSPORT, "--transport")
            .help(
                    "How bytes are moved: " + Choice.spellings(TransportKind.class) + ".",
                    "auto is epoll where the machine has it, else nio; io_uring is experimental.");
    private final Flag<Integer> maxConnections =
            number("--max-connections", Defaults.MAX_CONNECTIONS).help("Client connections open at a time.");
    private final Flag<Duration> drainDelay = time("--drain-delay", Defaults.DRAIN_DELAY)
            .help("Seconds to go on as usual after the first TERM or INT, before listeners close.");
    private final Flag<HostPort> admin = Flag.value("ADDR", HostPort::parseBind, "--admin")
            .help("Address of the console and the admin API, as 127.0.0.1:9190; none unless given.");
    private final Flag<Boolean> accessLog = Flag.on("--access-log").help("Log every request.");
    private final Flag<LogLevel> logLevel = choice(LogLevel.class, Defaults.LOG_LEVEL, "--log-level")
            .help("Least important lines to log: " + Choice.spellings(LogLevel.class) + ".");

    /** Every flag, in the order of the help. */
    List<Flag<?>> all() {
        return List.of(
                bind,
                upstream,
                checkInterval,
                checkPath,
                window,
                maxRequests,
                maxRequestsPerMinute,
                rateLimitAlgorithm,
                algorithm,
                threads,
                transport,
                maxConnections,
                drainDelay,
                admin,
                accessLog,
                logLevel);
    }

    /** Whether at least one server to forward to was named. */
    boolean hasUpstream() {
        return upstream.isGiven();
    }

    /**
     * What the flags say.
     *
     * @throws IllegalArgumentException whose message begins with the name of the flag, without its hyphens
     */
    Config toConfig() {
        return Config.builder()
                .bind(bind.get())
                .upstreams(upstream.values())
                .healthCheck(named(
                        Map.of("interval", checkInterval, "path", checkPath),
                        () -> HealthCheckConfig.every(checkInterval.get(), checkPath.get())))
                .rateLimit(named(
                        Map.of(
                                "requests",
                                maxRequestsPerMinute.isGiven() ? maxRequestsPerMinute : maxRequests,
                                "window",
                                window),
                        this::rateLimit))
                .algorithm(algorithm.get())
                .threads(threads.get())
                .transport(transport.get())
                .maxConnections(maxConnections.get())
                .drainDelay(drainDelay.get())
                .admin(named(
                        Map.of("bind", admin), () -> admin.isGiven() ? AdminConfig.on(admin.get()) : AdminConfig.OFF))
                .accessLog(accessLog.isGiven())
                .logLevel(logLevel.get())
                .build();
    }

    /** A part whose messages speak of keys of a file: here they speak of flags. */
    private static <T> T named(Map<String, Flag<?>> flags, Supplier<T> part) {
        try {
            return part.get();
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            for (Map.Entry<String, Flag<?>> flag : flags.entrySet()) {
                if (message.startsWith(flag.getKey() + ": ")) {
                    String name = flag.getValue().name().substring("--".length());
                    throw new IllegalArgumentException(
                            name + message.substring(flag.getKey().length()), e);
                }
            }
            throw e;
        }
    }

    private RateLimitConfig rateLimit() {
        Flag<Integer> most = maxRequestsPerMinute.isGiven() ? maxRequestsPerMinute : maxRequests;
        if (maxRequestsPerMinute.isGiven()
                && (maxRequests.isGiven() || !window.get().equals(MINUTE))) {
            throw new IllegalArgumentException(
                    "max-requests-per-minute: %d has a window of 60 seconds of its own; leave it out beside %s"
                            .formatted(most.get(), "--max-requests-per-window or --rate-limit-window-size"));
        }
        return new RateLimitConfig(
                RateLimitConfig.DEFAULT_NAME,
                most.get(),
                window.get(),
                rateLimitAlgorithm.get(),
                Defaults.RATE_LIMIT_TABLE_ENTRIES);
    }

    private static Flag<Integer> number(String name, int byDefault) {
        return Flag.value("N", Values::wholeNumber, name).byDefault(Integer.toString(byDefault));
    }

    private static Flag<Duration> time(String name, Duration byDefault) {
        return Flag.value("SECONDS", Values::time, name).byDefault(Long.toString(byDefault.toSeconds()));
    }

    private static <C extends Enum<C> & Choice> Flag<C> choice(Class<C> type, C byDefault, String name) {
        return Flag.value("NAME", text -> Choice.parse(type, text), name).byDefault(byDefault.spelling());
    }
}
