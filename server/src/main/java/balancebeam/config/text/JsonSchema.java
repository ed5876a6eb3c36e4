package balancebeam.config.text;

import balancebeam.config.text.Section.OneOf;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The JSON schema (draft 2020-12) of a configuration file, for editors to complete and check by. Thread-safe. */
public final class JsonSchema {
    private JsonSchema() {}

    /** The schema, as it stands in docs/balancebeam.schema.json. */
    public static String text() {
        return Json.of(schema());
    }

    static Map<String, Object> schema() {
        Map<String, Object> schema = Schema.of("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Balancebeam's configuration");
        schema.putAll(ConfigSection.SECTION.schema());
        Map<String, Object> definitions = new LinkedHashMap<>();
        Reference.sections().forEach(section -> definitions.put(section.anchor(), definition(section)));
        definitions.put(Schema.SUBSTITUTED, Schema.pattern("\\$\\{[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?\\}"));
        schema.put("$defs", definitions);
        return schema;
    }

    private static Map<String, Object> definition(Section<?> section) {
        // A file of several needs no part in particular.
        boolean root = section.equals(ConfigSection.SECTION);
        List<String> required = section.allKeys().stream()
                .filter(key -> key.required() && !root)
                .map(Key::name)
                .toList();
        boolean canBeEmpty = required.isEmpty() && section.oneOf().stream().noneMatch(OneOf::needed);
        Map<String, Object> definition = Schema.of("type", canBeEmpty ? List.of("object", "null") : "object");
        definition.put("description", section.doc());
        definition.put("properties", properties(section));
        definition.put("additionalProperties", false);
        if (!required.isEmpty()) {
            definition.put("required", required);
        }
        if (!section.oneOf().isEmpty()) {
            definition.put(
                    "allOf", section.oneOf().stream().map(JsonSchema::group).toList());
        }
        return definition;
    }

    private static Map<String, Object> properties(Section<?> section) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Key<?> key : section.allKeys()) {
            Map<String, Object> property =
                    Schema.of("description", key.doc(), key.type().schema());
            Object byDefault = key.plainDefault();
            if (byDefault != null) {
                property.put("default", byDefault);
            }
            properties.put(key.name(), property);
        }
        return properties;
    }

    private static Map<String, Object> group(OneOf group) {
        if (group.needed()) {
            return Schema.of(
                    "oneOf", group.keys().stream().map(JsonSchema::given).toList());
        }
        List<Map<String, Object>> pairs = new ArrayList<>();
        for (int i = 0; i < group.keys().size(); i++) {
            for (int j = i + 1; j < group.keys().size(); j++) {
                pairs.add(given(group.keys().get(i), group.keys().get(j)));
            }
        }
        return Schema.of("not", Schema.anyOf(pairs));
    }

    private static Map<String, Object> given(String... keys) {
        return Schema.of("required", Stream.of(keys).toList());
    }
}
