package balancebeam.control.admin;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * As much of JSON schema as the description of the admin API uses: where a value is not as described. A member that no schema
 * names is wrong too, so that nothing is said that is not described. Immutable.
 */
final class SchemaRules {
    private static final String COMPONENTS = "#/components/schemas/";

    private final Map<?, ?> schemas;

    SchemaRules(Map<?, ?> description) {
        schemas = member(member(description, "components"), "schemas");
    }

    static Map<?, ?> member(Map<?, ?> of, String name) {
        return (Map<?, ?>) Objects.requireNonNull(of.get(name), name);
    }

    /** What is wrong, a line each: the place in the value, and why. */
    List<String> problems(@Nullable Object value, Map<?, ?> schema) {
        List<String> problems = new ArrayList<>();
        check(problems, "$", value, schema);
        return problems;
    }

    private void check(List<String> problems, String at, @Nullable Object value, Map<?, ?> schema) {
        schema.forEach((keyword, rule) -> {
            switch ((String) keyword) {
                case "description", "properties" -> {}
                case "$ref" ->
                    check(problems, at, value, member(schemas, ((String) rule).substring(COMPONENTS.length())));
                case "type" ->
                    require(
                            problems,
                            (rule instanceof List<?> several ? several : List.of(rule))
                                    .stream().anyMatch(type -> isOf(value, (String) type)),
                            at,
                            "is no " + rule + ": " + value);
                case "enum" -> require(problems, ((List<?>) rule).contains(value), at, value + " is none of " + rule);
                case "format" -> require(problems, isTime(value), at, "is no date-time: " + value);
                case "minimum" -> require(problems, number(value) >= (Long) rule, at, "is too small");
                case "maximum" -> require(problems, number(value) <= (Long) rule, at, "is too great");
                case "minItems" -> require(problems, list(value).size() >= (Long) rule, at, "has too few");
                case "anyOf" ->
                    require(
                            problems,
                            ((List<?>) rule).stream().anyMatch(one -> problems(value, (Map<?, ?>) one)
                                    .isEmpty()),
                            at,
                            "is none of these: " + rule);
                case "items" -> {
                    int i = 0;
                    for (Object item : list(value)) {
                        check(problems, at + "[" + i++ + "]", item, (Map<?, ?>) rule);
                    }
                }
                case "required" ->
                    ((List<?>) rule)
                            .forEach(name -> require(problems, map(value).containsKey(name), at, "has no " + name));
                default -> throw new AssertionError("a keyword that this check does not know: " + keyword);
            }
        });
        if (schema.get("properties") instanceof Map<?, ?> properties && value instanceof Map<?, ?> map) {
            map.forEach((name, inner) -> {
                require(problems, properties.containsKey(name), at, name + " is not described");
                if (properties.get(name) instanceof Map<?, ?> property) {
                    check(problems, at + "." + name, inner, property);
                }
            });
        }
    }

    // What is of another type has none of these; that it is of another type is a problem of its own.

    private static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static void require(List<String> problems, boolean holds, String at, String why) {
        if (!holds) {
            problems.add(at + " " + why);
        }
    }

    private static boolean isOf(@Nullable Object value, String type) {
        return switch (type) {
            case "object" -> value instanceof Map;
            case "array" -> value instanceof List;
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "integer" -> value instanceof Long;
            case "number" -> value instanceof Number;
            case "null" -> value == null;
            default -> throw new AssertionError("no type: " + type);
        };
    }

    private static boolean isTime(@Nullable Object value) {
        try {
            Instant.parse(String.valueOf(value));
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
