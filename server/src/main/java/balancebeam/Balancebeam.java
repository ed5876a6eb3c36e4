package balancebeam;

import balancebeam.assembly.ConfigTrial;
import balancebeam.assembly.Engine;
import balancebeam.assembly.RunningInstance;
import balancebeam.bytes.IpText;
import balancebeam.cli.Cli;
import balancebeam.config.Config;
import balancebeam.config.text.Reading;
import balancebeam.control.ReloadResult;
import balancebeam.control.Reloader;
import balancebeam.control.accesslog.AccessLogSwitch;
import balancebeam.control.acme.AcmeSwitch;
import balancebeam.control.admin.AdminSwitch;
import balancebeam.control.recent.RecentExchanges;
import balancebeam.control.service.LoopWatch;
import balancebeam.control.service.Notifier;
import balancebeam.control.status.Events;
import balancebeam.control.status.ProtocolText;
import balancebeam.control.tracing.TracingSwitch;
import balancebeam.filter.ExchangeListener;
import balancebeam.net.InheritedSockets;
import balancebeam.time.Durations;
import balancebeam.time.Ticker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
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
    /** What is done after the last connection, or in spite of it. */
    private static final Duration LAST_WORK = Duration.ofSeconds(10);

    private static final Duration POLL = Duration.ofMillis(20);

    private final Engine engine;
    private final Reloader reloader;
    private final Events events = new Events();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean draining = new AtomicBoolean();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AccessLogSwitch accessLog = new AccessLogSwitch(this::listenerName);
    private final TracingSwitch tracing = new TracingSwitch();
    private final AcmeSwitch acme = new AcmeSwitch();
    private final RecentExchanges recent;
    private final AdminSwitch admin;
    private volatile Notifier notifier = Notifier.NONE;

    private Balancebeam(
            Config config, @Nullable Supplier<Reading> source, ExchangeListener exchanges, InheritedSockets inherited)
            throws IOException {
        this.recent = new RecentExchanges(config.process().threads(), Ticker.SYSTEM, InstantSource.system());
        ExchangeListener logged = accessLog.before(exchanges);
        this.engine = new Engine(
                config,
                loop -> recent.before(loop, logged),
                tracing,
                new HealthEvents(events),
                acme.challenges(),
                inherited);
        this.reloader = new Reloader(source, new Reloader.Applier() {
            @Override
            public Config inForce() {
                return engine.assembled().config();
            }

            @Override
            public void apply(Config next) throws IOException {
                put(next);
            }

            @Override
            public void began() {
                notifier.reloading();
            }

            @Override
            public void ended(ReloadResult result) {
                events.add("reload", "configuration", "", result.ok() ? "ok" : "failed", result.message());
                notifier.ready(result.ok() ? summary() : "Not reloaded: " + result.message());
            }
        });
        this.admin = new AdminSwitch(
                new RunningInstance(engine, reloader, tracing, acme, draining::get, accessLog::dropped),
                events,
                recent,
                Cli.version(),
                engine.scheduler(),
                inherited);
    }

    /**
     * Starts listening.
     *
     * @throws IOException when an address can't be bound, or the transport is not to be had
     */
    public static Balancebeam start(Config config) throws IOException {
        return start(config, (exchange, nowNanos) -> {});
    }

    /** As {@link #start(Config)}, and tells the listener of every exchange, on its event loop. */
    public static Balancebeam start(Config config, ExchangeListener exchanges) throws IOException {
        return start(config, null, exchanges, InheritedSockets.NONE);
    }

    /** As {@link #start(Config)}, at sockets that were passed on where these are what it says. */
    static Balancebeam start(Config config, InheritedSockets inherited) throws IOException {
        return start(config, null, (exchange, nowNanos) -> {}, inherited);
    }

    /**
     * As {@link #start(Config)}, with a configuration that was read and can be read again.
     *
     * @param reading without problems
     * @param source reads again, for a reload
     */
    public static Balancebeam start(Reading reading, Supplier<Reading> source) throws IOException {
        return start(reading, source, InheritedSockets.NONE);
    }

    /**
     * As {@link #start(Reading, Supplier)}, at sockets that were passed on where these are what it says.
     *
     * @throws IOException also when there is one of them that nothing is configured to listen at
     */
    public static Balancebeam start(Reading reading, Supplier<Reading> source, InheritedSockets inherited)
            throws IOException {
        Config config = Objects.requireNonNull(reading.config());
        Balancebeam balancer = start(config, source, (exchange, nowNanos) -> {}, inherited);
        balancer.reloader.started(reading.files());
        return balancer;
    }

    private static Balancebeam start(
            Config config, @Nullable Supplier<Reading> source, ExchangeListener exchanges, InheritedSockets inherited)
            throws IOException {
        Balancebeam balancer = new Balancebeam(config, source, exchanges, inherited);
        try {
            if (source == null) {
                balancer.reload(config);
            } else {
                balancer.put(config);
            }
            inherited.requireAllUsed();
        } catch (IOException | RuntimeException e) {
            balancer.close();
            throw e;
        }
        LOG.info("{}", balancer.summary());
        return balancer;
    }

    private @Nullable String listenerName(int slot) {
        return engine.listeners().name(slot);
    }

    /** What is in force, in a line. */
    private String summary() {
        Config config = engine.assembled().config();
        return "%d listeners, %d routes, %d clusters, %d event loops on %s"
                .formatted(
                        config.listeners().size(),
                        config.routes().size(),
                        config.clusters().size(),
                        engine.loops().size(),
                        engine.transport());
    }

    /** From now on a service manager hears of what happens here: first that it serves, in the end that it stops. */
    void tell(Notifier of) {
        notifier = of;
        of.ready(summary());
        if (of.watchdogNanos() > 0) {
            LoopWatch.start(engine.loops(), of.watchdogNanos(), of::alive);
        }
    }

    /**
     * Makes another configuration the one in force, without a request lost: what has not changed goes on, with its connections,
     * health and counters. Threads, transport and the memory for buffers stay as they were at the start.
     *
     * @throws IOException when an address can't be bound, or it has ended; then nothing has changed
     */
    public void reload(Config config) throws IOException {
        put(config);
        // Of one that was read, its reading warns.
        ConfigTrial.warnings(config).forEach(warning -> LOG.warn("{}", warning));
    }

    private synchronized void put(Config config) throws IOException {
        if (closing.get()) {
            throw new IOException("it is stopping");
        }
        AccessLogSwitch.Change log = accessLog.prepare(config.accessLog());
        TracingSwitch.Change spans = null;
        AdminSwitch.Change api = null;
        AcmeSwitch.Change certificates;
        try {
            certificates = acme.prepare(config);
            spans = tracing.prepare(config.tracing());
            api = admin.prepare(config.admin());
            engine.apply(config);
        } catch (IOException | RuntimeException e) {
            log.abort();
            if (spans != null) {
                spans.abort();
            }
            if (api != null) {
                api.abort();
            }
            throw e;
        }
        log.commit();
        spans.commit();
        api.commit();
        certificates.commit();
    }

    /** Opens the file of the access log anew, after another program has moved it away. */
    public void reopenLogs() {
        accessLog.reopen();
    }

    /** Reads the configuration again, and makes it the one in force if nothing is wrong with it. Blocks until done. */
    public ReloadResult reload() {
        return reloader.reload();
    }

    /** Where the admin API listens; null when it is nowhere but at a socket. */
    public @Nullable InetSocketAddress adminAddress() {
        return admin.address();
    }

    /** The Unix socket at which the admin API listens; null for none. */
    public @Nullable Path adminSocket() {
        return admin.socket();
    }

    /** Where it listens, with the ports that the system chose, in configured order. */
    public List<InetSocketAddress> addresses() {
        return engine.listeners().open().values().stream()
                .map(open -> open.listener().localAddress())
                .toList();
    }

    /** Where it listens, and what is spoken there: {@code 127.0.0.1:8443 (https http/1.1 h2)}. */
    List<String> listening() {
        return engine.listeners().open().values().stream()
                .map(open -> {
                    InetSocketAddress bound = open.listener().localAddress();
                    String speaks = ProtocolText.of(open.config(), bound.getPort());
                    return "%s (%s %s)".formatted(IpText.of(bound), ProtocolText.scheme(open.config()), speaks);
                })
                .toList();
    }

    /** What endpoints are spoken to by, cluster by cluster; empty when there are none. */
    String endpointProtocols() {
        return ProtocolText.summary(engine.assembled().config().clusters());
    }

    /** Client connections that are open now. */
    public int connections() {
        return engine.connections();
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
            Duration delay = engine.assembled().config().process().drainDelay();
            Duration grace = engine.assembled().config().process().gracePeriod();
            notifier.stopping(
                    "Draining: %d connections are open".formatted(connections()),
                    delay.plus(grace).plus(LAST_WORK));
            if (!delay.isZero()) {
                LOG.info("Draining: listens for {} more", Durations.text(delay));
            }
            if (ended.await(delay.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            engine.stopListening();
            LOG.info("Draining: no longer listens; {} connections are open", connections());
            engine.drain(webSocketSpread(grace));
            long deadline = System.nanoTime() + grace.toNanos();
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

    /** All are told early enough that they can still end by themselves. */
    private Duration webSocketSpread(Duration grace) {
        Duration wanted = engine.assembled().config().process().webSocketDrain();
        Duration most = grace.multipliedBy(3).dividedBy(4);
        return wanted.compareTo(most) < 0 ? wanted : most;
    }

    /** Stops at once: connections that are open are cut. Any number of calls; the later ones wait for the first. */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            awaitEnd();
            return;
        }
        closeAll();
        ended.countDown();
    }

    /** After a reload that runs, which would open what nobody closes any more; none begins from now on. */
    private synchronized void closeAll() {
        if (!draining.get()) {
            engine.stopListening();
        }
        admin.close();
        acme.close();
        engine.close();
        accessLog.close();
        tracing.close();
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
