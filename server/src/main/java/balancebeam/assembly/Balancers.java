package balancebeam.assembly;

import balancebeam.balance.Balancer;
import balancebeam.balance.BandwidthMetric;
import balancebeam.balance.FirstAvailableBalancer;
import balancebeam.balance.LatencyMetric;
import balancebeam.balance.LeastRequestBalancer;
import balancebeam.balance.LoadMetric;
import balancebeam.balance.MaglevBalancer;
import balancebeam.balance.P2cBalancer;
import balancebeam.balance.PrequalBalancer;
import balancebeam.balance.PrequalPolicy;
import balancebeam.balance.Priorities;
import balancebeam.balance.Prober;
import balancebeam.balance.RandomBalancer;
import balancebeam.balance.RendezvousBalancer;
import balancebeam.balance.ReportedMetric;
import balancebeam.balance.RingHashBalancer;
import balancebeam.balance.RoundRobinBalancer;
import balancebeam.balance.SeenMetric;
import balancebeam.balance.Subsets;
import balancebeam.balance.Zones;
import balancebeam.config.Balancing;
import balancebeam.config.ClusterConfig;
import balancebeam.config.Metric;
import balancebeam.net.EventLoop;
import balancebeam.proxy.LoadProbes;
import balancebeam.upstream.ConnectionPool;
import balancebeam.upstream.LoadProbeCounts;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which balancer does what a configuration asks for: the only place that names all of them. */
final class Balancers {
    private Balancers() {}

    private static double bound(Balancing.ByKey wanted) {
        return wanted.loadBound() == null ? 0 : wanted.loadBound();
    }

    /** By the priorities of the endpoints, in each by zones, in these by subsets, where there are such, and at last as it says. */
    static Balancer.Factory of(ClusterConfig wanted, Vantage from) {
        Balancer.Factory picking = one(wanted.algorithm());
        Balancer.Factory few =
                from.instance() == null ? picking : Subsets.over(picking, wanted.subsetSize(), from.instance());
        double share = from.zoneShare() == null ? 0 : from.zoneShare();
        return Priorities.over(from.zone() == null ? few : Zones.over(few, from.zone(), share));
    }

    private static Balancer.Factory one(Balancing wanted) {
        LoadMetric metric = metric(wanted);
        return switch (wanted) {
            case Balancing.P2c _ -> endpoints -> (seed, prober) -> new P2cBalancer(endpoints, metric);
            case Balancing.LeastRequest _, Balancing.LeastResponseTime _, Balancing.LeastBandwidth _ ->
                endpoints -> (seed, prober) -> new LeastRequestBalancer(endpoints, metric);
            case Balancing.Prequal prequal -> prequal(prequal, new SeenMetric());
            case Balancing.RoundRobin _ -> endpoints -> (seed, prober) -> new RoundRobinBalancer(endpoints, seed);
            case Balancing.Random _ -> endpoints -> (seed, prober) -> new RandomBalancer(endpoints);
            case Balancing.Maglev maglev -> MaglevBalancer.factory(maglev.tableSize(), bound(maglev));
            case Balancing.RingHash ring -> RingHashBalancer.factory(ring.points(), bound(ring));
            case Balancing.Rendezvous all -> RendezvousBalancer.factory(bound(all));
            case Balancing.FirstAvailable first ->
                endpoints -> (seed, prober) -> new FirstAvailableBalancer(endpoints, first.fill());
        };
    }

    private static Balancer.Factory prequal(Balancing.Prequal wanted, SeenMetric seen) {
        PrequalPolicy policy = PrequalPolicy.withProbes(wanted.probesPerRequest());
        return endpoints -> (seed, prober) -> new PrequalBalancer(endpoints, policy, seen, prober);
    }

    /** How endpoints are asked for their load, if they are. */
    static Prober prober(Balancing wanted, EventLoop loop, ConnectionPool pool, LoadProbeCounts counts) {
        return wanted instanceof Balancing.Prequal prequal && prequal.probePath() != null
                ? new LoadProbes(loop, pool, prequal.probePath(), counts)
                : Prober.SEEN;
    }

    /** What it compares, if anything; else the one that costs nothing. */
    static LoadMetric metric(Balancing wanted) {
        return switch (wanted) {
            case Balancing.P2c p2c -> metric(p2c.metric(), p2c.decay());
            case Balancing.LeastRequest least -> metric(least.metric(), least.decay());
            case Balancing.LeastResponseTime least ->
                LatencyMetric.mean(least.decay().toNanos());
            case Balancing.LeastBandwidth least ->
                new BandwidthMetric(least.decay().toNanos());
            case Balancing.Prequal _ -> new SeenMetric();
            case Balancing.RoundRobin _, Balancing.Random _, Balancing.FirstAvailable _, Balancing.ByKey _ ->
                LoadMetric.IN_FLIGHT;
        };
    }

    private static LoadMetric metric(Metric metric, @Nullable Duration decay) {
        return switch (metric) {
            case IN_FLIGHT -> LoadMetric.IN_FLIGHT;
            case REPORTED -> new ReportedMetric();
            case PEAK_EWMA -> LatencyMetric.peak(Objects.requireNonNull(decay).toNanos());
        };
    }
}
