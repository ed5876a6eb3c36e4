package balancebeam.config.text;

import balancebeam.config.Algorithm;
import balancebeam.config.Balancing;
import balancebeam.config.Choice;
import balancebeam.config.Defaults;
import balancebeam.config.Metric;
import java.time.Duration;
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

    private static final Key<Metric> METRIC = Key.of(
            "metric",
            Choices.of(Metric.class),
            Defaults.METRIC,
            "For p2c and least-request: an endpoint is less busy by its requests, its latency too, or what it reports.");
    private static final Key<Duration> DECAY = Key.of(
            "decay",
            Units.DURATION,
            Defaults.DECAY,
            "For peak-ewma, least-response-time and least-bandwidth: the time in which what was seen fades to a third.");

    /** What there is beside the name, and for which algorithms. */
    private static final Map<Key<?>, List<Algorithm>> ONLY_FOR = Map.of(
            FILL,
            List.of(Algorithm.FIRST_AVAILABLE),
            METRIC,
            List.of(Algorithm.P2C, Algorithm.LEAST_REQUEST),
            DECAY,
            List.of(Algorithm.P2C, Algorithm.LEAST_REQUEST, Algorithm.LEAST_RESPONSE_TIME, Algorithm.LEAST_BANDWIDTH));

    private static final Section<Balancing> SECTION = Section.of(
            "Algorithm",
            "How an endpoint is picked. `p2c` is short for `{name: p2c}`. A key stands only with an algorithm that it is for.",
            List.of(NAME, METRIC, DECAY, FILL),
            AlgorithmSection::balancing);

    static final Type<Balancing> TYPE = EitherType.of(Choices.of(Algorithm.class), Balancing::of, SECTION);

    private AlgorithmSection() {}

    private static @Nullable Balancing balancing(Fields in) {
        Algorithm name = in.get(NAME);
        return fits(name, in)
                ? switch (name) {
                    case P2C -> new Balancing.P2c(in.get(METRIC), decay(in));
                    case LEAST_REQUEST -> new Balancing.LeastRequest(in.get(METRIC), decay(in));
                    case LEAST_RESPONSE_TIME -> new Balancing.LeastResponseTime(in.get(DECAY));
                    case LEAST_BANDWIDTH -> new Balancing.LeastBandwidth(in.get(DECAY));
                    case ROUND_ROBIN, RANDOM -> Balancing.of(name);
                    case FIRST_AVAILABLE -> new Balancing.FirstAvailable(in.get(FILL));
                }
                : null;
    }

    /** Null where nothing fades. */
    private static @Nullable Duration decay(Fields in) {
        if (in.get(METRIC) == Metric.PEAK_EWMA) {
            return in.get(DECAY);
        }
        if (in.isGiven(DECAY)) {
            throw new IllegalArgumentException("decay: is nothing to %s: it is for peak-ewma"
                    .formatted(in.get(METRIC).spelling()));
        }
        return null;
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
