package balancebeam.assembly;

import balancebeam.balance.Balancer;
import balancebeam.balance.EndpointSet;
import balancebeam.balance.LeastRequestBalancer;
import balancebeam.balance.LoadMetric;
import balancebeam.balance.P2cBalancer;
import balancebeam.balance.RandomBalancer;
import balancebeam.balance.RoundRobinBalancer;
import balancebeam.config.Algorithm;
import balancebeam.config.Config;
import balancebeam.config.RateLimitAlgorithm;
import balancebeam.config.RateLimitConfig;
import balancebeam.filter.ExchangeListener;
import balancebeam.filter.Filter;
import balancebeam.http1.Http1Client;
import balancebeam.http1.Http1Server;
import balancebeam.net.EventLoop;
import balancebeam.policy.ratelimit.RateLimit;
import balancebeam.policy.ratelimit.RateLimitFilter;
import balancebeam.policy.ratelimit.RateLimiter;
import balancebeam.policy.ratelimit.WindowKind;
import balancebeam.proxy.Forwarder;
import balancebeam.time.Ticker;
import balancebeam.upstream.Cluster;
import balancebeam.upstream.ConnectionPool;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a {@link Config} is made into: the only place that names every implementation. Thread-safe; built once. */
public final class Site implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Site.class);

    private final Config config;
    private final Cluster cluster;
    private final long seed;
    private final @Nullable RateLimiter limiter;
    private final List<Filter> filters;
    private final ExchangeListener listener;

    /**
     * Builds the graph.
     *
     * @param seed for everything random
     * @param ticker the event loops' clock; rate limiting's first window begins now
     */
    public Site(Config config, ExchangeListener listener, long seed, Ticker ticker) {
        this.config = config;
        this.listener = listener;
        this.seed = seed;
        this.cluster = new Cluster(
                "default",
                config.cluster().upstreams(),
                config.cluster().maxConnectionsPerEndpoint(),
                new HealthLog(ticker, this::endpoints));
        RateLimitConfig limits = config.rateLimit();
        if (limits.isOn()) {
            RateLimit limit = new RateLimit(
                    limits.maxRequests(), limits.window(), kind(limits.algorithm()), limits.tableEntries());
            limiter = new RateLimiter(limit, seed, ticker.nanos(), Site::tableFull);
            filters = List.of(new RateLimitFilter(limiter, limit));
        } else {
            limiter = null;
            filters = List.of();
        }
    }

    public Cluster cluster() {
        return cluster;
    }

    private EndpointSet endpoints() {
        return cluster.get();
    }

    /** The server of one event loop, and what stands behind it. */
    public Http1Server serverOn(EventLoop loop, Consumer<EventLoop> onConnectionClosed) {
        ConnectionPool pool = new ConnectionPool(new Http1Client(loop, config.limits(), config.timeouts()));
        Forwarder forwarder = new Forwarder(
                loop, filters, cluster, balancers(config.cluster().algorithm()), pool, seed + loop.index());
        return new Http1Server(
                loop, config.limits(), config.timeouts(), forwarder, listener, () -> onConnectionClosed.accept(loop));
    }

    private static Balancer.Factory balancers(Algorithm algorithm) {
        return switch (algorithm) {
            case P2C -> (endpoints, seed) -> new P2cBalancer(endpoints, LoadMetric.IN_FLIGHT);
            case LEAST_REQUEST -> (endpoints, seed) -> new LeastRequestBalancer(endpoints, LoadMetric.IN_FLIGHT);
            case ROUND_ROBIN -> RoundRobinBalancer::new;
            case RANDOM -> (endpoints, seed) -> new RandomBalancer(endpoints);
        };
    }

    private static WindowKind kind(RateLimitAlgorithm algorithm) {
        return switch (algorithm) {
            case FIXED_WINDOW -> WindowKind.FIXED;
            case SLIDING_WINDOW -> WindowKind.SLIDING;
        };
    }

    private static void tableFull() {
        LOG.warn("The table of client addresses is full: new ones are limited approximately");
    }

    /** Frees what is not on the heap; after the last exchange. */
    @Override
    public void close() {
        if (limiter != null) {
            limiter.close();
        }
    }
}
