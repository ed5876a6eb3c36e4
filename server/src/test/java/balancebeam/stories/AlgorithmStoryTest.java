package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.config.Algorithm;
import balancebeam.testkit.Fields;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ScriptedOrigin;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every algorithm on real sockets: nobody is lost with an endpoint, and those that go by latency keep away from a slow one. */
class AlgorithmStoryTest {
    private static final int CLIENTS = 6;
    private static final int REQUESTS = 40;

    private final List<ScriptedOrigin> origins =
            IntStream.range(0, 3).mapToObj(i -> ScriptedOrigin.start()).toList();

    @AfterEach
    void close() {
        origins.forEach(ScriptedOrigin::close);
    }

    private ConfiguredStage start(String algorithm) {
        List<String> endpoints =
                origins.stream().map(origin -> '"' + origin.hostPort() + '"').toList();
        return ConfiguredStage.start("""
                listeners: { web: { bind: "127.0.0.1:0" } }
                clusters: { site: { endpoints: [%s], algorithm: %s, health-check: { interval: 0 } } }
                routes: { all: { cluster: site } }
                process: { threads: 2 }
                """.formatted(String.join(", ", endpoints), algorithm));
    }

    private static void ask(ConfiguredStage stage, int requests) {
        try (RawClient client = stage.client(0)) {
            for (int i = 0; i < requests; i++) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
                assertEquals(200, client.readAnswer().status());
            }
        }
    }

    private static void askAtOnce(ConfiguredStage stage) throws InterruptedException, ExecutionException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<? extends Future<?>> clients = IntStream.range(0, CLIENTS)
                    .mapToObj(i -> threads.submit(() -> ask(stage, REQUESTS)))
                    .toList();
            for (Future<?> client : clients) {
                client.get();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Algorithm.class)
    void nobodyIsLostWithAnEndpoint(Algorithm algorithm) throws Exception {
        try (ConfiguredStage stage = start(algorithm.spelling())) {
            askAtOnce(stage);
            origins.getFirst().kill();
            askAtOnce(stage);
            assertTrue(stage.ended().stream().allMatch(ended -> ended.status() == 200));
            origins.getFirst().restart();
            askAtOnce(stage);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prequal",
                "least-response-time",
                "{ name: p2c, metric: peak-ewma }",
                "{ name: least-request, metric: peak-ewma }"
            })
    void aSlowEndpointIsKeptAwayFrom(String algorithm) throws Exception {
        origins.getFirst().otherwise((request, connection) -> {
            Thread.sleep(50); // The slow endpoint itself.
            connection.answer(200, Fields.EMPTY, "slow");
        });
        try (ConfiguredStage stage = start(algorithm)) {
            askAtOnce(stage);
            askAtOnce(stage);
            int slow = origins.getFirst().requests().size();
            assertTrue(slow < 2 * CLIENTS * REQUESTS / 6, slow + " of " + 2 * CLIENTS * REQUESTS + " were slow");
        }
    }
}
