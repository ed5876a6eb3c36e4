package balancebeam.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Collects what differs from the defaults and makes a {@link Config} of it that has one listener, one route and one cluster.
 * Not thread-safe; checks come with {@link #build}.
 */
public final class ConfigBuilder {
    private HostPort bind = Defaults.BIND;
    private int maxConnections = Defaults.MAX_CONNECTIONS;
    private List<HostPort> upstreams = List.of();
    private Algorithm algorithm = Defaults.ALGORITHM;
    private HealthCheckConfig healthCheck =
            HealthCheckConfig.every(Defaults.HEALTH_CHECK_INTERVAL, Defaults.HEALTH_CHECK_PATH);
    private int maxConnectionsPerEndpoint = Defaults.MAX_CONNECTIONS_PER_ENDPOINT;
    private RateLimitConfig rateLimit = RateLimitConfig.of(Defaults.MAX_REQUESTS, Defaults.RATE_LIMIT_WINDOW);
    private int threads = Defaults.threads();
    private TransportKind transport = Defaults.TRANSPORT;
    private Duration drainDelay = Defaults.DRAIN_DELAY;
    private Duration webSocketDrain = Defaults.WEBSOCKET_DRAIN;
    private Duration gracePeriod = Defaults.GRACE_PERIOD;
    private Limits limits = Defaults.LIMITS;
    private Timeouts timeouts = Defaults.TIMEOUTS;
    private boolean accessLog = Defaults.ACCESS_LOG;
    private LogLevel logLevel = Defaults.LOG_LEVEL;
    private AdminConfig admin = AdminConfig.OFF;

    ConfigBuilder() {}

    public ConfigBuilder bind(HostPort address) {
        bind = address;
        return this;
    }

    /** The address as {@link HostPort#parseBind} reads it. */
    public ConfigBuilder bind(String address) {
        return bind(HostPort.parseBind(address));
    }

    public ConfigBuilder maxConnections(int most) {
        maxConnections = most;
        return this;
    }

    public ConfigBuilder upstreams(List<HostPort> addresses) {
        upstreams = List.copyOf(addresses);
        return this;
    }

    /** The addresses as {@link HostPort#parse} reads them. */
    public ConfigBuilder upstreams(String... addresses) {
        return upstreams(Arrays.stream(addresses).map(HostPort::parse).toList());
    }

    public ConfigBuilder algorithm(Algorithm choice) {
        algorithm = choice;
        return this;
    }

    public ConfigBuilder healthCheck(HealthCheckConfig checks) {
        healthCheck = checks;
        return this;
    }

    public ConfigBuilder maxConnectionsPerEndpoint(int most) {
        maxConnectionsPerEndpoint = most;
        return this;
    }

    public ConfigBuilder rateLimit(RateLimitConfig limit) {
        rateLimit = limit;
        return this;
    }

    public ConfigBuilder threads(int count) {
        threads = count;
        return this;
    }

    public ConfigBuilder transport(TransportKind kind) {
        transport = kind;
        return this;
    }

    public ConfigBuilder drainDelay(Duration delay) {
        drainDelay = delay;
        return this;
    }

    public ConfigBuilder webSocketDrain(Duration spread) {
        webSocketDrain = spread;
        return this;
    }

    public ConfigBuilder gracePeriod(Duration period) {
        gracePeriod = period;
        return this;
    }

    public ConfigBuilder limits(Limits all) {
        limits = all;
        return this;
    }

    public ConfigBuilder timeouts(Timeouts all) {
        timeouts = all;
        return this;
    }

    public ConfigBuilder accessLog(boolean on) {
        accessLog = on;
        return this;
    }

    public ConfigBuilder logLevel(LogLevel level) {
        logLevel = level;
        return this;
    }

    public ConfigBuilder admin(AdminConfig choice) {
        admin = choice;
        return this;
    }

    /**
     * The finished configuration.
     *
     * @throws IllegalArgumentException naming the key and the value that can't be
     */
    public Config build() {
        if (upstreams.isEmpty()) {
            throw new IllegalArgumentException("upstream: there is none, and at least one is needed");
        }
        ListenerConfig listener = new ListenerConfig(
                Config.ONLY, bind, maxConnections, List.of(), List.of(), null, true, Http3Config.OFF);
        Discovery named =
                new Discovery.Named(upstreams.stream().map(EndpointConfig::of).toList());
        ClusterConfig cluster = new ClusterConfig(
                Config.ONLY,
                named,
                Balancing.of(algorithm),
                HealthConfig.of(healthCheck),
                maxConnectionsPerEndpoint,
                Defaults.RETRY_BUDGET,
                AdmissionConfig.OPEN,
                null,
                null,
                EndpointProtocol.HTTP1,
                null,
                false,
                0);
        // With a single route nothing depends on how a path is read: servers get it as the client wrote it.
        PolicyConfig policy = PolicyConfig.RAW.withRateLimit(rateLimit.isOn() ? rateLimit : null);
        RouteConfig route =
                new RouteConfig(Config.ONLY, RouteMatch.EVERYTHING, 0, RouteAction.Forward.to(Config.ONLY), policy);
        return new Config(
                List.of(listener),
                List.of(route),
                List.of(cluster),
                null,
                admin,
                accessLog ? AccessLogConfig.STDOUT : AccessLogConfig.OFF,
                TracingConfig.OFF,
                new ProcessConfig(threads, transport, drainDelay, gracePeriod, webSocketDrain, logLevel),
                limits,
                timeouts);
    }
}
