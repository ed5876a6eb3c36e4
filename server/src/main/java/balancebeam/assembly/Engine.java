package balancebeam.assembly;

import balancebeam.balance.Endpoint;
import balancebeam.balance.HealthListener;
import balancebeam.config.Config;
import balancebeam.config.TlsPolicy;
import balancebeam.control.Instance.CompressionView;
import balancebeam.control.Instance.LimitView;
import balancebeam.control.Instance.LoopView;
import balancebeam.filter.ExchangeListener;
import balancebeam.filter.ExchangePool;
import balancebeam.filter.RouteMetrics;
import balancebeam.http1.Http1Server;
import balancebeam.http2.Http2Server;
import balancebeam.multiplex.MultiplexCounts;
import balancebeam.net.BufferBudget;
import balancebeam.net.ClientHello;
import balancebeam.net.Connection;
import balancebeam.net.ConnectionHandler;
import balancebeam.net.EventLoop;
import balancebeam.net.EventLoops;
import balancebeam.net.InheritedSockets;
import balancebeam.net.Listener;
import balancebeam.net.Prefaces;
import balancebeam.net.TlsCounts;
import balancebeam.net.Transports;
import balancebeam.proxy.ClusterOnLoop;
import balancebeam.proxy.Dispatcher;
import balancebeam.proxy.Forwarder;
import balancebeam.proxy.Site;
import balancebeam.proxy.SiteOnLoop;
import balancebeam.time.Recurring;
import balancebeam.time.Ticker;
import balancebeam.tls.AcmeChallenges;
import balancebeam.upstream.Cluster;
import balancebeam.websocket.WebSocketCounts;
import balancebeam.websocket.WebSockets;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What lives as long as the process: event loops, the servers on them, listeners, and the reference to the present site.
 * Thread-safe: {@link #apply} and {@link #close} one after the other, the rest at any time.
 */
public final class Engine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    /** Over this time idle connections close, so that their clients don't all come back at once. */
    private static final Duration IDLE_SPREAD = Duration.ofMillis(200);
    /** How long a reload waits for names of new clusters. */
    private static final Duration DISCOVERY_PATIENCE = Duration.ofSeconds(5);
    /** How often certificates on disk are looked at. */
    private static final long RENEWAL_SECONDS = 2;

    private final EventLoops loops;
    private final BufferBudget budget;
    private final List<Http1Server> servers = new ArrayList<>();
    private final List<Http2Server> http2Servers = new ArrayList<>();
    private final MultiplexCounts http2Counts = new MultiplexCounts();
    private final List<WebSockets> webSockets = new ArrayList<>();
    private final WebSocketCounts webSocketCounts = new WebSocketCounts();
    private final List<Prefaces> prefaces = new ArrayList<>();
    private final ScheduledExecutorService scheduler;
    private final Listeners listeners;
    private final Limiters limiters;
    private final Sessions sessions;
    private final AcmeChallenges challenges;
    private final SiteAssembly assembly;
    private final RouteMetrics unrouted = new RouteMetrics();
    private final AtomicReference<Site> current = new AtomicReference<>();
    private final AtomicInteger liveSites = new AtomicInteger();
    private volatile @Nullable Assembled assembled;
    private volatile long configVersion;
    private boolean stopping;

    /**
     * Starts the threads; {@link #apply} makes it serve.
     *
     * @param exchanges by event loop: told of every exchange's end there
     * @param spans told of the end of every exchange that is traced, on its loop
     * @param healthListener told of every change of an endpoint's health, besides the log
     * @param challenges of ACME, to be met
     * @param inherited sockets of listeners that need not be bound
     */
    public Engine(
            Config config,
            IntFunction<ExchangeListener> exchanges,
            ExchangeListener spans,
            HealthListener healthListener,
            AcmeChallenges challenges,
            InheritedSockets inherited)
            throws IOException {
        this.challenges = challenges;
        Ticker ticker = Ticker.SYSTEM;
        long seed = new SecureRandom().nextLong();
        this.budget = new BufferBudget(config.limits().bufferBytes());
        this.loops = new EventLoops(
                config.process().threads(), Transports.of(config.process().transport()), ticker, budget);
        this.scheduler = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("control").daemon().factory());
        this.limiters = new Limiters(seed, ticker);
        this.sessions = new Sessions(this::endpoints);
        sessions.start(scheduler, ticker);
        List<Forwarder> forwarders = new ArrayList<>();
        List<ExchangePool> pools = new ArrayList<>();
        for (EventLoop loop : loops.all()) {
            webSockets.add(new WebSockets(loop, webSocketCounts));
            forwarders.add(new Forwarder(loop, webSockets.getLast(), seed + loop.index()));
            ExchangePool pool = new ExchangePool(
                    new Dispatcher(loop, current::get), counted(loop.index(), exchanges.apply(loop.index())));
            pools.add(pool);
            Http2Server http2 = new Http2Server(loop, config.limits(), config.timeouts(), pool, http2Counts);
            http2Servers.add(http2);
            servers.add(new Http1Server(loop, config.limits(), config.timeouts(), pool, this::unannounced));
            prefaces.add(new Prefaces(loop, config.timeouts().clientHead().toNanos()));
        }
        this.listeners = new Listeners(loops.all(), pools, inherited, this::accepted);
        HealthLog log = new HealthLog(ticker, this::endpoints);
        HealthListener ramps = (endpoint, from, to, reason) ->
                cluster(endpoint.cluster()).ifPresent(cluster -> cluster.healthChanged(endpoint));
        HealthListener health = log.and(ramps).and(healthListener);
        this.assembly = new SiteAssembly(
                loops.all(), forwarders, scheduler, health, spans, limiters, sessions, challenges, ticker, seed);
    }

    private ExchangeListener counted(int loop, ExchangeListener exchanges) {
        RouteMetrics.Shard refused = unrouted.shard(loop);
        return (exchange, nowNanos) -> {
            if (exchange.route().isNone()) {
                refused.refused(exchange, nowNanos);
            } else {
                exchange.route().metrics().shard(loop).ended(exchange, nowNanos);
            }
            exchanges.ended(exchange, nowNanos);
        };
    }

    private void accepted(Connection connection, Listener listener) {
        Listeners.Open open = listeners.open(listener.slot());
        if (open != null && open.expectsProxyHeader(connection.remoteAddress())) {
            prefaces.get(connection.loop().index()).awaitProxyHeader(connection, listener, this::identified);
        } else {
            identified(connection, listener);
        }
    }

    /** It is known who is at the other end. */
    private void identified(Connection connection, Listener listener) {
        int loop = connection.loop().index();
        Listeners.Open open = listeners.open(listener.slot());
        ListenerTls tls = open == null ? null : open.tls();
        if (tls == null) {
            servers.get(loop).serve(connection, listener);
        } else if (tls.limit().mayBegin(connection.loop().nowNanos())) {
            if (challenges.awaitsTls() || !tls.config().policies().isSame()) {
                prefaces.get(loop).awaitHello(connection, listener, tls.counts(), this::greeted);
            } else {
                shakeHands(connection, listener, tls, tls.config().policies().others());
            }
        } else {
            prefaces.get(loop).refuse(connection, listener, tls.counts());
        }
    }

    /** They have agreed on a protocol. */
    private void agreed(Connection connection, Listener listener) {
        int loop = connection.loop().index();
        if (connection.applicationProtocol().equals(Http2Server.ALPN)) {
            http2Servers.get(loop).serve(connection, listener);
        } else {
            servers.get(loop).serve(connection, listener);
        }
    }

    /** In the clear a client speaks HTTP/2 at once; null where it may not. */
    private @Nullable ConnectionHandler unannounced(Connection connection, Listener listener) {
        Listeners.Open open = listeners.open(listener.slot());
        boolean may = open == null || open.config().http2();
        return may ? http2Servers.get(connection.loop().index()).serve(connection, listener) : null;
    }

    /** It is known what the client asks for. */
    private void greeted(Connection connection, Listener listener, ClientHello hello) {
        // Not that of before: it may have been replaced while the client was silent.
        Listeners.Open open = listeners.open(listener.slot());
        ListenerTls tls = open == null ? null : open.tls();
        if (tls == null) {
            prefaces.get(connection.loop().index()).refuse(connection, listener, new TlsCounts());
            return;
        }
        SSLEngine challenge = hello.protocols().equals(List.of(AcmeChallenges.PROTOCOL))
                ? challenges.engine(hello.serverName())
                : null;
        if (challenge == null) {
            shakeHands(connection, listener, tls, tls.config().policies().of(hello.serverName()));
        } else {
            prefaces.get(connection.loop().index()).shakeHandsOnly(connection, listener, challenge);
        }
    }

    private void shakeHands(Connection connection, Listener listener, ListenerTls tls, TlsPolicy policy) {
        prefaces.get(connection.loop().index())
                .shakeHands(connection, listener, tls.contexts().newEngine(policy), policy, tls.counts(), this::agreed);
    }

    private Optional<Cluster> cluster(String name) {
        Assembled now = assembled;
        return Optional.ofNullable(now == null ? null : now.clusters().get(name))
                .map(RunningCluster::cluster);
    }

    /** Those of a cluster; none where there is no such cluster. */
    private List<Endpoint> endpoints(String name) {
        return cluster(name).map(Cluster::all).orElse(List.of());
    }

    /**
     * Makes the configuration the one in force: validated before, it is built, and then swapped in by one reference. Threads,
     * transport and the buffer budget stay what they were at the start.
     *
     * @throws IOException when a listener can't be bound, or a certificate can't be read; then nothing has changed
     */
    public synchronized void apply(Config config) throws IOException {
        if (stopping) {
            throw new IOException("it is stopping");
        }
        Assembled before = assembled;
        listeners.quic().beginsWith(config);
        Listeners.Change change = listeners.prepare(config.listeners());
        Assembled next;
        try {
            next = assembly.assemble(config, change.next(), before, this::siteReleased);
            if (before != null) {
                awaitEndpoints(next);
            }
        } catch (IOException | RuntimeException e) {
            change.abort();
            throw e;
        }
        liveSites.incrementAndGet();
        assembled = next;
        configVersion++; // One writer: this method is synchronized.
        if (before != null) {
            listeners.quic().configure(config);
            long preface = config.timeouts().clientHead().toNanos();
            forEachLoop(loop -> {
                servers.get(loop).configure(config.limits(), config.timeouts());
                http2Servers.get(loop).configure(config.limits(), config.timeouts());
                prefaces.get(loop).timeout(preface);
            });
        } else {
            scheduler.scheduleWithFixedDelay(
                    new Recurring("renewing certificates", this::renewTls),
                    RENEWAL_SECONDS,
                    RENEWAL_SECONDS,
                    TimeUnit.SECONDS);
        }
        current.set(next.site());
        List<Listener> closed = change.commit();
        if (before != null) {
            // First: a probe of before must not have the last word on an endpoint that nobody probes any more.
            closeClusters(before, next);
        }
        next.clusters().values().forEach(RunningCluster::check);
        if (before != null) {
            replaced(before, next, closed);
        }
    }

    private static void awaitEndpoints(Assembled next) {
        long deadline = System.nanoTime() + DISCOVERY_PATIENCE.toNanos();
        try {
            for (RunningCluster cluster : next.clusters().values()) {
                cluster.awaitFound(Math.max(0, (deadline - System.nanoTime()) / 1_000_000));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends those that do not go on. */
    private static void closeClusters(Assembled before, Assembled next) {
        before.clusters().values().stream()
                .filter(cluster -> !next.clusters().containsValue(cluster))
                .forEach(RunningCluster::close);
    }

    private void replaced(Assembled before, Assembled next, List<Listener> closed) {
        before.site().retire();
        Duration webSocketSpread = next.config().process().webSocketDrain();
        for (EventLoop loop : loops.all()) {
            loop.run(() -> {
                retirePools(before.onLoops().get(loop.index()), next.onLoops().get(loop.index()));
                closed.forEach(listener -> {
                    servers.get(loop.index()).drain(listener, IDLE_SPREAD);
                    http2Servers.get(loop.index()).drain(listener, IDLE_SPREAD);
                    webSockets.get(loop.index()).drain(listener.slot(), webSocketSpread);
                });
            });
        }
        closed.forEach(listener -> listeners.quic().drain(listener, IDLE_SPREAD));
    }

    private static void retirePools(SiteOnLoop before, SiteOnLoop next) {
        before.clusters().forEach((name, cluster) -> {
            ClusterOnLoop successor = next.clusters().get(name);
            if (successor == null || successor.pool() != cluster.pool()) {
                cluster.pool().retire();
            }
        });
    }

    private void siteReleased() {
        liveSites.decrementAndGet();
    }

    /** Sites whose exchanges have not all ended; with no reload under way this is 1. */
    public int liveSites() {
        return liveSites.get();
    }

    /**
     * What is in force.
     *
     * @throws IllegalStateException before {@link #apply}
     */
    public Assembled assembled() {
        Assembled now = assembled;
        if (now == null) {
            throw new IllegalStateException("no configuration was applied");
        }
        return now;
    }

    /** Memory that bodies wait in now. */
    public long bufferBytes() {
        return budget.usedBytes();
    }

    /** How many configurations have been in force. */
    public long configVersion() {
        return configVersion;
    }

    /** The listeners that are open. */
    public Listeners listeners() {
        return listeners;
    }

    /** How bytes are moved. */
    public String transport() {
        return loops.transport().name();
    }

    public List<EventLoop> loops() {
        return loops.all();
    }

    /** What clients that speak HTTP/2 did. */
    MultiplexCounts http2Counts() {
        return http2Counts;
    }

    /** How WebSockets did. */
    WebSocketCounts webSocketCounts() {
        return webSocketCounts;
    }

    /** How each event loop does, and its connections to endpoints. */
    List<LoopView> loopViews() {
        long now = Ticker.SYSTEM.nanos();
        return loops.all().stream()
                .map(loop -> new LoopView(
                        loop.index(),
                        loop.lagNanos(now),
                        bufferBytes(),
                        assembly.poolCounts(loop).reused(),
                        assembly.poolCounts(loop).opened()))
                .toList();
    }

    /** Rate limits that are in force, and what they have decided. */
    List<LimitView> limitViews() {
        return limiters.views();
    }

    /** What is compressed, by coding. */
    List<CompressionView> compressionViews() {
        return assembly.compression().views().stream()
                .map(one -> new CompressionView(
                        one.coding().spelling(), one.running(), one.inBytes(), one.outBytes(), one.skipped()))
                .toList();
    }

    /** Runs the control plane's own work. */
    public ScheduledExecutorService scheduler() {
        return scheduler;
    }

    /** What has happened to requests that no route took. */
    public RouteMetrics unrouted() {
        return unrouted;
    }

    /** Client connections that are open now. */
    public int connections() {
        return listeners.connections();
    }

    /** Accepts what waits, then listens no more. Blocks until that is done. */
    public synchronized void stopListening() {
        stopping = true;
        listeners.closeAll();
    }

    /**
     * From now on answers close their connections, and idle ones are closed.
     *
     * @param webSocketSpread over how long WebSockets are told to go
     */
    public void drain(Duration webSocketSpread) {
        listeners.quic().drain(IDLE_SPREAD);
        forEachLoop(loop -> {
            servers.get(loop).drain(IDLE_SPREAD);
            http2Servers.get(loop).drain(IDLE_SPREAD);
            webSockets.get(loop).drain(webSocketSpread);
        });
    }

    private void renewTls() {
        listeners.renewTls();
        assembled().clusters().forEach((name, cluster) -> {
            ClusterTls tls = cluster.tls();
            if (tls != null && tls.contexts().reloadIfChanged()) {
                LOG.info("Cluster {} has new certificates", name);
            }
        });
    }

    private void forEachLoop(IntConsumer action) {
        for (EventLoop loop : loops.all()) {
            loop.run(() -> action.accept(loop.index()));
        }
    }

    /** Stops at once: connections that are open are cut. */
    @Override
    public void close() {
        scheduler.shutdownNow();
        Assembled now = assembled;
        if (now != null) {
            now.clusters().values().forEach(RunningCluster::close);
        }
        forEachLoop(loop -> {
            servers.get(loop).closeAll();
            http2Servers.get(loop).closeAll();
            prefaces.get(loop).closeAll();
            // Not left to the loops' end: a connection by TLS holds memory of its own.
            if (now != null) {
                now.onLoops().get(loop).clusters().values().forEach(cluster -> cluster.pool()
                        .retire());
            }
            assembly.compression().close(loop);
        });
        listeners.quic().closeConnections();
        listeners.quic().closeAll();
        loops.close();
        listeners.closeTls();
        if (now != null) {
            now.clusters().values().stream()
                    .map(RunningCluster::tls)
                    .filter(Objects::nonNull)
                    .forEach(ClusterTls::givenBack);
        }
        limiters.closeAll();
        sessions.closeAll();
    }
}
