package balancebeam.stories;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.bytes.JsonText;
import balancebeam.cli.admin.AdminReply;
import balancebeam.cli.admin.JsonReader;
import balancebeam.cli.admin.JsonView;
import balancebeam.testkit.Answer;
import balancebeam.testkit.Await;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ScriptedOrigin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of 1,000 random requests over 200 random routes, explain says ahead what the access log says afterwards. */
class ExplainAgreesStoryTest {
    private static final int ROUTES = 200;
    private static final int REQUESTS = 1_000;
    private static final String[] LISTENERS = {"web", "intern", "partner"};
    private static final String[] CLUSTERS = {"api", "shop", "canary", "static"};
    private static final List<Map<String, Object>> ALGORITHMS = List.of(
            Map.of("name", "maglev", "hash-on", List.of(Map.of("cookie", "c"), Map.of("query", "q"))),
            Map.of("name", "ring-hash"),
            Map.of("name", "rendezvous", "hash-on", "path"),
            Map.of("name", "p2c"));
    private static final String[] HOSTS = {"a.test", "b.a.test", "*.a.test", "*.test", "c.test"};
    private static final String[] ASKED_HOSTS = {"a.test", "b.a.test", "x.a.test", "c.test", "B.a.test", "d.example"};
    private static final String[] SEGMENTS = {"a", "b", "ab", "c"};
    private static final String[] METHODS = {"GET", "PUT", "DELETE"};
    private static final String[] NETWORKS = {"10.0.0.0/8", "10.1.0.0/16", "192.0.2.0/24"};
    private static final String[] CLIENTS = {"10.1.2.3", "10.2.3.4", "192.0.2.9", "203.0.113.7"};
    private static final String USERS = "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW";

    private final Random random = new Random(20_261_121);
    /** How often it was said which endpoint a key picks. */
    private final Map<String, Integer> picks = new TreeMap<>();

    /** What is asked, and where. */
    private record Asked(int listener, String method, String host, String target, List<String> fields, String client) {
        String head(String id) {
            return "%s %s HTTP/1.1\r\nHost: %s\r\nX-Forwarded-For: %s\r\nX-Request-Id: %s\r\n%s\r\n"
                    .formatted(
                            method,
                            target,
                            host,
                            client,
                            id,
                            String.join(
                                    "",
                                    fields.stream().map(field -> field + "\r\n").toList()));
        }

        String query() {
            StringBuilder query = new StringBuilder();
            query.append("url=").append(encoded("http://" + host + target));
            query.append("&method=").append(method).append("&client=").append(client);
            query.append("&listener=").append(LISTENERS[listener]);
            fields.forEach(field -> query.append("&header=").append(encoded(field)));
            return query.toString();
        }

        private static String encoded(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8);
        }
    }

    private <T> T any(T[] of) {
        return of[random.nextInt(of.length)];
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private String path() {
        StringBuilder path = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            path.append('/').append(any(SEGMENTS));
        }
        return path.toString();
    }

    // ---- routes ----

    private Map<String, Object> match() {
        Map<String, Object> match = new TreeMap<>();
        if (oneIn(2)) {
            match.put("host", any(HOSTS));
        }
        switch (random.nextInt(8)) {
            case 0 -> match.put("path", path());
            case 1 -> match.put("path-regex", "/" + any(SEGMENTS) + "(/[ab]+)*");
            case 2 -> {
                // Every path.
            }
            default -> match.put("path-prefix", path());
        }
        if (oneIn(5)) {
            match.put("method", any(METHODS));
        }
        if (oneIn(5)) {
            match.put("headers", Map.of("x-kind", any(SEGMENTS)));
        }
        if (oneIn(6)) {
            match.put("query", Map.of("q", any(SEGMENTS)));
        }
        if (oneIn(6)) {
            match.put("cookies", Map.of("c", any(SEGMENTS)));
        }
        if (oneIn(6)) {
            match.put("source", any(NETWORKS));
        }
        if (oneIn(6)) {
            match.put("listener", any(LISTENERS));
        }
        return match;
    }

    private Map<String, Object> route(int number) {
        Map<String, Object> route = new TreeMap<>();
        route.put("match", match());
        if (oneIn(20)) {
            route.put("priority", random.nextInt(3));
        }
        switch (random.nextInt(6)) {
            case 0 -> route.put("redirect", Map.of("to", "https://elsewhere.test{path}"));
            case 1 -> route.put("answer", Map.of("status", 200));
            case 2 ->
                route.put("split", Map.of("clusters", Map.of("api", 3, "canary", 1), "override-header", "x-cluster"));
            default -> route.put("cluster", any(CLUSTERS));
        }
        if (oneIn(3)) {
            route.put("response-headers", Map.of("set", Map.of("X-Route", "r" + number)));
        }
        if (oneIn(6)) {
            route.put("deny", List.of(any(NETWORKS)));
        }
        if (oneIn(8)) {
            route.put("maintenance", Map.of("on", oneIn(2)));
        }
        if (oneIn(10)) {
            route.put("basic-auth", Map.of("users", Map.of("ann", USERS)));
        }
        if (oneIn(6)) {
            route.put("rate-limit", Map.of("requests", oneIn(2) ? 1 : 100_000));
        }
        return route;
    }

    private String configuration(Path log, ScriptedOrigin... origins) {
        Map<String, Object> listeners = new LinkedHashMap<>();
        Map<String, Object> clusters = new TreeMap<>();
        Map<String, Object> routes = new TreeMap<>();
        for (String listener : LISTENERS) {
            listeners.put(listener, Map.of("bind", "127.0.0.1:0", "trusted-proxies", List.of("127.0.0.0/8")));
        }
        for (int i = 0; i < CLUSTERS.length; i++) {
            List<String> endpoints =
                    List.of(origins[i % origins.length].hostPort(), origins[(i + 1) % origins.length].hostPort());
            clusters.put(
                    CLUSTERS[i],
                    Map.of(
                            "endpoints",
                            endpoints,
                            "algorithm",
                            ALGORITHMS.get(i),
                            "health-check",
                            Map.of("interval", "0 s")));
        }
        for (int i = 0; i < ROUTES; i++) {
            routes.put("r%03d".formatted(i), route(i));
        }
        // What is JSON is YAML too.
        return """
            process: { threads: 2, request-id: true }
            access-log: { to: %s, format: json }
            listeners: %s
            clusters: %s
            routes: %s
            """.formatted(log, JsonText.of(listeners), JsonText.of(clusters), JsonText.of(routes));
    }

    // ---- requests ----

    private Asked asked() {
        List<String> fields = new ArrayList<>();
        if (oneIn(2)) {
            fields.add("X-Kind: " + any(SEGMENTS));
        }
        if (oneIn(2)) {
            fields.add("Cookie: z=1; c=" + any(SEGMENTS));
        }
        if (oneIn(4)) {
            fields.add("X-Cluster: " + any(CLUSTERS));
        }
        String path = oneIn(40) ? "/a/%00" : oneIn(10) ? "/x/.." + path() : path();
        return new Asked(
                random.nextInt(LISTENERS.length),
                any(METHODS),
                any(ASKED_HOSTS),
                path + (oneIn(2) ? "?q=" + any(SEGMENTS) : ""),
                fields,
                any(CLIENTS));
    }

    private static Map<String, JsonView> lines(Path log) {
        Map<String, JsonView> lines = new HashMap<>();
        try {
            for (String line : Files.readAllLines(log)) {
                JsonView one = JsonView.of(JsonReader.read(line));
                lines.put(one.text("request_id"), one);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines;
    }

    private static boolean says(JsonView explained, String filter) {
        return explained.texts("filters").stream().anyMatch(text -> text.startsWith(filter));
    }

    private void compare(String about, JsonView explained, JsonView logged, Answer answer) {
        assertEquals(logged.text("listener"), explained.text("listener"), about);
        assertEquals(logged.text("route"), explained.text("route"), about);
        assertEquals(!explained.text("refused").isEmpty(), logged.text("error").equals("bad_request"), about);
        String cluster = logged.text("cluster");
        if (!cluster.isEmpty()) {
            assertTrue(explained.view("clusters").has(cluster), about);
            String named = explained.text("cluster");
            assertTrue(named.isEmpty() || named.equals(cluster), about);
            assertTrue(explained.texts("eligible").contains(logged.text("endpoint")), about);
            assertEquals(!cluster.equals("static"), explained.view("hashed").has(cluster), about);
            if (explained.view("picks").has(cluster)) {
                picks.merge(cluster, 1, Integer::sum);
                assertEquals(logged.text("endpoint"), explained.view("picks").text(cluster), about);
            }
        }
        assertEquals(says(explained, "response-headers"), answer.field("X-Route") != null, about);
        switch (logged.text("error")) {
            case "access_denied" -> assertTrue(says(explained, "deny"), about);
            case "maintenance" -> assertTrue(says(explained, "maintenance on"), about);
            case "unauthorized" -> assertTrue(says(explained, "basic-auth"), about);
            case "rate_limited" -> assertTrue(says(explained, "rate-limit"), about);
            case "" -> {
                // It passed all of them.
                assertTrue(!says(explained, "maintenance on"), about);
                assertTrue(!says(explained, "basic-auth"), about);
            }
            default -> assertTrue(List.of("no_route", "bad_request").contains(logged.text("error")), about);
        }
    }

    @Test
    void explainAndTheAccessLogAgree(@TempDir Path folder) {
        Path log = folder.resolve("access.log");
        try (ScriptedOrigin one = ScriptedOrigin.start();
                ScriptedOrigin two = ScriptedOrigin.start();
                ConfiguredStage stage = ConfiguredStage.start(configuration(log, one, two));
                RawClient web = stage.client(0);
                RawClient intern = stage.client(1);
                RawClient partner = stage.client(2)) {
            RawClient[] clients = {web, intern, partner};
            Map<String, JsonView> explained = new TreeMap<>();
            Map<String, Answer> answers = new HashMap<>();
            Map<String, Asked> questions = new HashMap<>();
            int kept = 0;
            for (int i = 0; i < REQUESTS; i++) {
                Asked asked = asked();
                String id = "request-" + i;
                questions.put(id, asked);
                explained.put(
                        id,
                        stage.admin()
                                .get("/v1/explain?" + asked.query())
                                .orThrow()
                                .json());
                clients[asked.listener()].send(asked.head(id));
                answers.put(id, clients[asked.listener()].readAnswer(asked.method()));
                AdminReply past = stage.admin().get("/v1/explain?id=" + id);
                if (past.ok()) {
                    kept++;
                    assertEquals(explained.get(id).text("route"), past.json().text("route"), past.text());
                    assertEquals(explained.get(id).texts("filters"), past.json().texts("filters"), past.text());
                }
            }
            Await.until("every request is logged", () -> lines(log).size() == REQUESTS);
            Map<String, JsonView> logged = lines(log);
            Map<String, Integer> outcomes = new TreeMap<>();
            explained.forEach((id, said) -> {
                JsonView line = Objects.requireNonNull(logged.get(id));
                compare(id + " " + questions.get(id), said, line, Objects.requireNonNull(answers.get(id)));
                String outcome = line.text("error").isEmpty() ? line.text("cluster") : line.text("error");
                outcomes.merge(outcome, 1, Integer::sum);
            });
            assertTrue(kept >= 300, "only %d were kept".formatted(kept));
            assertEquals(Set.of("api", "shop", "canary"), picks.keySet());
            assertTrue(picks.values().stream().allMatch(count -> count > 20), picks::toString);
            // Else it would agree about little.
            assertTrue(outcomes.size() >= 9, outcomes::toString);
        }
    }
}
