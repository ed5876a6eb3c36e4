package balancebeam.stories;

import balancebeam.filter.ProxyError;
import balancebeam.testkit.Await;
import balancebeam.testkit.Http2Origin;
import java.util.Arrays;
import java.util.stream.Collectors;

/** A balancer with one event loop whose cluster speaks HTTP/2 to its endpoints, which it asks by turns. */
final class Http2Endpoints {
    private Http2Endpoints() {}

    /** Begins, with these keys of the cluster and these of the file. */
    static ConfiguredStage before(String cluster, String file, Http2Origin... origins) {
        return ConfiguredStage.start(config(cluster, file, origins));
    }

    static ConfiguredStage before(Http2Origin... origins) {
        return before("", "", origins);
    }

    static String config(String cluster, String file, Http2Origin... origins) {
        return """
                process: { threads: 1 }
                listeners: { web: { bind: "127.0.0.1:0" } }
                routes: { all: { cluster: api } }
                clusters:
                  api: { endpoints: [%s], protocol: http2, algorithm: round-robin, health-check: { interval: 0 }%s }
                %s
                """.formatted(
                        Arrays.stream(origins)
                                .map(origin -> '"' + origin.hostPort() + '"')
                                .collect(Collectors.joining(", ")),
                        cluster.isEmpty() ? "" : ", " + cluster,
                        file);
    }

    static String get(String path) {
        return "GET %s HTTP/1.1\r\nHost: a.example".formatted(path);
    }

    static String post(String path) {
        return "POST %s HTTP/1.1\r\nHost: a.example\r\nContent-Length: 0".formatted(path);
    }

    /** Waits until so many exchanges have ended; gives the last. */
    static Stage.Ended awaitEnded(ConfiguredStage stage, int count) {
        Await.until(count + " exchanges have ended", () -> stage.ended().size() >= count);
        return stage.ended().getLast();
    }

    static Stage.Ended ended(int status, int attempts, ProxyError error) {
        return new Stage.Ended(status, attempts, error);
    }
}
