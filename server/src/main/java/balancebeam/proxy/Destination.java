package balancebeam.proxy;

import balancebeam.config.MirrorConfig;
import balancebeam.filter.Route;
import org.jspecify.annotations.Nullable;

/**
 * Where a route leads: through its filters to one of its clusters. Immutable.
 *
 * @param index its place in its {@link Site}
 * @param mirror null for none
 * @param clusters null when a filter always answers, as for a redirect
 */
public record Destination(
        int index,
        Route route,
        @Nullable ClusterChoice clusters,
        @Nullable MirrorConfig mirror) {}
