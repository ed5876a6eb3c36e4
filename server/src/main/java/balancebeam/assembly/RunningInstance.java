package balancebeam.assembly;

import balancebeam.config.Config;
import balancebeam.control.AcmeView;
import balancebeam.control.Http2View;
import balancebeam.control.Instance;
import balancebeam.control.Plan;
import balancebeam.control.ReloadHistory;
import balancebeam.control.ReloadResult;
import balancebeam.control.Reloader;
import balancebeam.control.TlsView;
import balancebeam.control.WebSocketView;
import balancebeam.control.acme.AcmeSwitch;
import balancebeam.control.tracing.TracingSwitch;
import balancebeam.filter.Route;
import balancebeam.filter.RouteMetrics;
import balancebeam.multiplex.MultiplexCounts;
import balancebeam.net.TlsCounts;
import balancebeam.policy.maintenance.MaintenanceFilter;
import balancebeam.time.Ticker;
import balancebeam.upstream.Cluster;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** The engine, as the control plane sees it. Thread-safe. */
public final class RunningInstance implements Instance {
    private final Instant startTime = Instant.now();
    private final Engine engine;
    private final Reloader reloader;
    private final TracingSwitch tracing;
    private final AcmeSwitch acme;
    private final BooleanSupplier draining;
    private final LongSupplier accessLogDropped;

    public RunningInstance(
            Engine engine,
            Reloader reloader,
            TracingSwitch tracing,
            AcmeSwitch acme,
            BooleanSupplier draining,
            LongSupplier accessLogDropped) {
        this.engine = engine;
        this.reloader = reloader;
        this.tracing = tracing;
        this.acme = acme;
        this.draining = draining;
        this.accessLogDropped = accessLogDropped;
    }

    @Override
    public Instant startTime() {
        return startTime;
    }

    @Override
    public Config config() {
        return engine.assembled().config();
    }

    @Override
    public long configVersion() {
        return engine.configVersion();
    }

    @Override
    public boolean isDraining() {
        return draining.getAsBoolean();
    }

    @Override
    public List<ListenerView> listeners() {
        return engine.listeners().open().values().stream()
                .map(open -> new ListenerView(
                        open.config().name(),
                        open.listener().slot(),
                        open.listener().localAddress(),
                        open.listener().connections(),
                        open.config().maxConnections()))
                .toList();
    }

    @Override
    public Map<String, Route> routes() {
        return engine.assembled().routes();
    }

    @Override
    public RouteMetrics unrouted() {
        return engine.unrouted();
    }

    @Override
    public Map<String, Cluster> clusters() {
        Map<String, Cluster> clusters = new LinkedHashMap<>();
        engine.assembled().clusters().forEach((name, running) -> clusters.put(name, running.cluster()));
        return clusters;
    }

    @Override
    public List<LoopView> loops() {
        return engine.loopViews();
    }

    @Override
    public Http2View http2() {
        return view(engine.http2Counts());
    }

    @Override
    public Http2View http3() {
        return view(engine.listeners().quic().counts());
    }

    private static Http2View view(MultiplexCounts counts) {
        return new Http2View(counts.connections(), counts.resets(), counts.malformed(), counts.errors(), counts.cuts());
    }

    @Override
    public WebSocketView webSockets() {
        return new WebSocketView(
                engine.webSocketCounts().open(), engine.webSocketCounts().closed());
    }

    @Override
    public List<TlsView> tls() {
        List<TlsView> all = new ArrayList<>();
        engine.listeners().open().forEach((name, open) -> {
            ListenerTls tls = open.tls();
            if (tls != null) {
                all.add(new TlsView(
                        TlsView.Kind.LISTENER, name, tls.contexts().certificates(), handshakes(tls.counts())));
            }
        });
        engine.assembled().clusters().forEach((name, cluster) -> {
            ClusterTls tls = cluster.tls();
            if (tls != null) {
                all.add(new TlsView(TlsView.Kind.CLUSTER, name, tls.contexts().certificates(), null));
            }
        });
        return all;
    }

    private static TlsView.Handshakes handshakes(TlsCounts counts) {
        return new TlsView.Handshakes(
                counts.fullHandshakes(),
                counts.resumedHandshakes(),
                counts.failedHandshakes(),
                counts.refusedHandshakes());
    }

    @Override
    public List<AcmeView> acme() {
        return acme.views();
    }

    @Override
    public AcmeView.Counts acmeCounts() {
        return acme.counts();
    }

    @Override
    public List<LimitView> limits() {
        return engine.limitViews();
    }

    @Override
    public List<CompressionView> compression() {
        return engine.compressionViews();
    }

    @Override
    public long tracingSent() {
        return tracing.sent();
    }

    @Override
    public long tracingDropped() {
        return tracing.dropped();
    }

    @Override
    public long bufferBytes() {
        return engine.bufferBytes();
    }

    @Override
    public boolean isInMaintenance(String route) {
        MaintenanceFilter filter = engine.assembled().maintenance().get(route);
        return filter != null && filter.closed();
    }

    @Override
    public void maintenance(String route, boolean on) {
        MaintenanceFilter filter = engine.assembled().maintenance().get(route);
        if (filter != null) {
            filter.closed(on);
        }
    }

    @Override
    public int liveSites() {
        return engine.liveSites();
    }

    @Override
    public long accessLogDropped() {
        return accessLogDropped.getAsLong();
    }

    @Override
    public long nowNanos() {
        return Ticker.SYSTEM.nanos();
    }

    @Override
    public ReloadHistory reloads() {
        return reloader.history();
    }

    @Override
    public Map<Path, String> configTexts() {
        return reloader.texts();
    }

    @Override
    public Plan plan() {
        return reloader.plan();
    }

    @Override
    public ReloadResult reload() {
        return reloader.reload();
    }
}
