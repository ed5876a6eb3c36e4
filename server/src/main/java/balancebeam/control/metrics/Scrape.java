package balancebeam.control.metrics;

import balancebeam.control.Instance;
import balancebeam.filter.RouteMetrics;
import balancebeam.upstream.Cluster;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What one reading of the page is made from. Immutable but for what it refers to.
 *
 * @param nowNanos on the loops' clock
 * @param routes by name; also what no route took
 */
record Scrape(
        Instance instance,
        Exemplars exemplars,
        long nowNanos,
        ProcessFigures process,
        Map<String, RouteMetrics> routes,
        Collection<Cluster> clusters,
        List<EndpointRow> endpoints) {}
