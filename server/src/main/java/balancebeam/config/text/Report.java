package balancebeam.config.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is collected while a configuration is read: problems, warnings, and the names that are given and used. One thread. */
final class Report {
    private final Environment environment;
    private final Set<Problem> problems = new LinkedHashSet<>();
    private final Set<Problem> warnings = new LinkedHashSet<>();
    private final Map<Kind, Map<String, Value>> defined = new EnumMap<>(Kind.class);
    private final Map<String, Value> limits = new HashMap<>();
    private final List<Use> uses = new ArrayList<>();

    private record Use(Kind kind, String name, Value at) {}

    Report(Environment environment) {
        this.environment = environment;
        for (Kind kind : Kind.values()) {
            defined.put(kind, new LinkedHashMap<>());
        }
    }

    Environment environment() {
        return environment;
    }

    void problem(Problem problem) {
        problems.add(problem);
    }

    void warning(Problem warning) {
        warnings.add(warning);
    }

    boolean hasProblems() {
        return !problems.isEmpty();
    }

    /** Something of that name is there, whether or not it can be read. */
    void define(Kind kind, String name, Value at) {
        definedOf(kind).putIfAbsent(name, at);
    }

    void use(Kind kind, String name, Value at) {
        uses.add(new Use(kind, name, at));
    }

    /** The rate limit that already counts under that name; null if there is none. */
    @Nullable
    Value putLimit(String name, Value at) {
        return limits.putIfAbsent(name, at);
    }

    /** Where what has that name stands, by name in the order of the files. */
    Map<String, Value> definedOf(Kind kind) {
        return defined.computeIfAbsent(kind, none -> new LinkedHashMap<>());
    }

    /** Where what has that name stands. */
    Value definedAt(Kind kind, String name) {
        return Objects.requireNonNull(definedOf(kind).get(name));
    }

    /** What stands in that by these keys, as far as they are written. */
    Value definedBelow(Kind kind, String name, List<String> keys) {
        Value at = definedAt(kind, name);
        return Objects.requireNonNull(at.parent())
                .below(Stream.concat(Stream.of(at.name()), keys.stream()).toList());
    }

    /** Reports names that are used and not there, and what is there and not used. */
    void resolveNames() {
        Map<Kind, Set<String>> used = new EnumMap<>(Kind.class);
        for (Use use : uses) {
            Set<String> known = definedOf(use.kind).keySet();
            used.computeIfAbsent(use.kind, none -> new HashSet<>()).add(use.name);
            if (!known.contains(use.name)) {
                use.at.problem("there is no %s %s%s"
                        .formatted(use.kind.word, Quote.of(use.name), Nearest.hint(use.name, known)));
            }
        }
        if (hasProblems()) {
            // A name that is misspelled elsewhere would look unused.
            return;
        }
        defined.forEach((kind, values) -> values.forEach((name, at) -> {
            if (kind.livesByUse && !used.getOrDefault(kind, Set.of()).contains(name)) {
                at.warning("nothing uses this " + kind.word);
            }
        }));
    }

    List<Problem> problems(List<Path> files) {
        return inOrder(problems, files);
    }

    List<Problem> warnings(List<Path> files) {
        return inOrder(warnings, files);
    }

    private static List<Problem> inOrder(Set<Problem> unordered, List<Path> files) {
        List<String> order = files.stream().map(Path::toString).toList();
        return unordered.stream()
                .sorted(Comparator.<Problem>comparingInt(problem -> order.indexOf(problem.file()))
                        .thenComparingInt(Problem::line)
                        .thenComparingInt(Problem::column))
                .toList();
    }
}
