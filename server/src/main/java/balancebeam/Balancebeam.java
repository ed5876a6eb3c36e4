package balancebeam;

import balancebeam.assembly.Site;
import balancebeam.config.Config;
import balancebeam.config.HostPort;
import balancebeam.control.AccessLog;
import balancebeam.control.StandardOutput;
import balancebeam.filter.ExchangeListener;
import balancebeam.http1.Http1Server;
import balancebeam.net.BufferBudget;
import balancebeam.net.EventLoop;
import balancebeam.net.EventLoops;
import balancebeam.net.Listener;
import balancebeam.net.Transport;
import balancebeam.net.Transports;
import balancebeam.time.Durations;
import balancebeam.time.Ticker;
import balancebeam.upstream.discovery.NameResolution;
import balancebeam.upstream.health.HealthCheck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running balancer: the embedding API. Thread-safe.
 *
 * <pre>{@code
 * try (Balancebeam balancer = Balancebeam.start(Config.builder()
 *         .bind("127.0.0.1:0")
 *         .upstreams("127.0.0.1:8081", "127.0.0.1:8082")
 *         .build())) {
 *     System.out.println(balancer.addresses());
 * }
 * }</pre>
 */
public final class Balancebeam implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Balancebeam.class);
    /** Over this time idle connections close, so that their clients don't all come back at once. */
    private static final Duration IDLE_SPREAD = Duration.ofMillis(200);

    private static final Duration POLL = Duration.ofMillis(20);

    private final Config config;
    private final Site site;
    private final EventLoops loops;
    private final List<Http1Server> servers = new ArrayList<>();
    private final ScheduledExecutorService scheduler;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean draining = new AtomicBoolean();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final @Nullable AccessLog accessLog;
    private volatile @Nullable Listener listener;

    private Balancebeam(Config config, ExchangeListener exchanges) throws IOException {
        this.config = config;
        Ticker ticker = Ticker.SYSTEM;
        Transport transport = Transports.of(config.transport());
        this.loops = new EventLoops(
                config.threads(),
                transport,
                ticker,
                new BufferBudget(config.limits().bufferBytes()));
        this.accessLog = config.accessLog() ? AccessLog.start(new StandardOutput()) : null;
        this.site = new Site(config, told(exchanges, accessLog), new SecureRandom().nextLong(), ticker);
        this.scheduler = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("control").daemon().factory());
        for (EventLoop loop : loops.all()) {
            servers.add(site.serverOn(loop, this::connectionClosed));
        }
        new NameResolution(site.cluster(), scheduler).start();
        if (config.cluster().healthCheck().isOn()) {
            new HealthCheck(site.cluster(), config.cluster().healthCheck(), ticker).start(scheduler);
        }
    }

    /**
     * Starts listening.
     *
     * @throws IOException when the address can't be bound, or the transport is not to be had
     */
    public static Balancebeam start(Config config) throws IOException {
        return start(config, (exchange, nowNanos) -> {});
    }

    /** As {@link #start(Config)}, and tells the listener of every exchange, on its event loop. */
    public static Balancebeam start(Config config, ExchangeListener exchanges) throws IOException {
        Balancebeam balancer = new Balancebeam(config, exchanges);
        try {
            balancer.listen();
        } catch (IOException | RuntimeException e) {
            balancer.close();
            throw e;
        }
        return balancer;
    }

    private static ExchangeListener told(ExchangeListener exchanges, @Nullable AccessLog log) {
        return log == null
                ? exchanges
                : (exchange, nowNanos) -> {
                    exchanges.ended(exchange, nowNanos);
                    log.ended(exchange, nowNanos);
                };
    }

    private void listen() throws IOException {
        listener = Listener.open(
                loops.all(),
                address(config.listener().bind()),
                config.listener().maxConnections(),
                connection -> servers.get(connection.loop().index()).serve(connection));
        LOG.info(
                "{} upstreams, {}, {} event loops on {}",
                config.cluster().upstreams().size(),
                config.cluster().algorithm().spelling(),
                config.threads(),
                loops.transport().name());
    }

    private static InetSocketAddress address(HostPort bind) throws IOException {
        try {
            return new InetSocketAddress(InetAddress.getByName(bind.host()), bind.port());
        } catch (UnknownHostException e) {
            throw new IOException(bind.host() + " is not known", e);
        }
    }

    /** Where it listens, with the ports that the system chose. */
    public List<InetSocketAddress> addresses() {
        Listener open = listener;
        return open == null ? List.of() : List.of(open.localAddress());
    }

    /** Client connections that are open now. */
    public int connections() {
        Listener open = listener;
        return open == null ? 0 : open.connections();
    }

    private void connectionClosed(EventLoop loop) {
        Listener open = listener;
        if (open != null) {
            open.connectionClosed(loop);
        }
    }

    /**
     * Begins to stop, and returns at once: after the drain delay the backlog is accepted empty and listening ends; answers
     * then close their connections, idle connections close, and when all have gone, or the grace period is over, the
     * balancer has ended.
     */
    public void drain() {
        if (draining.compareAndSet(false, true)) {
            Thread.ofPlatform().name("drain").daemon().start(this::drainNow);
        }
    }

    private void drainNow() {
        try {
            Duration delay = config.drainDelay();
            if (!delay.isZero()) {
                LOG.info("Draining: listens for {} more", Durations.text(delay));
            }
            if (ended.await(delay.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            Listener open = listener;
            if (open != null) {
                open.close();
            }
            LOG.info("Draining: no longer listens; {} connections are open", connections());
            forEachServer(server -> server.drain(IDLE_SPREAD));
            long deadline = System.nanoTime() + config.gracePeriod().toNanos();
            while (connections() > 0 && System.nanoTime() - deadline < 0) {
                if (ended.await(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            if (connections() > 0) {
                LOG.warn("{} connections did not end within the grace period", connections());
            }
            LOG.info("Drained");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RejectedExecutionException e) {
            LOG.debug("Closed while draining"); // By close(), which cuts a drain short.
        } finally {
            close();
        }
    }

    private void forEachServer(Consumer<Http1Server> action) {
        for (EventLoop loop : loops.all()) {
            loop.run(() -> action.accept(servers.get(loop.index())));
        }
    }

    /** Stops at once: connections that are open are cut. Any number of calls; the later ones wait for the first. */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            awaitEnd();
            return;
        }
        scheduler.shutdownNow();
        Listener open = listener;
        try {
            if (open != null && !draining.get()) {
                open.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        forEachServer(Http1Server::closeAll);
        loops.close();
        site.close();
        if (accessLog != null) {
            accessLog.close();
        }
        ended.countDown();
    }

    private void awaitEnd() {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for the end; false when the time passed first. */
    public boolean awaitTermination(Duration atMost) throws InterruptedException {
        return ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }
}
