package balancebeam.assembly;

import balancebeam.config.Config;
import balancebeam.config.RateLimitConfig;
import balancebeam.filter.Route;
import balancebeam.policy.maintenance.MaintenanceFilter;
import balancebeam.proxy.Site;
import balancebeam.proxy.SiteOnLoop;
import java.util.List;
import java.util.Map;

/**
 * A site and the parts that it was made of, for the control plane and for the next one. Immutable but for the parts' state.
 *
 * @param clusters by name, in configured order
 * @param routes by name, in configured order
 * @param maintenance the switch of each route, by its name
 * @param limits those that it took of the {@link Limiters}
 */
public record Assembled(
        Config config,
        Site site,
        List<SiteOnLoop> onLoops,
        Map<String, RunningCluster> clusters,
        Map<String, Route> routes,
        Map<String, MaintenanceFilter> maintenance,
        List<RateLimitConfig> limits) {}
