package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.cli.admin.JsonView;
import balancebeam.testkit.Answer;
import balancebeam.testkit.Await;
import balancebeam.testkit.Fields;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ScriptedOrigin;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Endpoints that pass every check and answer badly, or slowly, lose their traffic; and get it back when too few are left. */
class OutlierStoryTest {
    private final List<ScriptedOrigin> origins = new ArrayList<>();

    private ConfiguredStage before(int endpoints, String more) {
        IntStream.range(0, endpoints).forEach(i -> origins.add(ScriptedOrigin.start("o" + i)));
        String addresses =
                origins.stream().map(origin -> "\"" + origin.hostPort() + "\"").collect(Collectors.joining(", "));
        return ConfiguredStage.start("""
                process: { threads: 1, request-id: true }
                listeners: { web: { bind: "127.0.0.1:0" } }
                routes: { all: { cluster: api } }
                clusters:
                  api:
                    endpoints: [%s]
                    algorithm: round-robin
                    health-check: { path: /up, interval: 100 ms }
                    %s
                """.formatted(addresses, more));
    }

    private static JsonView cluster(ConfiguredStage stage) {
        return stage.admin()
                .get("/v1/status")
                .orThrow()
                .json()
                .views("clusters")
                .getFirst();
    }

    private static List<String> states(ConfiguredStage stage) {
        return cluster(stage).views("endpoints").stream()
                .map(endpoint -> endpoint.text("state"))
                .toList();
    }

    /** Whom a request could not have been sent to. */
    private static List<String> skipped(ConfiguredStage stage) {
        stage.ask("GET / HTTP/1.1\r\nHost: x\r\nX-Request-Id: asked");
        return stage.admin().get("/v1/explain?id=asked").orThrow().json().views("skipped").stream()
                .map(one -> one.text("reason"))
                .toList();
    }

    private static List<Integer> statuses(ConfiguredStage stage, int requests) {
        List<Integer> statuses = new ArrayList<>();
        try (RawClient client = stage.client(0)) {
            for (int i = 0; i < requests; i++) {
                client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
                Answer answer = client.readAnswer();
                statuses.add(answer.status());
            }
        }
        return statuses;
    }

    @Test
    void whoAnswers500ToEverythingAndPassesItsCheckIsPutOut() {
        try (ConfiguredStage stage = before(3, "outlier-ejection: { interval: 1 h }")) {
            origins.get(1).on("/", (request, connection) -> connection.answer(500, Fields.EMPTY, "no"));
            assertEquals(
                    5,
                    statuses(stage, 15).stream().filter(status -> status == 500).count());
            Await.until("it is out", () -> states(stage).equals(List.of("up", "ejected", "up")));
            assertTrue(statuses(stage, 20).stream().allMatch(status -> status == 200));
            JsonView out = cluster(stage).views("endpoints").get(1);
            assertEquals("answered 5xx 5 times in a row; ejected for 30 s", out.text("reason"));
        }
    }

    @Test
    void whoIsTenTimesSlowerThanTheOthersIsPutOut() {
        try (ConfiguredStage stage = before(
                4,
                "outlier-ejection: { interval: 500 ms, least-requests: 5, first-ejection: 1 h, longest-ejection: 1 h }")) {
            for (int i = 0; i < 4; i++) {
                long millis = i == 2 ? 40 : 4;
                origins.get(i).on("/", (request, connection) -> {
                    Thread.sleep(millis);
                    connection.answer(200, Fields.EMPTY, "late");
                });
            }
            Await.until("it is out", () -> {
                statuses(stage, 20);
                return states(stage).equals(List.of("up", "up", "ejected", "up"));
            });
            int asked = work(origins.get(2));
            statuses(stage, 20);
            assertEquals(asked, work(origins.get(2)));
            String reason = cluster(stage).views("endpoints").get(2).text("reason");
            assertTrue(
                    reason.matches("took [0-9.]+ ms for half of .* requests, where all take .*; ejected for 3600 s"),
                    reason);
        }
    }

    private static int work(ScriptedOrigin origin) {
        return (int) origin.requests().stream()
                .filter(request -> request.target().equals("/"))
                .count();
    }

    /** Three of four may be out; then the fourth would get everything. */
    @Test
    void whenTooFewStandOutliersAreReadmittedAndNobodySeesWhoRefuses() {
        try (ConfiguredStage stage = before(4, """
                outlier-ejection: { interval: 1 h, consecutive-server-errors: 2, max-ejected: 75 }
                    panic-threshold: 60
                """)) {
            for (int i = 1; i < 4; i++) {
                origins.get(i).on("/", (request, connection) -> connection.answer(500, Fields.EMPTY, "no"));
            }
            Await.until("it panics", () -> {
                statuses(stage, 4);
                return cluster(stage).truth("panic");
            });
            List<Integer> mixed = statuses(stage, 20);
            assertTrue(mixed.contains(200) && mixed.contains(500), mixed::toString);
            try (RawClient admin = stage.adminClient()) {
                admin.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
                String metrics = admin.readAnswer().text();
                assertTrue(metrics.contains("balancebeam_cluster_panic{cluster=\"api\"} 1"), metrics);
            }
            assertTrue(stage.admin().get("/v1/status").text().contains("fewer than 60 %"));
            assertEquals(List.of(), skipped(stage), "who is readmitted was not skipped");
            String explained =
                    stage.admin().get("/v1/explain?url=%2F").orThrow().json().text("text");
            assertTrue(explained.contains(", readmitted in a panic: answered 5xx 2 times in a row"), explained);
            origins.get(3).kill();
            List<Integer> without = statuses(stage, 20);
            assertTrue(!without.contains(502), without::toString);
        }
    }

    /** It stands alone in the end, whatever the others are like. */
    @Test
    void oneMayAlwaysBePutOutAndNoMoreThanTheShare() {
        try (ConfiguredStage stage =
                before(3, "outlier-ejection: { interval: 1 h, consecutive-server-errors: 2, max-ejected: 1 }")) {
            for (ScriptedOrigin origin : origins) {
                origin.on("/", (request, connection) -> connection.answer(500, Fields.EMPTY, "no"));
            }
            Await.until("one is out", () -> {
                statuses(stage, 6);
                return states(stage).contains("ejected");
            });
            statuses(stage, 20);
            assertEquals(1, states(stage).stream().filter("ejected"::equals).count());
        }
    }

    @Test
    void whoFlapsEverySecondDoesNotFlapTheCluster() throws InterruptedException {
        try (ConfiguredStage stage = before(2, "panic-threshold: 0")) {
            long begin = System.nanoTime();
            origins.get(1)
                    .on(
                            "/up",
                            (request, connection) -> connection.answer(
                                    (System.nanoTime() - begin) / 300_000_000L % 2 == 0 ? 200 : 500, Fields.EMPTY, ""));
            Thread.sleep(5_000);
            long falls = stage.admin().get("/v1/status").orThrow().json().views("events").stream()
                    .filter(event -> event.text("to").equals("down"))
                    .count();
            long without = (System.nanoTime() - begin) / 600_000_000L;
            assertTrue(
                    falls >= 2 && falls < without * 3 / 4, () -> falls + " falls, " + without + " without a hold-down");
        }
    }
}
