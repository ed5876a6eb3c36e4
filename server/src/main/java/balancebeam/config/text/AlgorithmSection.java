package balancebeam.config.text;

import balancebeam.config.Algorithm;
import balancebeam.config.Balancing;
import balancebeam.config.Choice;
import balancebeam.config.Defaults;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code clusters.NAME.algorithm}: a word, or a section with what that algorithm can be told. */
final class AlgorithmSection {
    private static final Key<Algorithm> NAME =
            Key.required("name", Choices.of(Algorithm.class), "Which algorithm it is.");
    private static final Key<Integer> FILL = Key.of(
            "fill",
            Numbers.whole(1, Balancing.FirstAvailable.MOST_FILL),
            Defaults.FILL,
            "For first-available: how many requests run at an endpoint, for each unit of its weight, before the next gets any.");

    /** What there is beside the name, and for which algorithms. */
    private static final Map<Key<?>, List<Algorithm>> ONLY_FOR = Map.of(FILL, List.of(Algorithm.FIRST_AVAILABLE));

    private static final Section<Balancing> SECTION = Section.of(
            "Algorithm",
            "How an endpoint is picked. `p2c` is short for `{name: p2c}`. A key stands only with an algorithm that it is for.",
            List.of(NAME, FILL),
            AlgorithmSection::balancing);

    static final Type<Balancing> TYPE = EitherType.of(Choices.of(Algorithm.class), Balancing::of, SECTION);

    private AlgorithmSection() {}

    private static @Nullable Balancing balancing(Fields in) {
        Algorithm name = in.get(NAME);
        return fits(name, in)
                ? switch (name) {
                    case P2C, LEAST_REQUEST, ROUND_ROBIN, RANDOM -> Balancing.of(name);
                    case FIRST_AVAILABLE -> new Balancing.FirstAvailable(in.get(FILL));
                }
                : null;
    }

    private static boolean fits(Algorithm name, Fields in) {
        boolean fine = true;
        for (Map.Entry<Key<?>, List<Algorithm>> entry : ONLY_FOR.entrySet()) {
            if (in.isGiven(entry.getKey()) && !entry.getValue().contains(name)) {
                String others = entry.getValue().stream().map(Choice::spelling).collect(Collectors.joining(", "));
                in.at(entry.getKey()).problem("is nothing to %s: it is for %s".formatted(name.spelling(), others));
                fine = false;
            }
        }
        return fine;
    }
}
