package balancebeam.config.text;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a section's keys were found to have for values. One thread. */
final class Fields {
    private final Value section;
    private final Map<String, Object> values = new HashMap<>();
    private final Map<String, Value> given = new HashMap<>();

    private final Set<String> meant = new HashSet<>();

    Fields(Value section) {
        this.section = section;
    }

    <T> boolean read(Key<T> key, Value value) {
        given.put(key.name(), value);
        T read = key.type().read(value);
        if (read == null) {
            return false;
        }
        values.put(key.name(), read);
        return true;
    }

    /** An unknown key was probably meant to be that one. */
    void meant(String key) {
        meant.add(key);
    }

    boolean isMeant(String key) {
        return meant.contains(key);
    }

    boolean isGiven(Key<?> key) {
        return isGiven(key.name());
    }

    boolean isGiven(String key) {
        return given.containsKey(key);
    }

    /** Of a required key, or one with a default. */
    <T> T get(Key<T> key) {
        return Objects.requireNonNull(find(key), key.name());
    }

    /** Null for a key without default that is not given. */
    @SuppressWarnings("unchecked") // only read() puts values in, under the key whose type made them
    <T> @Nullable T find(Key<T> key) {
        return (T) values.getOrDefault(key.name(), key.byDefault());
    }

    <T> T find(Key<T> key, T otherwise) {
        T found = find(key);
        return found == null ? otherwise : found;
    }

    /** The key by which the section was found; the user's name for a route, a cluster, .... */
    String name() {
        return section.name();
    }

    Value section() {
        return section;
    }

    /** Where a key's value stands; the section for one that is not given. */
    Value at(String key) {
        return given.getOrDefault(key, section);
    }

    Value at(Key<?> key) {
        return at(key.name());
    }
}
