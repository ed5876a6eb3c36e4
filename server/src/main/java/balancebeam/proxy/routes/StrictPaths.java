package balancebeam.proxy.routes;

import balancebeam.config.PathMatch;
import balancebeam.config.RouteConfig;
import java.util.List;

/** Whether a path that can't be normalised is refused. Static functions without state. */
public final class StrictPaths {
    private StrictPaths() {}

    /** Where all paths go one way, as they came, how a path is to be read is the endpoints' own affair: everywhere else it is ours. */
    public static boolean needed(List<RouteConfig> routes) {
        return !routes.stream()
                .allMatch(route -> route.match().path() instanceof PathMatch.Any
                        && Boolean.TRUE.equals(route.policy().forwardRaw()));
    }
}
