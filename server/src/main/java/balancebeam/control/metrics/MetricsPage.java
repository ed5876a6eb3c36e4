package balancebeam.control.metrics;

import balancebeam.control.Instance;
import balancebeam.filter.RouteMetrics;
import balancebeam.upstream.Cluster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Everything that the balancer counts, as a page for Prometheus: what the loops count anyway is summed when somebody asks.
 * Thread-safe; one page for one instance.
 */
public final class MetricsPage {
    /** More endpoints than that are shown as a sum, so that discovery can't flood a database. */
    static final int MOST_ENDPOINTS = 2000;

    /** An endpoint takes 4 KiB of a page, which lies in memory twice when it is given as a whole. */
    private static final long HEAP_BYTES_PER_ENDPOINT = 64 * 1024;

    /** Every metric, in the order of the page. */
    static final List<Family> FAMILIES = Stream.of(
                    RouteFamilies.ALL,
                    EndpointFamilies.ALL,
                    HealthFamilies.ALL,
                    RetryFamilies.ALL,
                    LoadProbeFamilies.ALL,
                    AdmissionFamilies.ALL,
                    InstanceFamilies.ALL,
                    TlsFamilies.ALL,
                    CompressionFamilies.ALL,
                    Http2Families.ALL,
                    Http2Families.HTTP3,
                    WebSocketFamilies.ALL,
                    ProcessFamilies.ALL)
            .flatMap(List::stream)
            .toList();

    private final Instance instance;
    private final Exemplars exemplars;
    private final ProcessFigures process;
    private final EndpointRows endpoints;
    private volatile int lastBytes;

    public MetricsPage(Instance instance) {
        this(instance, Exemplars.NONE);
    }

    /** @param exemplars requests that histograms point at, in OpenMetrics only */
    public MetricsPage(Instance instance, Exemplars exemplars) {
        this(instance, exemplars, mostEndpoints(Runtime.getRuntime().maxMemory()));
    }

    /** A page of the most endpoints must fit into the heap beside all else. */
    static int mostEndpoints(long heapBytes) {
        return Math.clamp(heapBytes / HEAP_BYTES_PER_ENDPOINT, 1, MOST_ENDPOINTS);
    }

    MetricsPage(Instance instance, Exemplars exemplars, int mostEndpoints) {
        this.instance = instance;
        this.exemplars = exemplars;
        this.process = new ProcessFigures(
                Objects.requireNonNullElse(MetricsPage.class.getPackage().getImplementationVersion(), "development"));
        this.endpoints = new EndpointRows(mostEndpoints);
    }

    /** The page in Prometheus's text format. */
    public byte[] text() {
        return page(PageFormat.TEXT);
    }

    /** The page in OpenMetrics. */
    public byte[] openMetrics() {
        return page(PageFormat.OPEN_METRICS);
    }

    /** The page as it is at the moment. */
    public byte[] page(PageFormat format) {
        // Counts grow by a digit now and then; a buffer that grows is copied.
        ByteArrayOutputStream page = new ByteArrayOutputStream(lastBytes + lastBytes / 16 + 1024);
        try {
            write(format, page);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // Memory does not fail.
        }
        lastBytes = page.size();
        return page.toByteArray();
    }

    /**
     * Writes the page as it is at the moment, piece by piece, so that a big one never lies in memory as a whole. The stream stays
     * open.
     *
     * @throws IOException what the stream threw
     */
    public void write(PageFormat format, OutputStream out) throws IOException {
        // Prometheus's own format has no place for them.
        Scrape scrape = scrape(format == PageFormat.OPEN_METRICS ? exemplars.recent() : Map.of());
        Lines lines = new Lines(out);
        for (Family family : FAMILIES) {
            Points points = new Points(lines, format, family.metric());
            points.begin();
            family.collector().accept(scrape, points);
        }
        if (format == PageFormat.OPEN_METRICS) {
            lines.text("# EOF\n");
        }
        lines.end();
    }

    private Scrape scrape(Map<String, List<Exemplars.Recent>> recent) {
        Collection<Cluster> clusters = instance.clusters().values();
        List<EndpointRow> rows;
        synchronized (endpoints) {
            rows = endpoints.of(clusters);
        }
        return new Scrape(instance, recent, instance.nowNanos(), process, routes(), clusters, rows);
    }

    private Map<String, RouteMetrics> routes() {
        Map<String, RouteMetrics> routes = new LinkedHashMap<>();
        instance.routes().forEach((name, route) -> routes.put(name, route.metrics()));
        String unrouted = "-";
        while (routes.putIfAbsent(unrouted, instance.unrouted()) != null) {
            unrouted += "-";
        }
        return routes;
    }
}
