package balancebeam.proxy;

import balancebeam.config.MirrorConfig;
import balancebeam.filter.ExchangeHandler;
import balancebeam.filter.Hold;
import balancebeam.net.EventLoop;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A {@link Site} as one event loop uses it, and how many exchanges it has there. Event loop only, except {@link #retire}. */
public final class SiteOnLoop implements Hold {
    /** Behind a route whose filters always answer. */
    static final ExchangeHandler NOTHING_BEHIND = exchange -> {
        throw new IllegalStateException("no filter answered");
    };

    private final EventLoop loop;
    private final Map<String, ClusterOnLoop> clusters;
    private final List<ExchangeHandler> destinations;
    private int running;
    private @Nullable Runnable onReleased;

    /**
     * One that has no exchange yet.
     *
     * @param clusters by name
     * @param destinations in the order of their indices
     */
    public SiteOnLoop(
            EventLoop loop, Forwarder forwarder, Map<String, ClusterOnLoop> clusters, List<Destination> destinations) {
        this.loop = loop;
        this.clusters = Map.copyOf(clusters);
        this.destinations = destinations.stream()
                .map(destination -> behind(forwarder, destination))
                .toList();
    }

    private ExchangeHandler behind(Forwarder forwarder, Destination destination) {
        ClusterChoice choice = destination.clusters();
        if (choice == null) {
            return NOTHING_BEHIND;
        }
        MirrorConfig mirror = destination.mirror();
        return new DestinationOnLoop(
                forwarder,
                choice,
                choice.names().stream().map(this::cluster).toList(),
                mirror == null ? null : new Mirror(forwarder, cluster(mirror.cluster()), mirror.percent()));
    }

    private ClusterOnLoop cluster(String name) {
        return Objects.requireNonNull(clusters.get(name));
    }

    /** By name: what a successor may go on with. */
    public Map<String, ClusterOnLoop> clusters() {
        return clusters;
    }

    /** What lies behind a route's filters. */
    ExchangeHandler destination(int index) {
        return destinations.get(index);
    }

    /** An exchange begins here. */
    void begin() {
        running++;
    }

    @Override
    public void letGo() {
        running--;
        tellIfReleased();
    }

    /** No new exchange comes; {@code released} runs on this loop when none is left. Thread-safe. */
    void retire(Runnable released) {
        loop.run(() -> {
            onReleased = released;
            tellIfReleased();
        });
    }

    private void tellIfReleased() {
        Runnable told = onReleased;
        if (running == 0 && told != null) {
            onReleased = null;
            told.run();
        }
    }
}
