package balancebeam.control;

import balancebeam.balance.Endpoint;
import balancebeam.config.Config;
import balancebeam.filter.Route;
import balancebeam.filter.RouteMetrics;
import balancebeam.upstream.Cluster;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The running balancer as the control plane sees it and acts on it: the root hands one in. Thread-safe. Everything that is
 * listed is in configured order, and as it is at the moment of the call.
 */
public interface Instance {
    /** When the process began. */
    Instant startTime();

    /** The configuration in force. */
    Config config();

    /** How many configurations have been in force; 1 after the start. */
    long configVersion();

    /** Whether it is stopping: it takes no new connections, or soon won't. */
    boolean isDraining();

    List<ListenerView> listeners();

    /** By name. */
    Map<String, Route> routes();

    /** What has happened to requests that no route took. */
    RouteMetrics unrouted();

    /** By name. */
    Map<String, Cluster> clusters();

    /** Event loops, by index. */
    List<LoopView> loops();

    /** Memory that bodies wait in now. */
    long bufferBytes();

    /** Whether that route is closed for maintenance. */
    boolean isInMaintenance(String route);

    /** Closes a route for maintenance, or opens it again. */
    void maintenance(String route, boolean on);

    /** Sites whose exchanges have not all ended; with no reload under way this is 1. */
    int liveSites();

    /** TLS of listeners, then to the endpoints of clusters; those in the clear are left out. */
    default List<TlsView> tls() {
        return List.of();
    }

    /** What clients that speak HTTP/2 did. */
    default Http2View http2() {
        return Http2View.NONE;
    }

    /** How WebSockets did. */
    default WebSocketView webSockets() {
        return WebSocketView.NONE;
    }

    /** What clients that speak HTTP/3 did. */
    default Http2View http3() {
        return Http2View.NONE;
    }

    /** How it stands with certificates by ACME, by name. */
    default List<AcmeView> acme() {
        return List.of();
    }

    /** What has become of tries to have certificates by ACME, since the start. */
    default AcmeView.Counts acmeCounts() {
        return AcmeView.Counts.NONE;
    }

    /** Rate limits that are in force. */
    default List<LimitView> limits() {
        return List.of();
    }

    /** Codings that routes have offered since the start. */
    default List<CompressionView> compression() {
        return List.of();
    }

    /** Lines of the access log that were never written, since the start. */
    default long accessLogDropped() {
        return 0;
    }

    /** Requests whose spans the collector took, since the start. */
    default long tracingSent() {
        return 0;
    }

    /** Requests whose spans were never sent, since the start. */
    default long tracingDropped() {
        return 0;
    }

    /** The loops' clock, which the state of {@link Endpoint#health()} is asked with. */
    long nowNanos();

    /** How reloads went. */
    ReloadHistory reloads();

    /** The text of the configuration in force, by file, without secrets; empty when it came from flags. */
    default Map<Path, String> configTexts() {
        return Map.of();
    }

    /** What a reload would change now. */
    Plan plan();

    /** Validates, compares and swaps; blocks until done. */
    ReloadResult reload();

    /**
     * A listener.
     *
     * @param slot its number in the process: listeners that share an address share it
     * @param address as bound
     * @param connections open now
     */
    record ListenerView(String name, int slot, InetSocketAddress address, int connections, int maxConnections) {}

    /**
     * An event loop. All counts are since the start.
     *
     * @param lagNanos how late timers were at most, in the last ten to twenty seconds
     * @param bufferBytes memory that bodies wait in now, over all loops
     */
    record LoopView(int index, long lagNanos, long bufferBytes, long poolReused, long poolOpened) {}

    /**
     * A coding by which answers are compressed. All counts are since the start.
     *
     * @param encoding as it stands in Content-Encoding
     * @param running answers that are being compressed
     * @param inBytes content that came from endpoints
     * @param outBytes what became of that
     * @param skipped answers that were not compressed, since the others took all memory that there is for it
     */
    record CompressionView(String encoding, long running, long inBytes, long outBytes, long skipped) {}

    /**
     * A rate limit. All counts are since it came into force first.
     *
     * @param entries of its table that this window uses: one for an IPv4 client, up to three for an IPv6 one
     * @param approximated how often a client was judged approximately because the table was full
     * @param tableBytes memory that it has touched
     */
    record LimitView(String name, long allowed, long refused, long entries, long approximated, long tableBytes) {}
}
