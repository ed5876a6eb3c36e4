package balancebeam.assembly;

import balancebeam.balance.HealthListener;
import balancebeam.bytes.IpNetwork;
import balancebeam.config.ClusterConfig;
import balancebeam.config.Config;
import balancebeam.config.Defaults;
import balancebeam.config.Discovery;
import balancebeam.config.GrpcConfig;
import balancebeam.config.HedgeConfig;
import balancebeam.config.Http3Config;
import balancebeam.config.Limits;
import balancebeam.config.ListenerConfig;
import balancebeam.config.ListenerTlsConfig;
import balancebeam.config.MaintenanceConfig;
import balancebeam.config.PolicyConfig;
import balancebeam.config.PriorityConfig;
import balancebeam.config.RateLimitConfig;
import balancebeam.config.RetryCondition;
import balancebeam.config.RetryConfig;
import balancebeam.config.RouteAction;
import balancebeam.config.RouteConfig;
import balancebeam.config.StickyConfig;
import balancebeam.config.Timeouts;
import balancebeam.config.TracingConfig;
import balancebeam.filter.ExchangeListener;
import balancebeam.filter.Filter;
import balancebeam.filter.GrpcSettings;
import balancebeam.filter.HedgePolicy;
import balancebeam.filter.PriorityPolicy;
import balancebeam.filter.RealClient;
import balancebeam.filter.RetryPolicy;
import balancebeam.filter.Route;
import balancebeam.filter.RouteMetrics;
import balancebeam.filter.RouteSettings;
import balancebeam.http1.Http1Client;
import balancebeam.http2.Http2Client;
import balancebeam.http3.Http3Client;
import balancebeam.net.EventLoop;
import balancebeam.policy.compression.Compression;
import balancebeam.policy.forwarded.TrustedProxies;
import balancebeam.policy.maintenance.MaintenanceFilter;
import balancebeam.policy.ratelimit.RateLimitFilter;
import balancebeam.policy.sticky.StickyCookieFilter;
import balancebeam.policy.sticky.StickyTableFilter;
import balancebeam.policy.trace.TraceFilter;
import balancebeam.proxy.AltSvc;
import balancebeam.proxy.ChallengeAnswers;
import balancebeam.proxy.ClusterChoice;
import balancebeam.proxy.ClusterOnLoop;
import balancebeam.proxy.Destination;
import balancebeam.proxy.Forwarder;
import balancebeam.proxy.NamePolicies;
import balancebeam.proxy.Queues;
import balancebeam.proxy.RequestHash;
import balancebeam.proxy.Site;
import balancebeam.proxy.SiteOnLoop;
import balancebeam.proxy.routes.RouteTable;
import balancebeam.proxy.routes.StrictPaths;
import balancebeam.time.Ticker;
import balancebeam.tls.AcmeChallenges;
import balancebeam.upstream.ConnectionPool;
import balancebeam.upstream.Http1Pool;
import balancebeam.upstream.MultiplexedPool;
import balancebeam.upstream.PoolCounts;
import balancebeam.upstream.admission.Waits;
import balancebeam.upstream.discovery.DnsSource;
import balancebeam.upstream.discovery.EndpointSource;
import balancebeam.upstream.discovery.FileSource;
import balancebeam.upstream.discovery.NameResolution;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes a {@link Site} of a {@link Config}: the only place that names every implementation. What has the same identity in the
 * site before goes on: a cluster with its endpoints and connections, a route's counters, a limit's counts. One thread at a time.
 */
final class SiteAssembly {
    private final List<EventLoop> loops;
    private final List<Forwarder> forwarders;
    private final ScheduledExecutorService scheduler;
    private final HealthListener health;
    private final ExchangeListener spans;
    private final Limiters limiters;
    private final Sessions sessions;
    private final ChallengeAnswers challenges;
    private final List<PoolCounts> poolCounts;
    private final BasicAuths auths = new BasicAuths();
    private final Compression compression;
    private final Ticker ticker;
    private final long seed;

    SiteAssembly(
            List<EventLoop> loops,
            List<Forwarder> forwarders,
            ScheduledExecutorService scheduler,
            HealthListener health,
            ExchangeListener spans,
            Limiters limiters,
            Sessions sessions,
            AcmeChallenges challenges,
            Ticker ticker,
            long seed) {
        this.loops = loops;
        this.poolCounts = loops.stream().map(loop -> new PoolCounts()).toList();
        this.compression = new Compression(loops.size());
        this.forwarders = forwarders;
        this.scheduler = scheduler;
        this.health = health;
        this.spans = spans;
        this.limiters = limiters;
        this.sessions = sessions;
        this.challenges = new ChallengeAnswers(challenges);
        this.ticker = ticker;
        this.seed = seed;
    }

    /** What the pools of an event loop have done since the start, over all sites. */
    PoolCounts poolCounts(EventLoop loop) {
        return poolCounts.get(loop.index());
    }

    /** What compresses answers, over all sites. */
    Compression compression() {
        return compression;
    }

    /**
     * Builds what is not there yet. Discovery begins; nothing is probed, and nothing of the predecessor changes.
     *
     * @param listeners as they will be
     * @param onReleased see {@link Site}
     * @throws IOException naming a cluster, and what is wrong with a file that it needs
     */
    Assembled assemble(
            Config config, Map<String, Listeners.Open> listeners, @Nullable Assembled before, Runnable onReleased)
            throws IOException {
        List<RateLimitConfig> limits = new ArrayList<>();
        List<Sessions.Identity> kept = new ArrayList<>();
        List<Destination> destinations = new ArrayList<>();
        Map<String, Route> routes = new LinkedHashMap<>();
        Map<String, MaintenanceFilter> maintenance = new LinkedHashMap<>();
        RouteFilters filters = new RouteFilters(
                config.process(),
                config.listeners().stream().anyMatch(SiteAssembly::asksForCertificates),
                traces(config.tracing()),
                limit -> rateLimit(limit, limits),
                (sticky, to) -> sticky(sticky, to, kept),
                auths,
                compression);
        Map<String, Destination> byName = new LinkedHashMap<>();
        Map<String, RunningCluster> clusters = new LinkedHashMap<>();
        try {
            for (RouteConfig route : config.routes()) {
                MaintenanceFilter closing = maintenance(route, before);
                maintenance.put(route.name(), closing);
                RouteSettings settings = settings(route.policy(), config.limits(), config.timeouts());
                Destination destination = destination(
                        destinations.size(), route, settings, filters.of(route, closing, settings.bodyBytes()), before);
                destinations.add(destination);
                routes.put(route.name(), destination.route());
                byName.put(route.name(), destination);
            }
            clusters.putAll(clusters(config, before));
        } catch (IOException | RuntimeException e) {
            limits.forEach(limiters::giveBack);
            kept.forEach(sessions::giveBack);
            throw e;
        }
        // Nothing may fail any more, since discovery begins.
        clusters.values().forEach(RunningCluster::discover);
        List<ClusterTls> tls = clusters.values().stream()
                .map(RunningCluster::tls)
                .filter(Objects::nonNull)
                .toList();
        tls.forEach(ClusterTls::taken);
        List<SiteOnLoop> onLoops = new ArrayList<>();
        for (EventLoop loop : loops) {
            onLoops.add(onLoop(loop, config, clusters, destinations, before));
        }
        Map<Integer, Site.Entry> entries = new LinkedHashMap<>();
        listeners.forEach((name, open) -> entries.put(
                open.listener().slot(),
                entry(config, byName, open.config(), of -> of.isEmpty() || of.contains(name), altSvc(open))));
        Site.Entry elsewhere = entry(config, byName, null, List::isEmpty, null);
        ChallengeAnswers first = config.acme() == null ? null : challenges;
        Site site = new Site(entries, elsewhere, Route.none(filters.ofUnrouted()), first, onLoops, () -> {
            limits.forEach(limiters::giveBack);
            kept.forEach(sessions::giveBack);
            tls.forEach(ClusterTls::givenBack);
            onReleased.run();
        });
        return new Assembled(config, site, onLoops, clusters, routes, maintenance, limits);
    }

    private static boolean asksForCertificates(ListenerConfig listener) {
        return listener.tls() != null
                && listener.tls().policies().all().stream().anyMatch(policy -> policy.clientCertificates() != null);
    }

    /**
     * @param listener null for what is none any more
     * @param takes by the names of listeners that a route is for; none are all
     */
    private static Site.Entry entry(
            Config config,
            Map<String, Destination> destinations,
            @Nullable ListenerConfig listener,
            Predicate<List<String>> takes,
            @Nullable AltSvc altSvc) {
        List<IpNetwork> trusted = listener == null ? List.of() : listener.trustedProxies();
        ListenerTlsConfig tls = listener == null ? null : listener.tls();
        List<RouteConfig> routes = config.routes().stream()
                .filter(route -> takes.test(route.match().listeners()))
                .toList();
        return new Site.Entry(
                new RouteTable<>(routes, route -> Objects.requireNonNull(destinations.get(route.name()))),
                trusted.isEmpty() ? RealClient.PEER : new TrustedProxies(trusted),
                StrictPaths.needed(routes),
                tls == null || tls.policies().isSame() ? null : new NamePolicies(tls.policies()),
                altSvc);
    }

    /** What clients of HTTP/1.1 and HTTP/2 are told; null for nothing. */
    private static @Nullable AltSvc altSvc(Listeners.Open open) {
        Http3Config http3 = open.config().http3();
        if (!http3.enabled() || http3.advertiseAge().isZero()) {
            return null;
        }
        int own = open.listener().localAddress().getPort();
        int port = http3.advertisePort() == 0 ? own : http3.advertisePort();
        return new AltSvc(port, http3.advertiseAge(), open.listener()::isClosing);
    }

    // ---- clusters ----

    private Map<String, RunningCluster> clusters(Config config, @Nullable Assembled before) throws IOException {
        Map<String, RunningCluster> clusters = new LinkedHashMap<>();
        for (ClusterConfig cluster : config.clusters()) {
            RunningCluster predecessor =
                    before == null ? null : before.clusters().get(cluster.name());
            Vantage from = Vantage.of(cluster, config.process());
            if (predecessor != null && predecessor.isFor(cluster, from)) {
                clusters.put(cluster.name(), predecessor);
            } else {
                clusters.put(cluster.name(), running(cluster, from, predecessor));
            }
        }
        return clusters;
    }

    private RunningCluster running(ClusterConfig cluster, Vantage from, @Nullable RunningCluster predecessor)
            throws IOException {
        try {
            return new RunningCluster(
                    cluster,
                    from,
                    source(cluster),
                    health,
                    ticker,
                    scheduler,
                    loops.size(),
                    loops.getFirst(),
                    predecessor);
        } catch (IllegalArgumentException e) {
            throw new IOException("cluster %s: %s".formatted(cluster.name(), e.getMessage()), e);
        }
    }

    private EndpointSource source(ClusterConfig cluster) {
        return switch (cluster.discovery()) {
            case Discovery.Named named -> new NameResolution(named.endpoints(), scheduler);
            case Discovery.Dns dns -> new DnsSource(dns, scheduler);
            case Discovery.File file -> new FileSource(file.path(), scheduler);
        };
    }

    private SiteOnLoop onLoop(
            EventLoop loop,
            Config config,
            Map<String, RunningCluster> clusters,
            List<Destination> destinations,
            @Nullable Assembled before) {
        Map<String, ClusterOnLoop> here = new LinkedHashMap<>();
        clusters.forEach((name, running) -> here.put(name, clusterOnLoop(loop, config, running, before)));
        return new SiteOnLoop(loop, forwarders.get(loop.index()), here, destinations);
    }

    private ClusterOnLoop clusterOnLoop(
            EventLoop loop, Config config, RunningCluster running, @Nullable Assembled before) {
        ClusterConfig wanted = running.config();
        ClusterOnLoop predecessor = before == null
                ? null
                : before.onLoops().get(loop.index()).clusters().get(wanted.name());
        boolean sameTransport = before != null
                && before.config().limits().equals(config.limits())
                && before.config().timeouts().equals(config.timeouts());
        if (predecessor != null
                && before != null
                && sameTransport
                && before.clusters().get(wanted.name()) == running) {
            return predecessor;
        }
        RunningCluster runningBefore = before == null ? null : before.clusters().get(wanted.name());
        boolean sameBeginning = runningBefore != null
                && runningBefore.tls() == running.tls()
                && runningBefore.config().proxyProtocol() == wanted.proxyProtocol()
                && runningBefore.config().protocol() == wanted.protocol();
        ConnectionPool pool = predecessor != null && sameTransport && sameBeginning
                ? predecessor.pool()
                : newPool(loop, config, running);
        return new ClusterOnLoop(
                wanted.name(),
                running.cluster()::balanced,
                RequestHash.of(wanted.algorithm()),
                Balancers.metric(wanted.algorithm()),
                pool,
                running.retryBudget().shard(loop.index()),
                running.cluster().retryCounts(),
                queues(predecessor, running, runningBefore, loop),
                Balancers.prober(
                        wanted.algorithm(), loop, pool, running.cluster().probeCounts()),
                seed + loop.index());
    }

    /** Who waits for something waits there for as long as it is the same limit. */
    private static Queues queues(
            @Nullable ClusterOnLoop predecessor,
            RunningCluster running,
            @Nullable RunningCluster before,
            EventLoop loop) {
        Waits forEndpoint = running.cluster().endpointWaits();
        return predecessor != null && before != null && before.cluster().endpointWaits() == forEndpoint
                ? predecessor.queues()
                : Queues.of(
                        running.cluster().admission(),
                        forEndpoint,
                        running.config().admission(),
                        loop);
    }

    private ConnectionPool newPool(EventLoop loop, Config config, RunningCluster running) {
        ClusterConfig cluster = running.config();
        PoolCounts counts = poolCounts.get(loop.index());
        return switch (cluster.protocol()) {
            case HTTP1 ->
                new Http1Pool(
                        new Http1Client(loop, running.dialer(), config.limits(), config.timeouts()),
                        counts,
                        cluster.proxyProtocol());
            case HTTP2 -> {
                Http2Client client = new Http2Client(
                        loop, running.dialer(), running.tls() != null, config.limits(), config.timeouts());
                yield new MultiplexedPool(loop, client::connect, counts, cluster.proxyProtocol());
            }
            case HTTP3 -> {
                ClusterTls tls = Objects.requireNonNull(running.tls());
                Http3Client client = new Http3Client(loop, tls::newQuicEngine, config.limits(), config.timeouts());
                yield new MultiplexedPool(loop, client::connect, counts, null);
            }
        };
    }

    // ---- routes ----

    private Destination destination(
            int index, RouteConfig config, RouteSettings settings, List<Filter> filters, @Nullable Assembled before) {
        Route predecessor = before == null ? null : before.routes().get(config.name());
        RouteMetrics metrics = predecessor == null ? new RouteMetrics() : predecessor.metrics();
        Route route = new Route(config.name(), settings, filters, metrics);
        return new Destination(
                index, route, choice(config.action()), config.policy().mirror());
    }

    private Filter rateLimit(RateLimitConfig limit, List<RateLimitConfig> taken) {
        taken.add(limit);
        return new RateLimitFilter(limiters.take(limit), Limiters.limit(limit));
    }

    private Filter sticky(StickyConfig wanted, RouteAction.Forward to, List<Sessions.Identity> taken) {
        return switch (wanted) {
            case StickyConfig.Inserted inserted -> new StickyCookieFilter(inserted, sessions.secret(inserted));
            case StickyConfig.Learned learned -> {
                Sessions.Identity identity = Sessions.Identity.of(learned, to);
                taken.add(identity);
                yield new StickyTableFilter(sessions.take(identity));
            }
        };
    }

    /** Every route has a switch. What was switched by hand holds until the configuration says something new of it. */
    private static MaintenanceFilter maintenance(RouteConfig config, @Nullable Assembled before) {
        MaintenanceConfig wanted = maintenance(config.policy());
        if (before != null) {
            for (RouteConfig old : before.config().routes()) {
                if (old.name().equals(config.name())
                        && maintenance(old.policy()).equals(wanted)) {
                    return Objects.requireNonNull(before.maintenance().get(config.name()));
                }
            }
        }
        return new MaintenanceFilter(wanted);
    }

    private static MaintenanceConfig maintenance(PolicyConfig policy) {
        return policy.maintenance() == null ? Defaults.MAINTENANCE : policy.maintenance();
    }

    private static @Nullable ClusterChoice choice(RouteAction action) {
        if (!(action instanceof RouteAction.Forward forward)) {
            return null;
        }
        List<String> names = forward.split().stream()
                .map(RouteAction.WeightedCluster::cluster)
                .toList();
        int[] weights = forward.split().stream()
                .mapToInt(RouteAction.WeightedCluster::weight)
                .toArray();
        return new ClusterChoice(names, weights, forward.overrideHeader());
    }

    private @Nullable Filter traces(TracingConfig config) {
        return config.isOn() ? new TraceFilter(config.sample(), spans) : null;
    }

    private static RouteSettings settings(PolicyConfig policy, Limits limits, Timeouts timeouts) {
        return new RouteSettings(
                policy.bodyBytes() == null ? limits.bodyBytes() : policy.bodyBytes(),
                bytes(policy.bufferRequestBytes()),
                bytes(policy.bufferResponseBytes()),
                nanos(policy.answerTimeout()),
                nanos(policy.streamIdle()),
                nanos(policy.webSocketIdle() == null ? timeouts.tunnelIdle() : policy.webSocketIdle()),
                nanos(policy.webSocketLifetime()),
                Boolean.TRUE.equals(policy.forwardRaw()),
                retry(policy.retry()),
                hedge(policy.hedge()),
                priority(policy.priority()),
                grpc(policy.grpc()));
    }

    private static GrpcSettings grpc(@Nullable GrpcConfig wanted) {
        GrpcConfig grpc = wanted == null ? Defaults.GRPC : wanted;
        return new GrpcSettings(grpc.deadlines(), nanos(grpc.maxTime()));
    }

    private static RetryPolicy retry(@Nullable RetryConfig wanted) {
        RetryConfig retry = wanted == null ? Defaults.RETRY : wanted;
        return new RetryPolicy(
                retry.on().contains(RetryCondition.CONNECT_FAILURE),
                retry.on().contains(RetryCondition.RESET),
                retry.on().contains(RetryCondition.TIMEOUT),
                retry.statuses(),
                retry.maxAttempts(),
                nanos(retry.perTryTimeout()),
                retry.nonIdempotent(),
                retry.backOff().toNanos(),
                retry.maxBackOff().toNanos(),
                retry.bufferBytes());
    }

    private static @Nullable HedgePolicy hedge(@Nullable HedgeConfig wanted) {
        return wanted == null
                ? null
                : new HedgePolicy(
                        wanted.percentile() == null ? 0 : wanted.percentile(),
                        wanted.delay().toNanos());
    }

    // The order of the constants is the order in which requests go.
    @SuppressWarnings("EnumOrdinal")
    private static PriorityPolicy priority(@Nullable PriorityConfig wanted) {
        return wanted == null
                ? PriorityPolicy.NORMAL
                : new PriorityPolicy(wanted.priority().ordinal(), wanted.header());
    }

    private static long bytes(@Nullable Long bytes) {
        return bytes == null ? 0 : bytes;
    }

    private static long nanos(@Nullable Duration time) {
        return time == null ? 0 : time.toNanos();
    }
}
