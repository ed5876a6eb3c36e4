package balancebeam.config.text;

import balancebeam.config.text.Node.Entries;
import balancebeam.config.text.Node.Entry;
import balancebeam.config.text.Node.Items;
import balancebeam.config.text.Node.Scalar;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** As much of JSON schema as the product's own schema uses: whether a YAML node fits, as an editor would see it. */
final class SchemaCheck {
    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

    private final Map<?, ?> definitions;

    private SchemaCheck(Map<String, Object> schema) {
        definitions = (Map<?, ?>) Objects.requireNonNull(schema.get("$defs"));
    }

    static boolean fits(Node node) {
        Map<String, Object> schema = JsonSchema.schema();
        return new SchemaCheck(schema).fits(node, schema);
    }

    /** Fails for a keyword that this does not know, so that none is passed over. */
    private boolean fits(Node node, Map<?, ?> schema) {
        return schema.entrySet().stream().allMatch(part -> fits(node, (String) part.getKey(), part.getValue(), schema));
    }

    private boolean fits(Node node, String keyword, Object value, Map<?, ?> schema) {
        return switch (keyword) {
            case "$schema", "$defs", "title", "description", "default" -> true;
            case "$ref" -> {
                String name = value.toString().substring("#/$defs/".length());
                yield fits(node, (Map<?, ?>) Objects.requireNonNull(definitions.get(name), name));
            }
            case "anyOf" -> schemas(value).stream().anyMatch(one -> fits(node, one));
            case "allOf" -> schemas(value).stream().allMatch(one -> fits(node, one));
            case "oneOf" ->
                schemas(value).stream().filter(one -> fits(node, one)).count() == 1;
            case "not" -> !fits(node, (Map<?, ?>) value);
            case "type" ->
                (value instanceof List<?> all ? all : List.of(value)).stream().anyMatch(type -> isOf(node, type));
            case "const" -> isEqual(node, value);
            case "enum" -> ((List<?>) value).stream().anyMatch(one -> isEqual(node, one));
            case "pattern" ->
                !isOf(node, "string")
                        || Pattern.compile((String) value).matcher(text(node)).find();
            case "minimum" -> !isOf(node, "number") || number(node).compareTo(new BigDecimal(value.toString())) >= 0;
            case "maximum" -> !isOf(node, "number") || number(node).compareTo(new BigDecimal(value.toString())) <= 0;
            case "items" ->
                !(node instanceof Items items)
                        || items.nodes().stream().allMatch(item -> fits(item, (Map<?, ?>) value));
            case "minItems" -> !(node instanceof Items items) || items.nodes().size() >= (Integer) value;
            case "minProperties" ->
                !(node instanceof Entries map) || map.entries().size() >= (Integer) value;
            case "required" ->
                !(node instanceof Entries map) || ((List<?>) value).stream().allMatch(key -> has(map, key));
            case "properties" ->
                every(
                        node,
                        entry -> ((Map<?, ?>) value).get(entry.key()) instanceof Map<?, ?> property
                                ? fits(entry.value(), property)
                                : true);
            case "additionalProperties" ->
                every(
                        node,
                        entry -> isProperty(schema, entry)
                                || (value instanceof Map<?, ?> other && fits(entry.value(), other)));
            default -> throw new AssertionError("the schema has a keyword that this check does not know: " + keyword);
        };
    }

    private static boolean every(Node node, Predicate<Entry> test) {
        return !(node instanceof Entries map) || map.entries().stream().allMatch(test);
    }

    private static boolean isProperty(Map<?, ?> schema, Entry entry) {
        return schema.get("properties") instanceof Map<?, ?> properties && properties.containsKey(entry.key());
    }

    private static boolean has(Entries map, @Nullable Object key) {
        return map.entries().stream().anyMatch(entry -> entry.key().equals(key));
    }

    private static List<Map<?, ?>> schemas(Object value) {
        return ((List<?>) value).stream().<Map<?, ?>>map(one -> (Map<?, ?>) one).toList();
    }

    /** By the core schema of YAML 1.2. */
    private static boolean isOf(Node node, @Nullable Object type) {
        return switch (String.valueOf(type)) {
            case "object" -> node instanceof Entries;
            case "array" -> node instanceof Items;
            case "null" -> node instanceof Scalar scalar && scalar.isNothing();
            case "boolean" ->
                isPlain(node) && (text(node).equals("true") || text(node).equals("false"));
            case "number" -> isPlain(node) && NUMBER.matcher(text(node)).matches();
            case "integer" -> isPlain(node) && text(node).matches("[-+]?[0-9]+");
            case "string" ->
                node instanceof Scalar && !isOf(node, "null") && !isOf(node, "boolean") && !isOf(node, "number");
            default -> throw new AssertionError("no type: " + type);
        };
    }

    private static boolean isEqual(Node node, @Nullable Object value) {
        String type = value instanceof Number ? "number" : value instanceof Boolean ? "boolean" : "string";
        boolean sameType = isOf(node, type);
        return sameType && text(node).equals(String.valueOf(value));
    }

    private static boolean isPlain(Node node) {
        return node instanceof Scalar scalar && scalar.plain();
    }

    private static String text(Node node) {
        return node instanceof Scalar scalar ? scalar.text() : "";
    }

    private static BigDecimal number(Node node) {
        return new BigDecimal(text(node));
    }
}
