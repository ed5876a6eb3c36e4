package balancebeam.balance;

import java.util.List;
import java.util.stream.Stream;

/**
 * An algorithm under the laws.
 *
 * @param spread by what idle endpoints share the work
 * @param unevenness how far shares of endpoints may deviate from what weights say, as a share: the standard deviation
 */
record Subject(String name, Balancer.Factory factory, Spread spread, double unevenness) {
    private static final int TABLE = 65_537;
    /** One by the square root of 160 points; with 10,000 endpoints there are half as many. */
    private static final double OF_A_RING = 0.12;
    /** Of 10,000 endpoints, which have six or seven slots of the table each. */
    private static final double OF_A_TABLE = 0.08;

    enum Spread {
        BY_WEIGHT,
        /** Evenly where weights are equal; where they differ, by what was seen, and idle endpoints have shown nothing. */
        BY_LOAD,
        /** By weight, over keys. */
        BY_KEY,
        /** One after the other is filled. */
        FILLING
    }

    private static final long SECOND = 1_000_000_000;
    private static final Balancer.Factory P2C = group -> (seed, prober) -> new P2cBalancer(group, LoadMetric.IN_FLIGHT);

    /** Every algorithm there is: a new one is a line here. */
    static List<Subject> all() {
        return List.of(
                byWeight("random", endpoints -> (seed, prober) -> new RandomBalancer(endpoints)),
                byWeight("round-robin", endpoints -> (seed, prober) -> new RoundRobinBalancer(endpoints, seed)),
                byWeight(
                        "least-request",
                        endpoints -> (seed, prober) -> new LeastRequestBalancer(endpoints, LoadMetric.IN_FLIGHT)),
                byWeight(
                        "least-response-time",
                        endpoints -> (seed, prober) -> new LeastRequestBalancer(endpoints, LatencyMetric.mean(SECOND))),
                byLoad(
                        "least-bandwidth",
                        endpoints ->
                                (seed, prober) -> new LeastRequestBalancer(endpoints, new BandwidthMetric(SECOND))),
                byWeight(
                        "p2c by peak-ewma",
                        endpoints -> (seed, prober) -> new P2cBalancer(endpoints, LatencyMetric.peak(SECOND))),
                byLoad(
                        "p2c by reports",
                        endpoints -> (seed, prober) -> new P2cBalancer(endpoints, new ReportedMetric())),
                byLoad("prequal", endpoints -> (seed, prober) -> prequal(endpoints, Prober.SEEN)),
                byLoad(
                        "prequal, unanswered",
                        endpoints -> (seed, prober) -> prequal(endpoints, (endpoint, index, nowNanos, asker) -> {})),
                new Subject("p2c by priority", Subject::byPriority, Spread.FILLING, 0),
                new Subject("p2c by zone", endpoints -> byZone(endpoints, P2C), Spread.FILLING, 0),
                new Subject(
                        "maglev by zone",
                        endpoints -> byZone(endpoints, MaglevBalancer.factory(TABLE, 0)),
                        Spread.FILLING,
                        0),
                new Subject("p2c by subset", Subsets.over(P2C, 5, 7), Spread.FILLING, 0),
                new Subject("p2c by priority, zone and subset", Subject::byAll, Spread.FILLING, 0),
                byWeight("p2c", endpoints -> (seed, prober) -> new P2cBalancer(endpoints, LoadMetric.IN_FLIGHT)),
                new Subject(
                        "first-available",
                        endpoints -> (seed, prober) -> new FirstAvailableBalancer(endpoints, 3),
                        Spread.FILLING,
                        0),
                byKey("maglev", MaglevBalancer.factory(TABLE, 0), OF_A_TABLE),
                byKey("ring-hash", RingHashBalancer.factory(160, 0), OF_A_RING),
                byKey("rendezvous", RendezvousBalancer.factory(0), 0),
                byKey("maglev, bounded", MaglevBalancer.factory(TABLE, 1.25), OF_A_TABLE),
                byKey("ring-hash, bounded", RingHashBalancer.factory(160, 1.25), OF_A_RING),
                byKey("rendezvous, bounded", RendezvousBalancer.factory(1.25), 0));
    }

    private static Balancer prequal(EndpointSet endpoints, Prober prober) {
        return new PrequalBalancer(endpoints, PrequalPolicy.DEFAULT, new SeenMetric(), prober);
    }

    /** Of three priorities. */
    private static Balancer.OnLoop byPriority(EndpointSet endpoints) {
        for (int i = 0; i < endpoints.size(); i++) {
            endpoints.get(i).priority(i % 3);
        }
        return Priorities.over(P2C).over(endpoints);
    }

    /** Of three zones, of which the own one is the second. */
    private static Balancer.OnLoop byZone(EndpointSet endpoints, Balancer.Factory each) {
        for (int i = 0; i < endpoints.size(); i++) {
            endpoints.get(i).zone("zone-" + i % 3);
        }
        return Zones.over(each, "zone-1", 0).over(endpoints);
    }

    private static Balancer.OnLoop byAll(EndpointSet endpoints) {
        for (int i = 0; i < endpoints.size(); i++) {
            endpoints.get(i).priority(i % 2);
        }
        return Priorities.over(group -> byZone(group, Subsets.over(P2C, 2, 1))).over(endpoints);
    }

    private static Subject byWeight(String name, Balancer.Factory factory) {
        return new Subject(name, factory, Spread.BY_WEIGHT, 0);
    }

    private static Subject byLoad(String name, Balancer.Factory factory) {
        return new Subject(name, factory, Spread.BY_LOAD, 0);
    }

    private static Subject byKey(String name, Balancer.Factory factory, double unevenness) {
        return new Subject(name, factory, Spread.BY_KEY, unevenness);
    }

    /** Those by which endpoints get shares. */
    static List<Subject> spreading() {
        return all().stream().filter(one -> one.spread != Spread.FILLING).toList();
    }

    /** Those by which idle endpoints get shares by weight. */
    static List<Subject> weighing() {
        return spreading().stream().filter(one -> one.spread != Spread.BY_LOAD).toList();
    }

    /** Those that go by a key, and by nothing else while endpoints are idle. */
    static List<Subject> byKey() {
        return all().stream().filter(one -> one.spread == Spread.BY_KEY).toList();
    }

    /** Those of them that bound loads. */
    static List<Subject> bounded() {
        return byKey().stream().filter(one -> one.name.endsWith("bounded")).toList();
    }

    static Stream<Subject> unboundedByKey() {
        return byKey().stream().filter(one -> !one.name.endsWith("bounded"));
    }

    Balancer over(EndpointSet endpoints, long seed) {
        return factory.over(endpoints).create(seed, Prober.SEEN);
    }

    @Override
    public String toString() {
        return name;
    }
}
