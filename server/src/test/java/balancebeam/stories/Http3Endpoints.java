package balancebeam.stories;

import balancebeam.testkit.Http3Origin;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Balancers in front of endpoints that speak HTTP/3, and what their stories ask and see. Static functions without state. */
final class Http3Endpoints {
    private Http3Endpoints() {}

    /** With one event loop; endpoints are asked by turns and not probed, and any certificate is trusted. */
    static ConfiguredStage before(Http3Origin... origins) {
        return before("tls: { verify: false }", "", origins);
    }

    /**
     * The same with more said of the cluster.
     *
     * @param cluster keys of the cluster, such as "tls: {}"
     * @param file sections of the file, such as "timeouts: { answer: 200 ms }"
     */
    static ConfiguredStage before(String cluster, String file, Http3Origin... origins) {
        return ConfiguredStage.start(config(cluster, file, origins));
    }

    static String config(String cluster, String file, Http3Origin... origins) {
        return """
            process: { threads: 1 }
            listeners: { web: { bind: "127.0.0.1:0" } }
            routes: { all: { cluster: api } }
            clusters:
              api: { endpoints: [%s], protocol: http3, algorithm: round-robin, health-check: { interval: 0 }%s }
            %s
            """.formatted(
                        Arrays.stream(origins)
                                .map(origin -> '"' + origin.hostPort() + '"')
                                .collect(Collectors.joining(", ")),
                        cluster.isEmpty() ? "" : ", " + cluster,
                        file);
    }
}
