package balancebeam.config.text;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is said to who wrote something that a section does not take. Immutable; the {@code with...} methods make a copy.
 *
 * @param renamed keys that once were, or that other programs have, to what they are called here; perhaps with a value, as
 *     {@code verify: false}
 * @param alone the key that a value without a key is probably meant for; null for none
 * @param off how to have none of it, where there is some unless one says so; empty where there is no such thing
 */
record Hints(Map<String, String> renamed, @Nullable Key<?> alone, String off) {
    static final Hints NONE = new Hints(Map.of(), null, "");

    private static final List<String> YES = List.of("true", "on", "yes", "enabled");
    private static final List<String> NO = List.of("false", "off", "no", "none", "disabled");

    Hints withRenamed(Map<String, String> others) {
        Map<String, String> all = new LinkedHashMap<>(renamed);
        all.putAll(others);
        return new Hints(Map.copyOf(all), alone, off);
    }

    Hints withAlone(Key<?> key) {
        return new Hints(renamed, key, off);
    }

    Hints withOff(String instead) {
        return new Hints(renamed, alone, instead);
    }

    /** The renamed keys of both; those of this one where both have one. */
    Map<String, String> renamedAnd(Map<String, String> others) {
        Map<String, String> all = new HashMap<>(others);
        all.putAll(renamed);
        return all;
    }

    /**
     * What a word was probably meant to be that stands where a map should.
     *
     * @param bare whether the section can be without keys
     */
    String ofWord(Value value, boolean bare) {
        if (!(value.node() instanceof Node.Scalar scalar)) {
            return "";
        }
        String word = scalar.text().toLowerCase(Locale.ROOT);
        if (bare && YES.contains(word)) {
            return Nearest.hint("{}");
        }
        if (NO.contains(word)) {
            return off.isEmpty() ? "" : Nearest.hint(off);
        }
        return alone != null && takes(alone, value)
                ? Nearest.hint("{ %s: %s }".formatted(alone.name(), scalar.text()))
                : "";
    }

    private static boolean takes(Key<?> key, Value value) {
        Report trial = new Report(value.report().environment());
        return key.type().read(Value.root(value.node(), trial)) != null && !trial.hasProblems();
    }
}
