package balancebeam.config.text;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fragments of a JSON schema, as maps, lists, strings, numbers and booleans. Thread-safe: static functions without state. */
final class Schema {
    /** The definition of a text with a variable of the environment in it, which can stand for any single value. */
    static final String SUBSTITUTED = "substituted";

    /** Free text; an editor takes what looks like a number or a boolean for one. */
    static final Map<String, Object> TEXT = of("type", List.of("string", "number", "boolean"));

    private Schema() {}

    static Map<String, Object> of(String key, Object value) {
        return of(key, value, Map.of());
    }

    static Map<String, Object> of(String key, Object value, Map<String, Object> more) {
        Map<String, Object> fragment = new LinkedHashMap<>();
        fragment.put(key, value);
        fragment.putAll(more);
        return fragment;
    }

    static Map<String, Object> pattern(String pattern) {
        Map<String, Object> fragment = of("type", "string");
        fragment.put("pattern", pattern);
        return fragment;
    }

    static Map<String, Object> number(String type, Number least, Number most) {
        Map<String, Object> fragment = of("type", type);
        fragment.put("minimum", least);
        fragment.put("maximum", most);
        return fragment;
    }

    static Map<String, Object> anyOf(List<Map<String, Object>> choices) {
        return of("anyOf", choices);
    }

    static Map<String, Object> definition(String name) {
        return of("$ref", "#/$defs/" + name);
    }

    static Map<String, Object> orSubstituted(Map<String, Object> fragment) {
        return fragment.equals(TEXT) ? fragment : anyOf(List.of(fragment, definition(SUBSTITUTED)));
    }
}
