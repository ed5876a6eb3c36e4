package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.cli.admin.JsonView;
import balancebeam.testkit.Answer;
import balancebeam.testkit.Await;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ScriptedOrigin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two zones, a and b, with two endpoints each: requests stay at home while home stands; and a few of many endpoints. */
class ZoneStoryTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    private final Map<String, ScriptedOrigin> origins = Map.of(
            "a0", ScriptedOrigin.start("a0"),
            "a1", ScriptedOrigin.start("a1"),
            "b0", ScriptedOrigin.start("b0"),
            "b1", ScriptedOrigin.start("b1"));

    @AfterEach
    void close() {
        origins.values().forEach(ScriptedOrigin::close);
    }

    private String before(String process, String cluster) {
        String endpoints = origins.keySet().stream()
                .sorted()
                .map(name ->
                        "{ address: \"%s\", zone: %s }".formatted(origin(name).hostPort(), name.charAt(0)))
                .collect(Collectors.joining(", "));
        return """
                process: { threads: 2, %s }
                listeners: { web: { bind: "127.0.0.1:0" } }
                routes: { all: { cluster: api } }
                clusters:
                  api:
                    endpoints: [%s]
                    health-check: { path: /up, interval: 1 s, interval-down: 100 ms }
                    %s
                """.formatted(process, endpoints, cluster);
    }

    private ScriptedOrigin origin(String name) {
        ScriptedOrigin origin = origins.get(name);
        assertTrue(origin != null, name);
        return origin;
    }

    private static List<String> who(ConfiguredStage stage, int requests) {
        List<String> names = new ArrayList<>();
        try (RawClient client = stage.client(0)) {
            for (int i = 0; i < requests; i++) {
                client.send(GET);
                names.add(client.readAnswer().text().strip());
            }
        }
        return names;
    }

    private static Set<String> zones(ConfiguredStage stage) {
        return who(stage, 40).stream().map(name -> name.substring(0, 1)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static JsonView status(ConfiguredStage stage) {
        return stage.admin().get("/v1/status").orThrow().json();
    }

    @Test
    void requestsStayAtHomeAndWhenHomeDiesTheOthersTakeOverWithoutAnError() throws InterruptedException {
        try (ConfiguredStage stage = ConfiguredStage.start(before("zone: a", "zone-aware: true"))) {
            assertEquals(Set.of("a"), zones(stage));
            AtomicBoolean over = new AtomicBoolean();
            List<Thread> clients = IntStream.range(0, 4)
                    .mapToObj(i -> Thread.startVirtualThread(() -> {
                        while (!over.get()) {
                            who(stage, 20);
                        }
                    }))
                    .toList();
            origin("a0").kill();
            origin("a1").kill();
            Await.until("others take over", () -> zones(stage).equals(Set.of("b")));
            origin("a0").restart();
            origin("a1").restart();
            Await.until("home has all again", () -> zones(stage).equals(Set.of("a")));
            over.set(true);
            for (Thread client : clients) {
                client.join();
            }
            assertTrue(stage.ended().size() > 200);
            assertEquals(
                    List.of(),
                    stage.ended().stream()
                            .filter(ended -> ended.status() != 200)
                            .toList());
        }
    }

    @Test
    void whatHomeCannotCarryGoesElsewhere() {
        try (ConfiguredStage stage = ConfiguredStage.start(before("zone: a", "zone-aware: true"))) {
            origin("a0").kill();
            Await.until("it is down", () -> states(stage).getFirst().equals("down"));
            Await.until("some go elsewhere", () -> zones(stage).equals(Set.of("a", "b")));
            long here = who(stage, 500).stream().filter("a1"::equals).count();
            assertEquals(0.7, here / 500.0, 0.08, "one of two, times 1.4");
        }
    }

    private static List<String> states(ConfiguredStage stage) {
        return status(stage).views("clusters").getFirst().views("endpoints").stream()
                .map(endpoint -> endpoint.text("state"))
                .toList();
    }

    @Test
    void whoOptsOutAsksEverybodyAndAReloadMovesTheProcessToAnotherZone() {
        try (ConfiguredStage stage = ConfiguredStage.start(before("zone: a", "zone-aware: true"))) {
            assertEquals(Set.of("a"), zones(stage));
            stage.reload(before("zone: b", "zone-aware: true"));
            assertEquals(Set.of("b"), zones(stage));
            JsonView status = status(stage);
            assertEquals("b", status.text("zone"));
            assertTrue(status.views("clusters").getFirst().truth("zoneAware"));
            assertEquals(
                    "a",
                    status.views("clusters")
                            .getFirst()
                            .views("endpoints")
                            .getFirst()
                            .text("zone"));
            stage.reload(before("zone: b", ""));
            assertEquals(Set.of("a", "b"), zones(stage));
        }
    }

    @Test
    void fourInstancesShareTheEndpointsOutAndADeadSubsetIsStoodInFor() {
        List<String> subsets = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            try (ConfiguredStage stage = ConfiguredStage.start(before("instance: balancer-" + i, "subset-size: 1"))) {
                Set<String> asked = Set.copyOf(who(stage, 20));
                assertEquals(1, asked.size());
                String name = asked.iterator().next();
                subsets.add(name);
                List<String> inside = status(stage).views("clusters").getFirst().views("endpoints").stream()
                        .filter(endpoint -> endpoint.truth("inSubset"))
                        .map(endpoint -> endpoint.text("address"))
                        .toList();
                assertEquals(List.of(origin(name).hostPort()), inside);
                String explained = stage.admin()
                        .get("/v1/explain?url=%2F")
                        .orThrow()
                        .json()
                        .text("text");
                assertEquals(3, explained.split("outside the subset", -1).length - 1, explained);
                origin(name).kill();
                assertEquals(1, Set.copyOf(who(stage, 20)).size(), "one stands in, without an error");
                origin(name).restart();
            }
        }
        assertEquals(Set.of("a0", "a1", "b0", "b1"), Set.copyOf(subsets));
    }

    @Test
    void explainSaysWhereEndpointsStand() {
        try (ConfiguredStage stage = ConfiguredStage.start(before("zone: a", "zone-aware: true"))) {
            Answer answer = stage.ask("GET / HTTP/1.1\r\nHost: x");
            assertEquals(200, answer.status());
            String explained =
                    stage.admin().get("/v1/explain?url=%2F").orThrow().json().text("text");
            assertTrue(explained.contains(origin("b1").hostPort() + ", zone b"), explained);
        }
    }
}
