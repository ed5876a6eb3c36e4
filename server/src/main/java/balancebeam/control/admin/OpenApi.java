package balancebeam.control.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The description of the admin API (OpenAPI 3.1), made of the calls that there are, so that none can be missing; the schemas are a
 * file in the jar. Static functions without state.
 */
final class OpenApi {
    private static final String SCHEMAS = "/balancebeam/admin/schemas.json";
    private static final String DESCRIPTION =
            "HEAD is answered wherever GET is. A change is sent as application/json, and by"
                    + " PUT as well as by POST. By the Unix socket no token is needed.";
    private static final String TOKEN = "bearer";

    private OpenApi() {}

    /** As JSON has it. */
    static Map<String, Object> of(List<Call> calls, String version) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("openapi", "3.1.0");
        json.put("info", ordered("title", "Balancebeam's admin API", "version", version, "description", DESCRIPTION));
        json.put("servers", List.of(Map.of("url", "/")));
        // Either is enough: a token is needed where one is configured.
        json.put("security", List.of(Map.of(TOKEN, List.of()), Map.of()));
        Map<String, Object> paths = new LinkedHashMap<>();
        calls.forEach(call -> paths.put(call.path(), path(call)));
        json.put("paths", paths);
        json.put(
                "components",
                ordered(
                        "securitySchemes",
                        Map.of(TOKEN, ordered("type", "http", "scheme", "bearer")),
                        "schemas",
                        schemas()));
        return json;
    }

    private static Map<String, Object> path(Call call) {
        Map<String, Object> path = new LinkedHashMap<>();
        for (String method : call.changes() ? Call.CHANGES : List.of("GET")) {
            path.put(method.toLowerCase(Locale.ROOT), operation(call, method.toLowerCase(Locale.ROOT)));
        }
        return path;
    }

    private static Map<String, Object> operation(Call call, String method) {
        Map<String, Object> operation = ordered("operationId", id(call, method), "summary", call.summary());
        List<Object> parameters = new ArrayList<>();
        call.variables().forEach(name -> parameters.add(parameter("path", name, "")));
        new TreeMap<>(call.query()).forEach((name, what) -> parameters.add(parameter("query", name, what)));
        if (!parameters.isEmpty()) {
            operation.put("parameters", parameters);
        }
        if (!call.changes() && Guard.isPublic(call.segments().getFirst())) {
            operation.put("security", List.of());
        }
        String body = call.body();
        if (body != null) {
            operation.put(
                    "requestBody", ordered("required", true, "content", content(Map.of("application/json", body))));
        }
        Map<String, Object> responses = new LinkedHashMap<>();
        responses.put("200", ordered("description", "As asked.", "content", content(call.answers())));
        if (call.failure() != 0) {
            responses.put(
                    String.valueOf(call.failure()),
                    ordered("description", "Not so.", "content", content(call.answers())));
        }
        responses.put(
                "default", ordered("description", "Refused.", "content", content(Map.of("application/json", "Error"))));
        operation.put("responses", responses);
        return operation;
    }

    /** The method and the words of the path: {@code postClustersEndpointsDrain}. */
    private static String id(Call call, String method) {
        StringBuilder id = new StringBuilder(method);
        for (String segment : call.segments()) {
            for (String word : segment.split("\\.", -1)) {
                if (!Call.isVariable(segment) && !word.equals("v1")) {
                    id.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word, 1, word.length());
                }
            }
        }
        return id.toString();
    }

    private static Map<String, Object> parameter(String in, String name, String what) {
        Map<String, Object> parameter = ordered("name", name, "in", in);
        if (in.equals("path")) {
            parameter.put("required", true);
        }
        if (!what.isEmpty()) {
            parameter.put("description", what);
        }
        parameter.put("schema", Map.of("type", "string"));
        return parameter;
    }

    private static Map<String, Object> content(Map<String, String> schemas) {
        Map<String, Object> content = new TreeMap<>();
        schemas.forEach((type, schema) -> content.put(
                type,
                Map.of(
                        "schema",
                        schema.isEmpty()
                                ? Map.of("type", "string")
                                : Map.of("$ref", "#/components/schemas/" + schema))));
        return content;
    }

    /** JSON is YAML, and that parser is here anyway. */
    private static Object schemas() {
        try (InputStream file = Objects.requireNonNull(OpenApi.class.getResourceAsStream(SCHEMAS))) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return new Load(LoadSettings.builder().build()).loadFromString(text);
        } catch (IOException e) {
            throw new UncheckedIOException("the schemas can't be read", e);
        }
    }

    /** Names and values by turns, in this order. */
    private static Map<String, Object> ordered(Object... members) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < members.length; i += 2) {
            map.put((String) members[i], members[i + 1]);
        }
        return map;
    }
}
