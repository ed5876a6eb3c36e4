package balancebeam.tls;

import balancebeam.config.text.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is found wrong, collected at one place of a configuration and those below it. One thread. */
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

    /** What that gives; null where it can't, which is a finding. */
    <T> @Nullable T tried(Supplier<T> part) {
        try {
            return part.get();
        } catch (IllegalArgumentException e) {
            all.add(new Finding(keys, String.valueOf(e.getMessage())));
            return null;
        }
    }

    /** Does that; where it can't be, that is a finding. */
    void tried(Runnable part) {
        this.<Boolean>tried(() -> {
            part.run();
            return true;
        });
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    List<Finding> all() {
        return List.copyOf(all);
    }
}
