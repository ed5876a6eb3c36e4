package balancebeam.control.status;

import balancebeam.config.Config;
import balancebeam.config.RouteConfig;
import balancebeam.proxy.routes.RouteTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The routes in the order of matching, as JSON has them: what {@code GET /v1/routes} answers. Static functions without state. */
public final class RoutesView {
    private RoutesView() {}

    /** All routes of all listeners; a route with several hosts stands where the best of them does. */
    public static Map<String, Object> json(Config config) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (RouteConfig route : new RouteTable<>(config.routes(), RouteConfig::name).inOrder()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("name", route.name());
            json.put("priority", route.priority());
            json.put("match", RouteText.match(route));
            json.put("target", RouteText.target(route));
            json.put("filters", FilterText.of(route));
            all.add(json);
        }
        return Map.of("routes", all);
    }
}
