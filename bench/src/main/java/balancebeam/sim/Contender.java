package balancebeam.sim;

import balancebeam.balance.Balancer;
import balancebeam.balance.EndpointSet;
import balancebeam.balance.LatencyMetric;
import balancebeam.balance.LeastRequestBalancer;
import balancebeam.balance.LoadMetric;
import balancebeam.balance.P2cBalancer;
import balancebeam.balance.PrequalBalancer;
import balancebeam.balance.PrequalPolicy;
import balancebeam.balance.Prober;
import balancebeam.balance.RandomBalancer;
import balancebeam.balance.RoundRobinBalancer;
import balancebeam.balance.SeenMetric;
import balancebeam.config.Defaults;
import balancebeam.config.OutlierConfig;
import balancebeam.config.SlowStartConfig;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An algorithm as it takes part. Immutable.
 *
 * @param name as in tables
 * @param weights where the weights of the endpoints come from
 * @param metric what attempts tell what becomes of them
 * @param maker makes the balancer of one loop
 * @param outliers who is put out for answers; null for nobody
 * @param slowStart how machines that are back come to their share; null for at once
 */
record Contender(
        String name,
        Weights weights,
        LoadMetric metric,
        Maker maker,
        @Nullable OutlierConfig outliers,
        @Nullable SlowStartConfig slowStart) {

    private static final LoadMetric PEAK_EWMA = LatencyMetric.peak(10_000_000_000L);
    private static final SeenMetric SEEN = new SeenMetric();

    /** As it is by default, but that it looks every four seconds: within the warm-up. */
    private static final OutlierConfig OUTLIERS = new OutlierConfig(
            Defaults.OUTLIER_EJECTION.consecutiveServerErrors(),
            Defaults.OUTLIER_EJECTION.consecutiveGatewayFailures(),
            Defaults.OUTLIER_EJECTION.successRateDeviation(),
            Defaults.OUTLIER_EJECTION.latencyFactor(),
            Defaults.OUTLIER_EJECTION.leastRequests(),
            Defaults.OUTLIER_EJECTION.leastEndpoints(),
            Duration.ofSeconds(4),
            Defaults.OUTLIER_EJECTION.firstEjection(),
            Defaults.OUTLIER_EJECTION.longestEjection(),
            Defaults.OUTLIER_EJECTION.maxEjected());

    private static final SlowStartConfig SLOW_START = new SlowStartConfig(Duration.ofSeconds(10), 1, 10);

    /** Where weights come from. */
    enum Weights {
        /** All are equal. */
        NONE,
        /** An operator knows how fast machines are, but not what else happens there. */
        CONFIGURED,
        /** Each second from what machines report: requests served by cores used, smoothed, as the paper of Prequal has it. */
        REPORTED
    }

    /** Makes balancers. */
    @FunctionalInterface
    interface Maker {

        /**
         * The balancer of one loop.
         *
         * @param prober asks the simulated machines
         */
        Balancer create(EndpointSet endpoints, long seed, Prober prober);
    }

    /** All that take part, in the order of the tables. */
    static List<Contender> all() {
        return List.of(
                plain("random", LoadMetric.IN_FLIGHT, (set, seed, prober) -> new RandomBalancer(set)),
                plain("round-robin", LoadMetric.IN_FLIGHT, (set, seed, prober) -> new RoundRobinBalancer(set, seed)),
                roundRobin("weighted round-robin", Weights.CONFIGURED),
                roundRobin("reported round-robin", Weights.REPORTED),
                plain("least-request", LoadMetric.IN_FLIGHT, Contender::leastRequest),
                plain("p2c", LoadMetric.IN_FLIGHT, Contender::p2c),
                new Contender(
                        "p2c, outlier ejection", Weights.NONE, LoadMetric.IN_FLIGHT, Contender::p2c, OUTLIERS, null),
                new Contender("p2c, slow start", Weights.NONE, LoadMetric.IN_FLIGHT, Contender::p2c, null, SLOW_START),
                plain(
                        "least-request, peak-ewma",
                        PEAK_EWMA,
                        (set, seed, prober) -> new LeastRequestBalancer(set, PEAK_EWMA)),
                plain("p2c, peak-ewma", PEAK_EWMA, (set, seed, prober) -> new P2cBalancer(set, PEAK_EWMA)),
                plain(
                        "prequal, no reports",
                        SEEN,
                        (set, seed, prober) -> new PrequalBalancer(set, PrequalPolicy.DEFAULT, SEEN, Prober.SEEN)),
                plain(
                        "prequal",
                        SEEN,
                        (set, seed, prober) -> new PrequalBalancer(set, PrequalPolicy.DEFAULT, SEEN, prober)));
    }

    private static Contender plain(String name, LoadMetric metric, Maker maker) {
        return new Contender(name, Weights.NONE, metric, maker, null, null);
    }

    private static Contender roundRobin(String name, Weights weights) {
        return new Contender(
                name,
                weights,
                LoadMetric.IN_FLIGHT,
                (set, seed, prober) -> new RoundRobinBalancer(set, seed),
                null,
                null);
    }

    private static Balancer leastRequest(EndpointSet set, long seed, Prober prober) {
        return new LeastRequestBalancer(set, LoadMetric.IN_FLIGHT);
    }

    private static Balancer p2c(EndpointSet set, long seed, Prober prober) {
        return new P2cBalancer(set, LoadMetric.IN_FLIGHT);
    }
}
