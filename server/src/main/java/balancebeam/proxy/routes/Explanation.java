package balancebeam.proxy.routes;

import balancebeam.config.RouteConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a route takes a request. Immutable.
 *
 * @param winner the route, or null when none takes it
 * @param passed the routes that would come before it, or all, in order
 */
public record Explanation(@Nullable RouteConfig winner, List<Passed> passed) {
    /**
     * A route that does not take the request.
     *
     * @param reason the first: "header x-canary is absent, and should be 'yes'"
     */
    public record Passed(RouteConfig route, String reason) {}

    public Explanation {
        passed = List.copyOf(passed);
    }
}
