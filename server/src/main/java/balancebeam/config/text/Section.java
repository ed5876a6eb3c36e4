package balancebeam.config.text;

import balancebeam.config.text.Node.Entries;
import balancebeam.config.text.Node.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A map with known keys: the table of them, and what is made of their values. Immutable; the methods of the table make a copy.
 *
 * @param title for the reference's heading and links
 * @param doc one or two sentences for the reference
 * @param keys its own, in the reference's order
 * @param included another section whose keys can stand here too; null for none
 * @param oneOf groups of keys of which at most one may stand
 * @param hints for who writes something else
 * @param maker makes the record. Null after reporting a problem; an {@link IllegalArgumentException} whose message begins with
 *     {@code key: } is a problem at that key
 */
record Section<T>(
        String title,
        String doc,
        List<Key<?>> keys,
        @Nullable Section<?> included,
        List<OneOf> oneOf,
        Hints hints,
        Function<Fields, @Nullable T> maker)
        implements Type<T> {

    /** Keys of which at most one may stand, or exactly one. */
    record OneOf(List<String> keys, boolean needed) {
        @Override
        public String toString() {
            return keys.stream().limit(keys.size() - 1).collect(Collectors.joining(", ")) + " or " + keys.getLast();
        }
    }

    static <T> Section<T> of(String title, String doc, List<Key<?>> keys, Function<Fields, @Nullable T> maker) {
        return new Section<>(title, doc, List.copyOf(keys), null, List.of(), Hints.NONE, maker);
    }

    Section<T> including(Section<?> other) {
        return new Section<>(title, doc, keys, other, oneOf, hints, maker);
    }

    Section<T> exactlyOneOf(Key<?>... group) {
        return with(new OneOf(Stream.of(group).map(Key::name).toList(), true));
    }

    Section<T> atMostOneOf(Key<?>... group) {
        return with(new OneOf(Stream.of(group).map(Key::name).toList(), false));
    }

    private Section<T> with(OneOf group) {
        List<OneOf> groups = new ArrayList<>(oneOf);
        groups.add(group);
        return new Section<>(title, doc, keys, included, List.copyOf(groups), hints, maker);
    }

    /** Names that keys once had, or that users may bring along; they are refused with the right ones. */
    Section<T> renamed(Map<String, String> others) {
        return with(hints.withRenamed(others));
    }

    /** For a value without a key, the one that it was probably meant for. */
    Section<T> alone(Key<?> key) {
        return with(hints.withAlone(key));
    }

    /** How to have none of it, where leaving it out has some. */
    Section<T> off(String instead) {
        return with(hints.withOff(instead));
    }

    private Section<T> with(Hints others) {
        return new Section<>(title, doc, keys, included, oneOf, others, maker);
    }

    /** Its own keys, then the included ones. */
    List<Key<?>> allKeys() {
        return included == null
                ? keys
                : Stream.concat(keys.stream(), included.allKeys().stream()).toList();
    }

    @Override
    public @Nullable T read(Value value) {
        List<Entry> entries;
        if (value.node() instanceof Entries map) {
            entries = map.entries();
        } else if (value.node() instanceof Node.Scalar scalar && scalar.isNothing()) {
            entries = List.of();
        } else {
            value.expected(expectation(), wordHint(value));
            return null;
        }
        Fields fields = new Fields(value);
        boolean fine = readAll(entries, value, fields);
        fine &= hasAllRequired(value, fields);
        for (OneOf group : oneOf) {
            fine &= holds(group, value, fields);
        }
        return fine ? make(fields) : null;
    }

    /** What was probably meant by a word where a map should be. */
    String wordHint(Value value) {
        boolean bare =
                allKeys().stream().noneMatch(Key::required) && oneOf.stream().noneMatch(OneOf::needed);
        return hints.ofWord(value, bare);
    }

    private boolean readAll(List<Entry> entries, Value value, Fields fields) {
        Map<String, Key<?>> known = new LinkedHashMap<>();
        allKeys().forEach(key -> known.put(key.name(), key));
        Map<String, Place> seen = new HashMap<>();
        boolean fine = true;
        for (Entry entry : entries) {
            Value child = value.child(entry.key(), entry.value());
            Key<?> key = known.get(entry.key());
            Place first = seen.putIfAbsent(entry.key(), entry.place());
            if (key == null) {
                child.problem(entry.place(), "there is no such key here" + hint(entry.key(), known.keySet(), fields));
                fine = false;
            } else if (first != null) {
                child.problem(entry.place(), "is there twice: first at " + first.seenFrom(entry.place()));
                fine = false;
            } else {
                fine &= fields.read(key, child);
            }
        }
        return fine;
    }

    /** What an unknown key is probably meant to be; that one is not missed as well. */
    private String hint(String key, Set<String> known, Fields fields) {
        Optional<String> newName = OtherPrograms.meaning(key, allRenamed());
        if (newName.isPresent()) {
            fields.meant(newName.get().replaceFirst(":.*", ""));
            return "; it is called '" + newName.get() + "'";
        }
        int colon = key.indexOf(':');
        if (colon > 0 && known.contains(key.substring(0, colon))) {
            fields.meant(key.substring(0, colon));
            return "; did you mean '%s: %s'?".formatted(key.substring(0, colon), key.substring(colon + 1));
        }
        Optional<String> near = Nearest.of(key, known);
        near.ifPresent(fields::meant);
        return near.map(Nearest::hint).orElse("");
    }

    private Map<String, String> allRenamed() {
        return hints.renamedAnd(included == null ? Map.of() : included.allRenamed());
    }

    private boolean hasAllRequired(Value value, Fields fields) {
        boolean fine = true;
        for (Key<?> key : allKeys()) {
            if (key.required() && !fields.isGiven(key) && !fields.isMeant(key.name())) {
                value.child(key.name(), value.node())
                        .problem("is missing: expected " + key.type().expectation());
                fine = false;
            }
        }
        return fine;
    }

    private static boolean holds(OneOf group, Value value, Fields fields) {
        List<String> given = group.keys.stream().filter(fields::isGiven).toList();
        if (given.isEmpty() && group.needed && group.keys.stream().noneMatch(fields::isMeant)) {
            value.problem("one of %s is missing".formatted(group));
            return false;
        }
        if (given.size() > 1) {
            fields.at(given.get(1))
                    .problem("does not go together with %s: there is one of %s".formatted(given.getFirst(), group));
            return false;
        }
        return true;
    }

    private @Nullable T make(Fields fields) {
        try {
            return maker.apply(fields);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            int colon = message.indexOf(": ");
            String key = colon < 0 ? "" : message.substring(0, colon);
            boolean known = allKeys().stream().anyMatch(one -> one.name().equals(key));
            Value at = fields.at(key);
            boolean written = at.name().equals(key);
            String rest = message.substring(known ? colon + 2 : 0);
            at.problem(known && !written ? "%s %s".formatted(key, rest) : rest);
            return null;
        }
    }

    @Override
    public String expectation() {
        String names = allKeys().stream().limit(5).map(Key::name).collect(Collectors.joining(", "));
        return "a map with keys as " + names;
    }

    /** A link to its part of the reference. */
    @Override
    public String label() {
        return "[%s](#%s)".formatted(title.toLowerCase(Locale.ROOT), anchor());
    }

    /** As hosts of repositories make it of the heading. */
    String anchor() {
        return title.toLowerCase(Locale.ROOT).replace(' ', '-').replace("/", "");
    }

    @Override
    public Map<String, Object> schema() {
        return Schema.definition(anchor());
    }

    @Override
    public List<Section<?>> sections() {
        return List.of(this);
    }
}
