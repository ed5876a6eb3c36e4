package balancebeam.tls;

import balancebeam.config.text.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is found wrong or odd, collected at one place of a configuration and those below it. One thread. */
final class Findings {
    private final List<Finding> all;
    private final List<String> keys;

    Findings() {
        this(new ArrayList<>(), List.of());
    }

    private Findings(List<Finding> all, List<String> keys) {
        this.all = all;
        this.keys = keys;
    }

    /** For what stands below by these keys; what is found there is found here, too. */
    Findings below(String... more) {
        return new Findings(all, Finding.below(keys, more));
    }

    /** What that gives; null where it can't, which is a problem. */
    <T> @Nullable T tried(Supplier<T> part) {
        try {
            return part.get();
        } catch (IllegalArgumentException e) {
            all.add(Finding.problem(keys, String.valueOf(e.getMessage())));
            return null;
        }
    }

    /** Does that; where it can't be, that is a problem. */
    void tried(Runnable part) {
        this.<Boolean>tried(() -> {
            part.run();
            return true;
        });
    }

    void warn(String message) {
        all.add(Finding.warning(keys, message));
    }

    boolean hasProblems() {
        return all.stream().anyMatch(Finding::isProblem);
    }

    List<Finding> all() {
        return List.copyOf(all);
    }
}
