package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;

import balancebeam.Balancebeam;
import balancebeam.config.Config;
import balancebeam.config.ConfigBuilder;
import balancebeam.config.HealthCheckConfig;
import balancebeam.testkit.Fields;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.RawConnector;
import balancebeam.testkit.ReceivedRequest;
import balancebeam.testkit.ScriptedOrigin;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * A balancer with one event loop in front of one scripted origin, for stories of the client's side. When it closes, the
 * origin must not have been sent anything malformed.
 */
final class OneOrigin implements AutoCloseable {
    static final String GET = "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n";

    private final ScriptedOrigin origin;
    private final Balancebeam balancer;

    private OneOrigin(ScriptedOrigin origin, UnaryOperator<ConfigBuilder> changes) throws IOException {
        this.origin = origin;
        this.balancer = Balancebeam.start(changes.apply(Config.builder()
                        .bind("127.0.0.1:0")
                        .threads(1)
                        .healthCheck(HealthCheckConfig.every(Duration.ZERO, "/"))
                        .upstreams(origin.hostPort()))
                .build());
    }

    static OneOrigin start() throws IOException {
        return start(config -> config);
    }

    static OneOrigin start(UnaryOperator<ConfigBuilder> changes) throws IOException {
        return before(ScriptedOrigin.start(), changes);
    }

    static OneOrigin before(ScriptedOrigin origin, UnaryOperator<ConfigBuilder> changes) throws IOException {
        return new OneOrigin(origin, changes);
    }

    /** A balancer whose origin answers everything with its path. */
    static OneOrigin thatEchoesPaths() throws IOException {
        OneOrigin made = start();
        made.origin.otherwise((request, connection) -> connection.answer(200, Fields.EMPTY, request.target()));
        return made;
    }

    ScriptedOrigin origin() {
        return origin;
    }

    Balancebeam balancer() {
        return balancer;
    }

    RawConnector connector() {
        return RawConnector.to(balancer.addresses().getFirst());
    }

    RawClient client() {
        return connector().connect();
    }

    /** The one request that the origin got. */
    ReceivedRequest onlyRequest() {
        List<ReceivedRequest> all = origin.awaitRequests(1);
        assertEquals(1, all.size());
        return all.getFirst();
    }

    static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(5, TimeUnit.SECONDS)) {
            throw new AssertionError("a latch was not opened within 5 s");
        }
    }

    @Override
    public void close() {
        balancer.close();
        origin.close();
        assertEquals(List.of(), origin.malformed());
    }
}
