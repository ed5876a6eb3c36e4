package balancebeam.control.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import balancebeam.Balancebeam;
import balancebeam.cli.admin.JsonReader;
import balancebeam.config.EndpointConfig;
import balancebeam.config.text.ConfigText;
import balancebeam.config.text.Reading;
import balancebeam.testkit.Answer;
import balancebeam.testkit.RawClient;
import balancebeam.testkit.ScriptedOrigin;
import balancebeam.testkit.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The description of the admin API, held against what a running balancer answers. */
class OpenApiTest {
    private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
    private static final Map<String, String> CONTENT = Map.of(
            "DrainWanted", "{\"seconds\":0}",
            "WeightWanted", "{\"weight\":3}",
            "MaintenanceWanted", "{\"on\":true}");

    private final Path folder;
    private final ScriptedOrigin origin = ScriptedOrigin.start();
    private final Balancebeam balancer;
    private final Map<?, ?> description;

    OpenApiTest(@TempDir Path temporary) throws IOException {
        folder = temporary;
        Path file = Files.writeString(folder.resolve("balancebeam.yaml"), """
            listeners:
              web: { bind: "127.0.0.1:0" }
              https: { bind: "127.0.0.1:0", tls: { certificates: ["%s"] } }
            routes:
              all:
                split: { clusters: { app: 9, other: 1 } }
                maintenance: { on: false }
                rate-limit: { requests: 1000, window: 60s }
            clusters:
              app: { endpoints: ["%s"], health-check: { interval: 0 }, concurrency: { max-requests: 9 } }
              other: { endpoints: ["%s", "127.0.0.1:1"], health-check: { interval: 0 }, tls: {} }
            process: { threads: 1 }
            admin: { bind: "127.0.0.1:0" }
            """.formatted(
                        TestAuthority.make().issue(folder, "a.example"), origin.hostPort(), origin.hostPort()));
        Supplier<Reading> source = () -> ConfigText.read(List.of(file), Map.of());
        Reading reading = source.get();
        assertEquals(List.of(), reading.problems());
        balancer = Balancebeam.start(reading, source);
        description = json(ask("GET", "/v1/openapi.json", ""));
    }

    @AfterEach
    void stop() throws IOException {
        balancer.close();
        origin.close();
    }

    private Answer ask(String method, String path, String content) {
        try (RawClient client = RawClient.connect(Objects.requireNonNull(balancer.adminAddress()))) {
            client.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + (content.isEmpty() ? "" : "Content-Length: " + content.length() + "\r\n") + "\r\n" + content);
            return client.readAnswer(method);
        }
    }

    private static Map<?, ?> json(Answer answer) {
        return (Map<?, ?>) Objects.requireNonNull(JsonReader.read(answer.text()));
    }

    private Map<?, ?> paths() {
        return SchemaRules.member(description, "paths");
    }

    /** With real names for what varies. */
    private String filled(String path) {
        return path.replace("{cluster}", "other")
                .replace("{endpoint}", origin.hostPort())
                .replace("{route}", "all")
                .replace("/v1/explain", "/v1/explain?url=/");
    }

    @Test
    void everyDescribedCallIsAnsweredAsDescribed() {
        SchemaRules rules = new SchemaRules(description);
        int answered = 0;
        for (Map.Entry<?, ?> path : paths().entrySet()) {
            for (Map.Entry<?, ?> method : ((Map<?, ?>) path.getValue()).entrySet()) {
                if (!path.getKey().equals("/v1/stream")) {
                    check(rules, (String) path.getKey(), (String) method.getKey(), (Map<?, ?>) method.getValue());
                    answered++;
                }
            }
        }
        assertTrue(answered >= 20, "only " + answered + " calls were described");
    }

    private void check(SchemaRules rules, String path, String method, Map<?, ?> operation) {
        String content = "";
        if (operation.get("requestBody") instanceof Map<?, ?> body) {
            Map<?, ?> schema = schema(SchemaRules.member(body, "content"), "application/json");
            String name = String.valueOf(schema.get("$ref")).replaceFirst(".*/", "");
            content = Objects.requireNonNull(CONTENT.get(name), name);
            assertEquals(List.of(), rules.problems(JsonReader.read(content), schema), name);
        }
        Answer answer = ask(method.toUpperCase(Locale.ROOT), filled(path), content);
        String call = method + " " + path + ": ";
        assertEquals(200, answer.status(), () -> call + answer.text());
        Map<?, ?> responses = SchemaRules.member(operation, "responses");
        Map<?, ?> described = SchemaRules.member(SchemaRules.member(responses, "200"), "content");
        String type = String.valueOf(answer.head().fields().first("Content-Type"));
        assertTrue(described.containsKey(type), () -> call + type + " is not described");
        if (type.equals("application/json")) {
            assertEquals(List.of(), rules.problems(json(answer), schema(described, type)), call);
        }
    }

    private static Map<?, ?> schema(Map<?, ?> content, String type) {
        return SchemaRules.member(SchemaRules.member(content, type), "schema");
    }

    @Test
    void noOtherMethodIsAnsweredAndAllowNamesThoseThatAre() {
        for (Map.Entry<?, ?> path : paths().entrySet()) {
            Set<String> described = new TreeSet<>();
            ((Map<?, ?>) path.getValue())
                    .keySet()
                    .forEach(one -> described.add(((String) one).toUpperCase(Locale.ROOT)));
            for (String method : METHODS) {
                if (!described.contains(method)) {
                    Answer answer = ask(method, filled((String) path.getKey()), "");
                    assertEquals(405, answer.status(), method + " " + path.getKey());
                    Set<String> allowed = new TreeSet<>(
                            List.of(String.valueOf(answer.head().fields().first("Allow"))
                                    .split(", ", -1)));
                    allowed.remove("HEAD"); // Wherever GET is.
                    assertEquals(described, allowed, (String) path.getKey());
                }
            }
        }
    }

    @Test
    void whatIsNotDescribedIsNotThere() {
        for (String path :
                List.of("/v1", "/v1/statuses", "/v1/status/x", "/v1/clusters", "/v2/status", "/favicon.ico")) {
            for (String method : List.of("GET", "POST")) {
                assertEquals(404, ask(method, path, "").status(), method + " " + path);
            }
        }
        assertEquals(
                404,
                ask("POST", filled("/v1/clusters/{cluster}/endpoints/{endpoint}/explode"), "")
                        .status());
        assertEquals(404, ask("POST", "/v1/clusters/none/endpoints/x/drain", "").status());
        assertEquals(302, ask("GET", "/", "").status());
        assertEquals(405, ask("POST", "/console/", "").status());
    }

    @Test
    void whatFailsIsDescribedToo() throws IOException {
        SchemaRules rules = new SchemaRules(description);
        Map<?, ?> error = Map.of("$ref", "#/components/schemas/Error");
        for (Answer refused : List.of(
                ask("GET", "/v1/nothing", ""),
                ask("DELETE", "/v1/status", ""),
                ask("POST", filled("/v1/clusters/{cluster}/endpoints/{endpoint}/weight"), "{\"weight\":-1}"),
                ask("POST", "/v1/routes/all/maintenance", "{}"))) {
            assertTrue(refused.status() >= 400, refused.text());
            assertEquals(List.of(), rules.problems(json(refused), error));
        }
        Files.writeString(folder.resolve("balancebeam.yaml"), "nonsense: 1");
        Answer failed = ask("POST", "/v1/reload", "");
        assertEquals(422, failed.status());
        assertEquals(List.of(), rules.problems(json(failed), Map.of("$ref", "#/components/schemas/Reload")));
        Answer status = ask("GET", "/v1/status", "");
        assertEquals(List.of(), rules.problems(json(status), Map.of("$ref", "#/components/schemas/Status")));
    }

    @Test
    void theDescriptionIsWhole() {
        String text = ask("GET", "/v1/openapi.json", "").text();
        Set<String> used = Pattern.compile("#/components/schemas/(\\w+)")
                .matcher(text)
                .results()
                .map(found -> String.valueOf(found.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
        Map<?, ?> schemas = SchemaRules.member(SchemaRules.member(description, "components"), "schemas");
        assertEquals(new TreeSet<>(schemas.keySet()), used, "schemas that are there, and those that are used");
        List<String> ids = Pattern.compile("\"operationId\":\"(\\w+)\"")
                .matcher(text)
                .results()
                .map(found -> String.valueOf(found.group(1)))
                .toList();
        assertEquals(ids.size(), new HashSet<>(ids).size(), ids::toString);
        assertTrue(ids.contains("postClustersEndpointsDrain"), ids::toString);
        Map<?, ?> weight = SchemaRules.member(
                SchemaRules.member(SchemaRules.member(schemas, "WeightWanted"), "properties"), "weight");
        assertEquals((long) EndpointConfig.MOST_WEIGHT, weight.get("maximum"));
    }

    /** The rules of this test can fail. */
    @Test
    void aWrongAnswerIsSeen() {
        SchemaRules rules = new SchemaRules(description);
        Map<?, ?> memory = Map.of("$ref", "#/components/schemas/Memory");
        assertEquals(
                List.of("$ has no bufferBytes", "$.rssBytes is no integer: x", "$ more is not described"),
                rules.problems(
                        JsonReader.read("{\"rssBytes\":\"x\",\"heapUsedBytes\":1,\"heapMaxBytes\":1,\"more\":1}"),
                        memory));
        Map<?, ?> error = Map.of("enum", List.of("up"));
        assertFalse(rules.problems("sideways", error).isEmpty());
    }
}
