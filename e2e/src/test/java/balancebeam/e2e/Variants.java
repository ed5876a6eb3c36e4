package balancebeam.e2e;

import java.util.List;

/** Configurations that differ in everything a reload can change, and answer the same requests. Immutable. */
final class Variants {
    private final List<String> origins;

    Variants(List<String> origins) {
        this.origins = List.copyOf(origins);
    }

    /** The i-th. */
    String good(int i) {
        String endpoints = i % 3 == 0 ? String.join(", ", origins) : origins.get(i % origins.size());
        String extra = i % 2 == 0 ? "" : "  extra: { bind: \"127.0.0.1:0\" }\n";
        String limit = i % 4 == 0 ? ", rate-limit: { requests: 1000000, window: %d s }".formatted(60 + i % 3) : "";
        String more =
                i % 5 == 0 ? "" : "  more%d: { match: { path-prefix: /more }, cluster: spare }\n".formatted(i % 5);
        String timeouts = i % 6 == 0 ? "timeouts: { answer: %d s }\n".formatted(20 + i % 10) : "";
        return """
            listeners:
              web: { bind: "127.0.0.1:0" }
            %sclusters:
              api: { endpoints: [%s], health-check: { interval: %d s } }
              spare: { endpoints: [%s], algorithm: %s }
            routes:
              api: { match: { path-prefix: /api }, cluster: api%s }
              rest: { cluster: spare }
            %sadmin: { bind: "127.0.0.1:0" }
            process: { threads: 1 }
            %s\
            """.formatted(
                extra, endpoints, 1 + i % 3, origins.getFirst(), i % 2 == 0 ? "p2c" : "random", limit, more, timeouts);
    }

    /** One that can't be. */
    String wrong() {
        return good(0).replace("cluster: api", "cluster: apo");
    }
}
