package balancebeam.upstream.health;

import balancebeam.balance.Endpoint;
import balancebeam.config.HealthCheckConfig;
import balancebeam.net.EventLoop;
import balancebeam.time.Recurring;
import balancebeam.time.Ticker;
import balancebeam.upstream.Cluster;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Probes every endpoint of a cluster once per interval, each on a virtual thread of its own; the first time one interval
 * after the start. Thread-safe. An endpoint whose probe still runs is not probed a second time.
 */
public final class HealthCheck implements AutoCloseable {
    private final Cluster cluster;
    private final HealthCheckConfig config;
    private final Probe probe;
    private final Ticker ticker;
    private final Set<Endpoint> running = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ScheduledFuture<?> schedule;
    private boolean closed;

    /**
     * A check that has not begun.
     *
     * @param layer what probes speak through
     * @param asking by which version of HTTP they ask
     */
    public HealthCheck(Cluster cluster, HealthCheckConfig config, ProbeLayer layer, Asking asking, Ticker ticker) {
        this(cluster, config, new HttpProbe(config.path(), config.timeout(), layer, asking), ticker);
    }

    private HealthCheck(Cluster cluster, HealthCheckConfig config, Probe probe, Ticker ticker) {
        this.cluster = cluster;
        this.config = config;
        this.ticker = ticker;
        this.probe = probe;
    }

    /**
     * The same by HTTP/3.
     *
     * @param loop where probes' connections live
     * @param engines makes an engine of QUIC in client mode, for a name "host:port" and an address
     */
    public static HealthCheck http3(
            Cluster cluster,
            HealthCheckConfig config,
            EventLoop loop,
            BiFunction<String, InetSocketAddress, SSLEngine> engines,
            Ticker ticker) {
        return new HealthCheck(cluster, config, new Http3Probe(config.path(), config.timeout(), loop, engines), ticker);
    }

    /** Begins; the scheduler starts probes, which do not run on it. */
    public void start(ScheduledExecutorService scheduler) {
        long nanos = config.interval().toNanos();
        Runnable probes = new Recurring("the health checks of " + cluster.name(), this::probeAll);
        schedule = scheduler.scheduleAtFixedRate(probes, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /** Ends: once it returns, what a probe that runs finds is of no matter any more. */
    @Override
    public synchronized void close() {
        closed = true;
        ScheduledFuture<?> started = schedule;
        if (started != null) {
            started.cancel(false);
        }
    }

    private void probeAll() {
        for (Endpoint endpoint : cluster.all()) {
            if (running.add(endpoint)) {
                Thread.ofVirtual().name("probe " + endpoint).start(() -> probe(endpoint));
            }
        }
    }

    private void probe(Endpoint endpoint) {
        try {
            tell(endpoint, probe.run(endpoint));
        } finally {
            running.remove(endpoint);
        }
    }

    private synchronized void tell(Endpoint endpoint, Verdict verdict) {
        if (closed) {
            return;
        }
        if (verdict.alive()) {
            endpoint.health().onActiveSuccess();
        } else {
            endpoint.health().onActiveFailure(ticker.nanos(), verdict.reason());
        }
    }
}
