package balancebeam.config.text;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a key can have for a value: how it is read, how the reference calls it, and what an editor should know of it. Immutable.
 *
 * @param <T> what a value becomes
 */
interface Type<T> {
    /** The value; null after reporting at least one problem. */
    @Nullable
    T read(Value value);

    /** For messages, after "expected": {@code a whole number from 1 to 10}. */
    String expectation();

    /** For the reference, in Markdown. */
    String label();

    /** The fragment of a JSON schema (draft 2020-12). */
    Map<String, Object> schema();

    /** A default as JSON would have it: a string, number, boolean or list. */
    default Object plain(T value) {
        return value.toString();
    }

    /** The sections that values can consist of. */
    default List<Section<?>> sections() {
        return List.of();
    }
}
