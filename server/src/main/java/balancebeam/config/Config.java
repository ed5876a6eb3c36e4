package balancebeam.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Everything a running balancer is made from. Immutable; {@link #builder()} starts from the defaults, {@link #toBuilder()}
 * from this one.
 *
 * @param threads how many event loops move the traffic
 * @param drainDelay from the first signal to stop until the listeners close: time for others to look elsewhere
 * @param gracePeriod how long running exchanges may then take to end
 * @param accessLog whether every exchange is logged
 */
public record Config(
        ListenerConfig listener,
        ClusterConfig cluster,
        RateLimitConfig rateLimit,
        int threads,
        TransportKind transport,
        Duration drainDelay,
        Duration gracePeriod,
        Limits limits,
        Timeouts timeouts,
        boolean accessLog,
        LogLevel logLevel) {
    private static final int MOST_THREADS = 1024;

    public Config {
        Require.range("threads", threads, 1, MOST_THREADS);
        Require.zeroOrTime("drain-delay", drainDelay);
        Require.zeroOrTime("grace-period", gracePeriod);
    }

    /** All defaults; an upstream is still missing. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that starts from this one's values. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Collects what differs from the defaults and makes a {@link Config} of it. Not thread-safe; checks come with {@link #build}. */
    public static final class Builder {
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
        private Duration gracePeriod = Defaults.GRACE_PERIOD;
        private Limits limits = Defaults.LIMITS;
        private Timeouts timeouts = Defaults.TIMEOUTS;
        private boolean accessLog = Defaults.ACCESS_LOG;
        private LogLevel logLevel = Defaults.LOG_LEVEL;

        private Builder() {}

        private Builder(Config config) {
            bind = config.listener().bind();
            maxConnections = config.listener().maxConnections();
            upstreams = config.cluster().upstreams();
            algorithm = config.cluster().algorithm();
            healthCheck = config.cluster().healthCheck();
            maxConnectionsPerEndpoint = config.cluster().maxConnectionsPerEndpoint();
            rateLimit = config.rateLimit();
            threads = config.threads();
            transport = config.transport();
            drainDelay = config.drainDelay();
            gracePeriod = config.gracePeriod();
            limits = config.limits();
            timeouts = config.timeouts();
            accessLog = config.accessLog();
            logLevel = config.logLevel();
        }

        public Builder bind(HostPort address) {
            bind = address;
            return this;
        }

        /** The address as {@link HostPort#parseBind} reads it. */
        public Builder bind(String address) {
            return bind(HostPort.parseBind(address));
        }

        public Builder maxConnections(int most) {
            maxConnections = most;
            return this;
        }

        public Builder upstreams(List<HostPort> addresses) {
            upstreams = List.copyOf(addresses);
            return this;
        }

        /** The addresses as {@link HostPort#parse} reads them. */
        public Builder upstreams(String... addresses) {
            return upstreams(Arrays.stream(addresses).map(HostPort::parse).toList());
        }

        public Builder algorithm(Algorithm choice) {
            algorithm = choice;
            return this;
        }

        public Builder healthCheck(HealthCheckConfig checks) {
            healthCheck = checks;
            return this;
        }

        public Builder maxConnectionsPerEndpoint(int most) {
            maxConnectionsPerEndpoint = most;
            return this;
        }

        public Builder rateLimit(RateLimitConfig limit) {
            rateLimit = limit;
            return this;
        }

        public Builder threads(int count) {
            threads = count;
            return this;
        }

        public Builder transport(TransportKind kind) {
            transport = kind;
            return this;
        }

        public Builder drainDelay(Duration delay) {
            drainDelay = delay;
            return this;
        }

        public Builder gracePeriod(Duration period) {
            gracePeriod = period;
            return this;
        }

        public Builder limits(Limits all) {
            limits = all;
            return this;
        }

        public Builder timeouts(Timeouts all) {
            timeouts = all;
            return this;
        }

        public Builder accessLog(boolean on) {
            accessLog = on;
            return this;
        }

        public Builder logLevel(LogLevel level) {
            logLevel = level;
            return this;
        }

        /**
         * The finished configuration.
         *
         * @throws IllegalArgumentException naming the key and the value that can't be
         */
        public Config build() {
            return new Config(
                    new ListenerConfig(bind, maxConnections),
                    new ClusterConfig(upstreams, algorithm, healthCheck, maxConnectionsPerEndpoint),
                    rateLimit,
                    threads,
                    transport,
                    drainDelay,
                    gracePeriod,
                    limits,
                    timeouts,
                    accessLog,
                    logLevel);
        }
    }
}
