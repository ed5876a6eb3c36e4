package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ScriptedOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the access log tells of balancing: whether a client stayed where it was, and how long it waited. */
class AccessLogFieldsStoryTest {
    private final ScriptedOrigin first = ScriptedOrigin.start();
    private final ScriptedOrigin second = ScriptedOrigin.start();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    private ConfiguredStage start(String cluster, String route, String template) {
        return ConfiguredStage.start("""
                listeners: { web: { bind: "127.0.0.1:0" } }
                clusters: { site: { endpoints: [%s, %s], health-check: { interval: 0 }, %s } }
                routes: { all: { cluster: site, %s } }
                process: { threads: 1 }
                access-log: { to: "%s", format: template, template: "%s" }
                """.formatted(
                        first.hostPort(), second.hostPort(), cluster, route, folder.resolve("access.log"), template));
    }

    private List<String> lines() {
        try {
            Path log = folder.resolve("access.log");
            return Files.exists(log) ? Files.readAllLines(log) : List.of();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aClientIsNewThenKeptAndMovedWhenItsEndpointTakesNoMoreWork() {
        for (ScriptedOrigin origin : List.of(first, second)) {
            origin.otherwise((request, connection) -> connection.answer(200, Fields.EMPTY, origin.hostPort()));
        }
        try (ConfiguredStage stage =
                start("algorithm: round-robin", "sticky: { by: [{ header: x-user }] }", "{sticky}")) {
            String request = "GET / HTTP/1.1\r\nHost: a\r\nX-User: me";
            stage.ask("GET / HTTP/1.1\r\nHost: a");
            String at = stage.ask(request).text();
            stage.admin().post("/v1/clusters/site/endpoints/" + at + "/weight", "{\"weight\": 0}");
            Await.until("it moved", () -> !stage.ask(request).text().equals(at));
            stage.ask(request);
        }
        List<String> told = lines();
        assertEquals(List.of("-", "new"), told.subList(0, 2));
        assertEquals(List.of("moved", "kept"), told.subList(told.size() - 2, told.size()));
        assertTrue(told.subList(2, told.size() - 2).stream().allMatch("kept"::equals), told::toString);
    }

    @ParameterizedTest
    @CsvSource({"100 ms, 20000, 503", "20 s, 100, 504"})
    void whoWaitedInVainSaysForHowLong(String queueTimeout, int deadlineMillis, int status) {
        CountDownLatch answers = new CountDownLatch(1);
        for (ScriptedOrigin origin : List.of(first, second)) {
            origin.otherwise((request, connection) -> {
                answers.await();
                connection.answer(200, Fields.EMPTY, "");
            });
        }
        try (ConfiguredStage stage = start(
                        "concurrency: { max-requests: 1, queue-timeout: %s }".formatted(queueTimeout),
                        "deadline: { time: 20 s, header: x-left, from-client: true }",
                        "{status} {attempts} {queue-ms}");
                RawClient running = stage.client(0)) {
            running.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            Await.until(
                    "it runs", () -> first.requests().size() + second.requests().size() == 1);
            String late = "GET / HTTP/1.1\r\nHost: a\r\nX-Left: " + deadlineMillis;
            assertEquals(status, stage.ask(late).status());
            Await.until("it is logged", () -> lines().size() == 1);
            String[] told = lines().getFirst().split(" ", -1);
            assertEquals(List.of("" + status, "0"), List.of(told[0], told[1]));
            assertTrue(Double.parseDouble(told[2]) >= 100, told[2]);
            answers.countDown();
            assertEquals(200, running.readAnswer().status());
        }
    }
}
