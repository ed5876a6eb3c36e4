package balancebeam.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.Fields;
import balancebeam.testkit.ReceivedRequest;
import balancebeam.testkit.ScriptedOrigin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tracing in the whole process, with the launcher's small heap and stacks. */
class TracingStory {
    private static final int CALLS = 300;

    @TempDir
    private Path folder;

    private Program balancer(ScriptedOrigin origin, ScriptedOrigin collector) throws Exception {
        Path file = folder.resolve("balancebeam.yaml");
        Files.writeString(file, """
            listeners: { web: { bind: "127.0.0.1:0" } }
            clusters: { web: { endpoints: ["%s"] } }
            routes: { all: { cluster: web } }
            tracing: { endpoint: "http://%s", sample: 1 }
            admin: off
            """.formatted(origin.hostPort(), collector.hostPort()));
        return Program.balancebeam("run", "-c", file.toString());
    }

    private static void call(Program balancer) throws Exception {
        try (Caller caller = new Caller(balancer.awaitAddress())) {
            for (int i = 0; i < CALLS; i++) {
                assertEquals(200, caller.call("GET", "/" + i).status());
            }
        }
    }

    @Test
    void spansOfAllRequestsHaveBeenSentWhenItEnds() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                ScriptedOrigin collector = ScriptedOrigin.start();
                Program balancer = balancer(origin, collector)) {
            call(balancer);
            balancer.terminate();
            assertEquals(0, balancer.awaitExit());
            List<ReceivedRequest> messages = collector.requests();
            assertTrue(messages.stream().allMatch(message -> message.target().equals("/v1/traces")));
            String all =
                    String.join("", messages.stream().map(ReceivedRequest::text).toList());
            for (int i = 0; i < CALLS; i++) {
                String path = "http://" + origin.hostPort() + "/" + i;
                assertTrue(all.contains(path), path);
            }
        }
    }

    @Test
    void aCollectorThatIsGoneIsSaidOnceAndHoldsUpNeitherRequestsNorTheEnd() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                ScriptedOrigin collector = ScriptedOrigin.start();
                Program balancer = balancer(origin, collector)) {
            collector.kill();
            call(balancer);
            balancer.awaitLine(line -> line.contains("are lost: could not connect to"));
            call(balancer);
            long began = System.nanoTime();
            balancer.terminate();
            assertEquals(0, balancer.awaitExit());
            assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(10));
            List<String> said = balancer.lines().stream()
                    .filter(line -> line.contains("spans"))
                    .toList();
            assertTrue(said.size() <= 2, "once, and how many at the end: " + said);
        }
    }

    @Test
    void aCollectorThatHangsHoldsUpNeitherRequestsNorTheEnd() throws Exception {
        try (ScriptedOrigin origin = ScriptedOrigin.start();
                ScriptedOrigin collector = ScriptedOrigin.start();
                Program balancer = balancer(origin, collector)) {
            collector.otherwise((request, connection) -> connection.hang());
            origin.otherwise((request, connection) -> connection.answer(200, Fields.EMPTY, "ok"));
            call(balancer);
            collector.awaitRequests(1);
            call(balancer);
            long began = System.nanoTime();
            balancer.terminate();
            assertEquals(0, balancer.awaitExit());
            assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(10));
        }
    }
}
