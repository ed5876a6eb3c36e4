package balancebeam.assembly;

import balancebeam.balance.HealthListener;
import balancebeam.balance.HealthPolicy;
import balancebeam.config.ClusterConfig;
import balancebeam.config.ClusterTlsConfig;
import balancebeam.config.EndpointProtocol;
import balancebeam.config.HealthyWhen;
import balancebeam.config.OutlierConfig;
import balancebeam.net.Dialer;
import balancebeam.net.EventLoop;
import balancebeam.time.Ticker;
import balancebeam.upstream.Cluster;
import balancebeam.upstream.Pace;
import balancebeam.upstream.Repeated;
import balancebeam.upstream.RetryBudget;
import balancebeam.upstream.admission.Admission;
import balancebeam.upstream.admission.Waits;
import balancebeam.upstream.discovery.EndpointSource;
import balancebeam.upstream.health.Check;
import balancebeam.upstream.health.HealthChecks;
import balancebeam.upstream.outlier.OutlierDetector;
import balancebeam.upstream.outlier.PanicWatch;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A cluster and what keeps it up to date: discovery, health checks, outliers and panic. A reload that leaves its configuration as it is goes
 * on with the same one. Thread-safe.
 */
public final class RunningCluster implements AutoCloseable {
    private final ClusterConfig config;
    private final Vantage from;
    private final Cluster cluster;
    private final EndpointSource source;
    private final RetryBudget retryBudget;
    private final Pace pace;
    private volatile @Nullable Repeated adapting;
    private final @Nullable HealthChecks checks;
    private final @Nullable OutlierDetector outliers;
    private final @Nullable PanicWatch panics;
    private final @Nullable ClusterTls tls;
    private final CountDownLatch found = new CountDownLatch(1);
    private final ScheduledExecutorService scheduler;
    private final AtomicBoolean discovering = new AtomicBoolean();
    private final AtomicBoolean started = new AtomicBoolean();

    /**
     * A cluster without endpoints, or with its predecessor's.
     *
     * @param from where this process stands
     * @param loops how many event loops use it
     * @param loop where probes may live that need one
     * @param predecessor with another configuration, or null
     * @throws IllegalArgumentException naming a certificate's file, and what is wrong with it
     */
    RunningCluster(
            ClusterConfig config,
            Vantage from,
            EndpointSource source,
            HealthListener listener,
            Ticker ticker,
            ScheduledExecutorService scheduler,
            int loops,
            EventLoop loop,
            @Nullable RunningCluster predecessor) {
        this.config = config;
        this.from = from;
        this.source = source;
        this.scheduler = scheduler;
        this.pace = Pace.of(ticker, scheduler);
        this.cluster = new Cluster(
                config.name(),
                config.maxConnectionsPerEndpoint(),
                config.health().startsUp() ? HealthPolicy.DEFAULT : HealthPolicy.UNPROVEN,
                config.slowStart(),
                listener,
                Balancers.of(config, from),
                Cluster.PUBLICATION_NANOS,
                pace,
                predecessor == null ? null : predecessor.cluster);
        this.retryBudget =
                predecessor != null && predecessor.config.retryBudget().equals(config.retryBudget())
                        ? predecessor.retryBudget
                        : new RetryBudget(
                                config.retryBudget().percent() / 100,
                                config.retryBudget().minPerSecond(),
                                loops);
        if (predecessor != null && predecessor.config.admission().equals(config.admission())) {
            cluster.admission(predecessor.cluster.admission(), predecessor.cluster.endpointWaits());
        } else {
            cluster.admission(
                    config.admission().isOn() ? new Admission(config.admission(), loops) : null, new Waits(loops));
        }
        this.tls = tls(config.tls(), config.protocol(), predecessor);
        Checks wanted = new Checks(config, tls, loop);
        List<Check> all = wanted.all();
        Check agent = wanted.agent();
        boolean any = config.health().healthyWhen() == HealthyWhen.ANY;
        this.checks = all.isEmpty() && agent == null ? null : new HealthChecks(cluster, all, agent, any, ticker);
        OutlierConfig ejection = config.health().outlierEjection();
        this.outliers = ejection == null ? null : new OutlierDetector(cluster, ejection, pace);
        this.panics = config.health().canPanic()
                ? new PanicWatch(cluster, config.health().panic(), listener, pace)
                : null;
    }

    public ClusterConfig config() {
        return config;
    }

    /** Whether it is what a reload wants. */
    boolean isFor(ClusterConfig wanted, Vantage wantedFrom) {
        return config.equals(wanted) && from.equals(wantedFrom);
    }

    public Cluster cluster() {
        return cluster;
    }

    private static @Nullable ClusterTls tls(
            @Nullable ClusterTlsConfig wanted, EndpointProtocol protocol, @Nullable RunningCluster predecessor) {
        ClusterTls before = predecessor == null ? null : predecessor.tls;
        if (wanted == null || (before != null && before.isFor(wanted, protocol))) {
            return wanted == null ? null : before;
        }
        return new ClusterTls(wanted, protocol);
    }

    RetryBudget retryBudget() {
        return retryBudget;
    }

    /** Null where endpoints are spoken to in the clear. */
    @Nullable
    ClusterTls tls() {
        return tls;
    }

    /** How connections to its endpoints begin. */
    Dialer dialer() {
        return tls == null ? Dialer.CLEAR : tls.dialer();
    }

    /** Begins to look for endpoints: addresses are there with the return. Later calls do nothing. */
    void discover() {
        if (discovering.getAndSet(true)) {
            return;
        }
        source.start(all -> {
            cluster.found(all);
            found.countDown();
        });
    }

    /** Waits until endpoints were found; false when the time passed first. */
    boolean awaitFound(long millis) throws InterruptedException {
        return found.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Begins to probe, once it is in use. Later calls do nothing. */
    void check() {
        if (started.getAndSet(true)) {
            return;
        }
        cluster.connections().most(config.admission().maxConnections());
        Admission adapted = cluster.admission();
        if (adapted != null && adapted.isAdaptive()) {
            adapting = Repeated.begin(
                    pace,
                    TimeUnit.MILLISECONDS.toNanos(Admission.ADAPT_MILLIS),
                    "the limit of " + config.name(),
                    () -> adapted.adapt(pace.nowNanos()));
        }
        if (config.health().agentCheck() == null) {
            cluster.adviseNoMore();
        }
        if (checks == null) {
            cluster.all().forEach(endpoint -> endpoint.health().onChecksEnded());
        } else {
            checks.start(scheduler);
        }
        if (outliers == null) {
            OutlierDetector.forget(cluster);
        } else {
            outliers.start();
        }
        if (panics == null) {
            cluster.panic().set(false, false);
        } else {
            panics.start();
        }
    }

    /** Ends discovery and probes; endpoints live on for as long as exchanges run there. */
    @Override
    public void close() {
        source.close();
        cluster.close();
        Repeated present = adapting;
        if (present != null) {
            present.close();
        }
        if (checks != null) {
            checks.close();
        }
        if (outliers != null) {
            outliers.close();
        }
        if (panics != null) {
            panics.close();
        }
    }
}
