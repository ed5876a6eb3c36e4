package balancebeam.config.text;

import balancebeam.config.Algorithm;
import balancebeam.config.Balancing;
import balancebeam.config.Choice;
import balancebeam.config.Defaults;
import balancebeam.config.HashSource;
import balancebeam.config.Metric;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    private static final Key<String> HEADER =
            Key.optional("header", Texts.HEADER, "The value of the first header of that name.");
    private static final Key<String> COOKIE =
            Key.optional("cookie", Texts.COOKIE, "The value of the first cookie of that name.");
    private static final Key<String> QUERY = Key.optional(
            "query", Texts.PARAMETER, "The value of the first query parameter of that name, as it is written.");
    private static final Key<String> PATH_PARAMETER = Key.optional(
            "path-parameter",
            Texts.PATH_PARAMETER,
            "The value of the first parameter of that name in the path, as `;jsessionid=ab12`; in any case.");
    private static final Section<HashSource> SOURCE = Section.of(
                    "Hash source",
                    "A part of a request by which consistent algorithms know it. The word `source-address` is the client's address, as"
                            + " trusted proxies tell it, `path` the normalised path without the query, `tls-session` the id that a client's session of TLS 1.2 has.",
                    List.of(HEADER, COOKIE, QUERY, PATH_PARAMETER),
                    AlgorithmSection::source)
            .exactlyOneOf(HEADER, COOKIE, QUERY, PATH_PARAMETER)
            .renamed(OtherPrograms.HASH_SOURCE);
    /** By what a request, or its client, is known. */
    static final Type<List<HashSource>> SOURCES =
            ListType.atLeastOne(EitherType.of(Choices.of(HashSource.Plain.class), plain -> (HashSource) plain, SOURCE));

    private static final Key<List<HashSource>> HASH_ON = Key.of(
            "hash-on",
            SOURCES,
            Defaults.HASH_ON,
            "For hashing: the first of these that a request has is its key; one that has none goes to any endpoint.");
    private static final Key<Integer> HASH_SEED = Key.of(
            "hash-seed",
            Numbers.whole(0, Integer.MAX_VALUE),
            Defaults.HASH_SEED,
            "For hashing: instances that are to agree have the same; kept secret, nobody can choose keys of one endpoint.");
    private static final Key<Double> LOAD_BOUND = Key.optional(
            "load-bound",
            Numbers.decimal(Balancing.ByKey.LEAST_BOUND, Balancing.ByKey.MOST_BOUND),
            "For hashing: the most that runs at an endpoint, times the mean; beyond it a key's next endpoint is taken.");
    private static final Key<Integer> TABLE_SIZE = Key.of(
            "table-size",
            Numbers.whole(Balancing.Maglev.LEAST_SIZE, Balancing.Maglev.MOST_SIZE),
            Defaults.TABLE_SIZE,
            "For maglev: a prime, 100 times the number of endpoints or more for shares within 1 %; 4 bytes each.");
    private static final Key<Integer> POINTS = Key.of(
            "points",
            Numbers.whole(1, Balancing.RingHash.MOST_POINTS),
            Defaults.RING_POINTS,
            "For ring-hash: of an endpoint on the ring, for each unit of its weight; halved while all have more than 1,048,576.");

    private static final Key<String> PROBE_PATH = Key.optional(
            "probe-path",
            Paths.TARGET,
            "For prequal: where endpoints are asked how loaded they are; without, it goes by what attempts see.");
    private static final Key<Double> PROBES_PER_REQUEST = Key.of(
            "probes-per-request",
            Numbers.decimal(Balancing.Prequal.LEAST_PROBES, Balancing.Prequal.MOST_PROBES),
            Defaults.PROBES_PER_REQUEST,
            "For prequal: how many endpoints are asked for each request, on average.");

    private static final List<Algorithm> BY_KEY = List.of(Algorithm.MAGLEV, Algorithm.RING_HASH, Algorithm.RENDEZVOUS);

    /** What there is beside the name, and for which algorithms; in the reference's order. */
    private static final Map<Key<?>, List<Algorithm>> ONLY_FOR = new LinkedHashMap<>();

    static {
        ONLY_FOR.put(METRIC, List.of(Algorithm.P2C, Algorithm.LEAST_REQUEST));
        ONLY_FOR.put(
                DECAY,
                List.of(
                        Algorithm.P2C,
                        Algorithm.LEAST_REQUEST,
                        Algorithm.LEAST_RESPONSE_TIME,
                        Algorithm.LEAST_BANDWIDTH));
        ONLY_FOR.put(FILL, List.of(Algorithm.FIRST_AVAILABLE));
        ONLY_FOR.put(HASH_ON, BY_KEY);
        ONLY_FOR.put(HASH_SEED, BY_KEY);
        ONLY_FOR.put(LOAD_BOUND, BY_KEY);
        ONLY_FOR.put(TABLE_SIZE, List.of(Algorithm.MAGLEV));
        ONLY_FOR.put(POINTS, List.of(Algorithm.RING_HASH));
        ONLY_FOR.put(PROBE_PATH, List.of(Algorithm.PREQUAL));
        ONLY_FOR.put(PROBES_PER_REQUEST, List.of(Algorithm.PREQUAL));
    }

    private static final Section<Balancing> SECTION = Section.<Balancing>of(
                    "Algorithm",
                    "How an endpoint is picked. `p2c` is short for `{name: p2c}`. A key stands only with an algorithm that it is for;"
                            + " those that hash are `maglev`, `ring-hash` and `rendezvous`.",
                    List.of(
                            NAME,
                            METRIC,
                            DECAY,
                            FILL,
                            HASH_ON,
                            HASH_SEED,
                            LOAD_BOUND,
                            TABLE_SIZE,
                            POINTS,
                            PROBE_PATH,
                            PROBES_PER_REQUEST),
                    AlgorithmSection::balancing)
            .renamed(OtherPrograms.ALGORITHM);

    static final Type<Balancing> TYPE = EitherType.of(Choices.of(Algorithm.class), Balancing::of, SECTION);

    private AlgorithmSection() {}

    private static HashSource source(Fields in) {
        String header = in.find(HEADER);
        if (header != null) {
            return new HashSource.Header(header);
        }
        String parameter = in.find(PATH_PARAMETER);
        if (parameter != null) {
            return new HashSource.PathParameter(parameter);
        }
        String cookie = in.find(COOKIE);
        return cookie != null
                ? new HashSource.Cookie(cookie)
                : new HashSource.Query(Objects.requireNonNull(in.find(QUERY)));
    }

    private static @Nullable Balancing balancing(Fields in) {
        Algorithm name = in.get(NAME);
        return fits(name, in)
                ? switch (name) {
                    case P2C -> new Balancing.P2c(in.get(METRIC), decay(in));
                    case LEAST_REQUEST -> new Balancing.LeastRequest(in.get(METRIC), decay(in));
                    case LEAST_RESPONSE_TIME -> new Balancing.LeastResponseTime(in.get(DECAY));
                    case LEAST_BANDWIDTH -> new Balancing.LeastBandwidth(in.get(DECAY));
                    case PREQUAL -> prequal(in);
                    case ROUND_ROBIN, RANDOM -> Balancing.of(name);
                    case FIRST_AVAILABLE -> new Balancing.FirstAvailable(in.get(FILL));
                    case MAGLEV ->
                        new Balancing.Maglev(
                                in.get(HASH_ON), in.get(HASH_SEED), in.find(LOAD_BOUND), in.get(TABLE_SIZE));
                    case RING_HASH ->
                        new Balancing.RingHash(in.get(HASH_ON), in.get(HASH_SEED), in.find(LOAD_BOUND), in.get(POINTS));
                    case RENDEZVOUS ->
                        new Balancing.Rendezvous(in.get(HASH_ON), in.get(HASH_SEED), in.find(LOAD_BOUND));
                }
                : null;
    }

    private static Balancing prequal(Fields in) {
        if (in.isGiven(PROBES_PER_REQUEST) && !in.isGiven(PROBE_PATH)) {
            throw new IllegalArgumentException("probes-per-request: is nothing without a probe-path");
        }
        return new Balancing.Prequal(in.find(PROBE_PATH), in.get(PROBES_PER_REQUEST));
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
