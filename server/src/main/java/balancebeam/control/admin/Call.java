package balancebeam.control.admin;

import balancebeam.filter.LocalAnswer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the admin API answers at one path: {@link Api} finds it by this, and {@link OpenApi} describes it. Immutable.
 *
 * @param path with a name in braces for each segment that varies
 * @param changes whether it is called by POST or PUT; else by GET or HEAD
 * @param summary a sentence
 * @param query parameters and what they are
 * @param body the schema of what must be sent; null for nothing
 * @param answers media types and the schema of each; an empty one for none
 * @param failure a status with a meaning of its own, whose content is as that of a success; 0 for none
 */
record Call(
        String path,
        boolean changes,
        String summary,
        Map<String, String> query,
        @Nullable String body,
        Map<String, String> answers,
        int failure,
        Function<AdminRequest, LocalAnswer> action) {
    static final List<String> READS = List.of("GET", "HEAD");
    static final List<String> CHANGES = List.of("POST", "PUT");

    private static final String JSON = "application/json";

    Call {
        query = Map.copyOf(query);
        answers = Map.copyOf(answers);
    }

    /** A read that answers JSON of that schema. */
    static Call read(String path, String schema, String summary, Function<AdminRequest, LocalAnswer> action) {
        return new Call(path, false, summary, Map.of(), null, Map.of(JSON, schema), 0, action);
    }

    /** A read that answers text of such types. */
    static Call text(String path, List<String> types, String summary, Function<AdminRequest, LocalAnswer> action) {
        Map<String, String> answers = new LinkedHashMap<>();
        types.forEach(type -> answers.put(type, ""));
        return new Call(path, false, summary, Map.of(), null, answers, 0, action);
    }

    /** A change that answers JSON of that schema. */
    static Call change(
            String path,
            @Nullable String body,
            String schema,
            String summary,
            Function<AdminRequest, LocalAnswer> action) {
        return new Call(path, true, summary, Map.of(), body, Map.of(JSON, schema), 0, action);
    }

    /** This one with parameters behind the question mark. */
    Call with(Map<String, String> parameters) {
        return new Call(path, changes, summary, parameters, body, answers, failure, action);
    }

    /** This one with a status that says no. */
    Call failingWith(int status) {
        return new Call(path, changes, summary, query, body, answers, status, action);
    }

    List<String> methods() {
        return changes ? CHANGES : READS;
    }

    /** Whether these are the segments of its path. */
    boolean takes(List<String> segments) {
        List<String> own = segments();
        if (own.size() != segments.size()) {
            return false;
        }
        for (int i = 0; i < own.size(); i++) {
            if (!isVariable(own.get(i)) && !own.get(i).equals(segments.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Names of the segments that vary, in order. */
    List<String> variables() {
        List<String> names = new ArrayList<>();
        segments().stream().filter(Call::isVariable).forEach(one -> names.add(one.substring(1, one.length() - 1)));
        return names;
    }

    /** Those of its path. */
    List<String> segments() {
        return Stream.of(path.substring(1).split("/", -1)).toList();
    }

    static boolean isVariable(String segment) {
        return segment.startsWith("{");
    }
}
