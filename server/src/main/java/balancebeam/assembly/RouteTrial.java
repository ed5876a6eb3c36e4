package balancebeam.assembly;

import balancebeam.config.Defaults;
import balancebeam.config.RouteConfig;
import balancebeam.config.text.Finding;
import balancebeam.config.text.Judge;
import balancebeam.filter.Decision;
import balancebeam.filter.Filter;
import balancebeam.policy.compression.Compression;
import balancebeam.policy.maintenance.MaintenanceFilter;
import java.util.List;

/** Builds a route's filters and throws them away, to find out what is wrong with them before anything depends on it. Thread-safe. */
public final class RouteTrial implements Judge {
    /** A rate limit, whose table would be memory for nothing: what it is made of was judged when it was read. */
    private static final Filter NOTHING = (exchange, nowNanos) -> Decision.PROCEED;

    private final BasicAuths auths = new BasicAuths();

    @Override
    public List<Finding> findings(RouteConfig route) {
        try {
            new RouteFilters(
                            Defaults.process(),
                            false,
                            null,
                            limit -> NOTHING,
                            (sticky, to) -> NOTHING,
                            auths,
                            new Compression(0))
                    .inOrder(route, new MaintenanceFilter(Defaults.MAINTENANCE), 1);
            return List.of();
        } catch (IllegalArgumentException e) {
            return List.of(Finding.problem(List.of(), String.valueOf(e.getMessage())));
        }
    }
}
