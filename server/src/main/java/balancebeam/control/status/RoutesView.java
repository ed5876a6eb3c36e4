package balancebeam.control.status;

import balancebeam.config.Config;
import balancebeam.config.RouteConfig;
import balancebeam.control.Instance;
import balancebeam.proxy.routes.RouteTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The routes in the order of matching, as JSON has them: what {@code GET /v1/routes} answers. Static functions without state. */
public final class RoutesView {
    private RoutesView() {}

    /** All routes of all listeners; a route with several hosts stands where the best of them does. */
    public static Map<String, Object> json(Config config) {
        return json(config, FilterText::of);
    }

    /** The same, with routes that an operator has closed or opened. */
    public static Map<String, Object> json(Instance instance) {
        return json(instance.config(), route -> FilterText.of(route, instance.isInMaintenance(route.name())));
    }

    private static Map<String, Object> json(Config config, Function<RouteConfig, List<String>> filters) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (RouteConfig route : new RouteTable<>(config.routes(), RouteConfig::name).inOrder()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("name", route.name());
            json.put("priority", route.priority());
            json.put("match", RouteText.match(route));
            json.put("target", RouteText.target(route));
            json.put("filters", filters.apply(route));
            json.put("timeouts", TimeoutText.of(route, config.timeouts()));
            json.put("protocols", ProtocolText.of(route, config.clusters()));
            all.add(json);
        }
        return Map.of("routes", all);
    }
}
