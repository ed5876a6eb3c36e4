package balancebeam.config.text;

import balancebeam.config.text.Node.Entries;
import balancebeam.config.text.Node.Entry;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names that users choose, each with a value of a type; in the order of the file. Immutable.
 *
 * @param what what one is called, for messages
 * @param defines what a name can be used as elsewhere; null for nothing
 * @param least 1 where an empty map makes no sense
 */
record MapType<T>(
        String what,
        Type<String> key,
        Type<T> element,
        @Nullable Kind defines,
        int least) implements Type<Map<String, T>> {
    static <T> MapType<T> of(String what, Type<String> key, Type<T> element) {
        return new MapType<>(what, key, element, null, 0);
    }

    /** Of things that have their names for others to use. */
    static <T> MapType<T> defining(Kind kind, Type<T> element, int least) {
        return new MapType<>(kind.word, Texts.NAME, element, kind, least);
    }

    MapType<T> atLeastOne() {
        return new MapType<>(what, key, element, defines, 1);
    }

    @Override
    public @Nullable Map<String, T> read(Value value) {
        if (value.node() instanceof Node.Scalar scalar && scalar.isNothing() && least == 0) {
            return Map.of();
        }
        if (!(value.node() instanceof Entries entries)) {
            value.expected(expectation(), "");
            return null;
        }
        if (entries.entries().size() < least) {
            value.problem("there is no " + what + ", and at least one is needed");
            return null;
        }
        Map<String, Place> seen = new HashMap<>();
        Map<String, T> map = new LinkedHashMap<>();
        for (Entry entry : entries.entries()) {
            Value child = value.child(entry.key(), entry.value());
            Place first = seen.putIfAbsent(entry.key().toLowerCase(Locale.ROOT), entry.place());
            if (first != null) {
                child.problem(entry.place(), "is there twice: first at " + first.seenFrom(entry.place()));
            }
            add(entry, child, map);
        }
        return map.size() == entries.entries().size() ? map : null;
    }

    private void add(Entry entry, Value child, Map<String, T> map) {
        String name = key.read(value(entry, child));
        if (name != null && defines != null) {
            child.report()
                    .define(
                            defines,
                            name,
                            new Value(
                                    new Node.Scalar(name, true, entry.place()), name, child.parent(), child.report()));
        }
        T read = element.read(child);
        if (name != null && read != null) {
            map.putIfAbsent(name, read);
        }
    }

    /** The key as something that can be read; never as nothing, nor by the environment. */
    private static Value value(Entry entry, Value child) {
        String text = entry.key().replace("$", "$$");
        return new Value(new Node.Scalar(text, false, entry.place()), child.name(), child.parent(), child.report());
    }

    @Override
    public String expectation() {
        return "a map of %s by name".formatted(defines == null ? what + "s" : defines.plural);
    }

    @Override
    public String label() {
        return "map: %s → %s".formatted(key.label(), element.label());
    }

    @Override
    public Map<String, Object> schema() {
        Map<String, Object> schema = Schema.of("type", least > 0 ? "object" : List.of("object", "null"));
        schema.put("additionalProperties", element.schema());
        if (least > 0) {
            schema.put("minProperties", least);
        }
        return schema;
    }

    @Override
    public Object plain(Map<String, T> value) {
        return value.isEmpty() ? "" : value.toString();
    }

    @Override
    public List<Section<?>> sections() {
        return element.sections();
    }
}
