package balancebeam.upstream.health;

import balancebeam.balance.Endpoint;
import balancebeam.config.HealthCheckConfig;
import balancebeam.time.Ticker;
import balancebeam.upstream.Cluster;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Probes every endpoint of a cluster once per interval, each on a virtual thread of its own; the first time one interval
 * after the start. Thread-safe. An endpoint whose probe still runs is not probed a second time.
 */
public final class HealthCheck {
    private final Cluster cluster;
    private final HealthCheckConfig config;
    private final HttpProbe probe;
    private final Ticker ticker;
    private final Set<Endpoint> running = ConcurrentHashMap.newKeySet();

    public HealthCheck(Cluster cluster, HealthCheckConfig config, Ticker ticker) {
        this.cluster = cluster;
        this.config = config;
        this.ticker = ticker;
        this.probe = new HttpProbe(config.path(), config.timeout());
    }

    /** Begins; the scheduler starts probes, which do not run on it. */
    public void start(ScheduledExecutorService scheduler) {
        long nanos = config.interval().toNanos();
        scheduler.scheduleAtFixedRate(this::probeAll, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    private void probeAll() {
        for (Endpoint endpoint : cluster.get().toList()) {
            if (running.add(endpoint)) {
                Thread.ofVirtual().name("probe " + endpoint).start(() -> probe(endpoint));
            }
        }
    }

    private void probe(Endpoint endpoint) {
        try {
            Verdict verdict = probe.run(endpoint);
            if (verdict.alive()) {
                endpoint.health().onActiveSuccess();
            } else {
                endpoint.health().onActiveFailure(ticker.nanos(), verdict.reason());
            }
        } finally {
            running.remove(endpoint);
        }
    }
}
