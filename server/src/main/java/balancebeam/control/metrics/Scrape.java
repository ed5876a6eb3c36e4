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
 * @param recent exemplars, by route; empty when the format has no place for them
 * @param routes by name; also what no route took
 */
record Scrape(
        Instance instance,
        Map<String, List<Exemplars.Recent>> recent,
        long nowNanos,
        ProcessFigures process,
        Map<String, RouteMetrics> routes,
        Collection<Cluster> clusters,
        List<EndpointRow> endpoints) {}
