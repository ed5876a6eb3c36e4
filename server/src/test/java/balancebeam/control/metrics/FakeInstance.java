package balancebeam.control.metrics;

import balancebeam.balance.Endpoint;
import balancebeam.balance.HealthListener;
import balancebeam.config.Config;
import balancebeam.control.AcmeView;
import balancebeam.control.Http2View;
import balancebeam.control.Instance;
import balancebeam.control.Plan;
import balancebeam.control.ReloadHistory;
import balancebeam.control.ReloadResult;
import balancebeam.control.TlsView;
import balancebeam.control.WebSocketView;
import balancebeam.filter.Route;
import balancebeam.filter.RouteMetrics;
import balancebeam.filter.RouteSettings;
import balancebeam.tls.CertificateView;
import balancebeam.upstream.Cluster;
import balancebeam.upstream.FakePace;
import balancebeam.upstream.discovery.Found;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** An instance that runs nothing: a test says what has happened. */
final class FakeInstance implements Instance {
    static final Instant START = Instant.ofEpochMilli(1_795_262_400_250L); // 2026-11-21T12:00:00.25Z

    final Map<String, Route> routes = new LinkedHashMap<>();
    final Map<String, Cluster> clusters = new LinkedHashMap<>();
    final RouteMetrics unrouted = new RouteMetrics();
    final ReloadHistory reloads = new ReloadHistory();
    List<ListenerView> listeners = List.of();
    List<LoopView> loops = List.of();
    List<LimitView> limits = List.of();
    /** Some of everything. */
    static final WebSocketView WEBSOCKETS = new WebSocketView(3, Map.of("drain", 2L, "client", 1L));

    static final Http2View HTTP2 = new Http2View(9, 8, 7, 6, Map.of("rapid_reset", 5L, "empty_data", 1L));

    List<TlsView> tls = List.of();
    List<CompressionView> compression = List.of();
    Http2View http2 = Http2View.NONE;
    WebSocketView webSockets = WebSocketView.NONE;
    Http2View http3 = Http2View.NONE;
    List<AcmeView> acme = List.of();
    AcmeView.Counts acmeCounts = AcmeView.Counts.NONE;
    long nowNanos = 1_000;
    boolean draining;
    String closed = "";

    Route route(String name) {
        Route route = new Route(name, RouteSettings.NONE, List.of(), new RouteMetrics());
        routes.put(name, route);
        return route;
    }

    Cluster cluster(String name) {
        Cluster cluster = new Cluster(name, 0, null, HealthListener.NONE, new FakePace(), null);
        clusters.put(name, cluster);
        return cluster;
    }

    /** A cluster of so many endpoints, all from one network: 10.NETWORK.0.0 and on. */
    Cluster cluster(String name, int network, int endpoints) {
        Cluster cluster = cluster(name);
        cluster.found(
                IntStream.range(0, endpoints).mapToObj(i -> found(network, i)).toList());
        return cluster;
    }

    static Found found(int network, int i) {
        String host = "10." + network + "." + (i >> 8) + "." + (i & 0xff);
        return new Found(new InetSocketAddress(host, 80), host + ":80", 1);
    }

    static Endpoint endpoint(Cluster cluster, int index) {
        return cluster.all().get(index);
    }

    /** A listener with certificates, each for that name alone and valid for 1,000 seconds from the start. */
    static TlsView tls(String listener, String... names) {
        return new TlsView(
                TlsView.Kind.LISTENER,
                listener,
                Stream.of(names).map(FakeInstance::certificate).toList(),
                new TlsView.Handshakes(7, 5, 3, 2));
    }

    private static CertificateView certificate(String name) {
        Path file = Path.of("/tls", name + ".pem");
        return new CertificateView(
                List.of(name), START, START.plusSeconds(1_000), "ECDSA 256", "R1", file, file, false, List.of());
    }

    @Override
    public Instant startTime() {
        return START;
    }

    @Override
    public Config config() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long configVersion() {
        return reloads.succeeded() + 1;
    }

    @Override
    public boolean isDraining() {
        return draining;
    }

    @Override
    public List<ListenerView> listeners() {
        return listeners;
    }

    @Override
    public Map<String, Route> routes() {
        return routes;
    }

    @Override
    public RouteMetrics unrouted() {
        return unrouted;
    }

    @Override
    public Map<String, Cluster> clusters() {
        return clusters;
    }

    @Override
    public List<LoopView> loops() {
        return loops;
    }

    @Override
    public long bufferBytes() {
        return 65_536;
    }

    @Override
    public boolean isInMaintenance(String route) {
        return route.equals(closed);
    }

    @Override
    public void maintenance(String route, boolean on) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Plan plan() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int liveSites() {
        return 1;
    }

    @Override
    public List<AcmeView> acme() {
        return acme;
    }

    @Override
    public AcmeView.Counts acmeCounts() {
        return acmeCounts;
    }

    /** A certificate by ACME that was not had so often. */
    static AcmeView acme(String name, int failures) {
        return new AcmeView(name, AcmeView.State.FAILING, null, START, failures, "it is so");
    }

    @Override
    public List<LimitView> limits() {
        return new ArrayList<>(limits);
    }

    @Override
    public List<CompressionView> compression() {
        return compression;
    }

    @Override
    public Http2View http2() {
        return http2;
    }

    @Override
    public WebSocketView webSockets() {
        return webSockets;
    }

    @Override
    public Http2View http3() {
        return http3;
    }

    @Override
    public List<TlsView> tls() {
        return tls;
    }

    @Override
    public long accessLogDropped() {
        return 3;
    }

    @Override
    public long tracingSent() {
        return 11;
    }

    @Override
    public long tracingDropped() {
        return 5;
    }

    @Override
    public long nowNanos() {
        return nowNanos;
    }

    @Override
    public ReloadHistory reloads() {
        return reloads;
    }

    @Override
    public ReloadResult reload() {
        throw new UnsupportedOperationException();
    }
}
