package balancebeam.assembly;

import balancebeam.balance.Balancer;
import balancebeam.balance.FirstAvailableBalancer;
import balancebeam.balance.LeastRequestBalancer;
import balancebeam.balance.LoadMetric;
import balancebeam.balance.MaglevBalancer;
import balancebeam.balance.P2cBalancer;
import balancebeam.balance.RandomBalancer;
import balancebeam.balance.RendezvousBalancer;
import balancebeam.balance.RingHashBalancer;
import balancebeam.balance.RoundRobinBalancer;
import balancebeam.config.Balancing;

/** Which balancer does what a configuration asks for: the only place that names all of them. */
final class Balancers {
    private Balancers() {}

    private static double bound(Balancing.ByKey wanted) {
        return wanted.loadBound() == null ? 0 : wanted.loadBound();
    }

    static Balancer.Factory of(Balancing wanted) {
        return switch (wanted) {
            case Balancing.P2c _ -> endpoints -> seed -> new P2cBalancer(endpoints, LoadMetric.IN_FLIGHT);
            case Balancing.LeastRequest _ ->
                endpoints -> seed -> new LeastRequestBalancer(endpoints, LoadMetric.IN_FLIGHT);
            case Balancing.RoundRobin _ -> endpoints -> seed -> new RoundRobinBalancer(endpoints, seed);
            case Balancing.Random _ -> endpoints -> seed -> new RandomBalancer(endpoints);
            case Balancing.Maglev maglev -> MaglevBalancer.factory(maglev.tableSize(), bound(maglev));
            case Balancing.RingHash ring -> RingHashBalancer.factory(ring.points(), bound(ring));
            case Balancing.Rendezvous all -> RendezvousBalancer.factory(bound(all));
            case Balancing.FirstAvailable first ->
                endpoints -> seed -> new FirstAvailableBalancer(endpoints, first.fill());
        };
    }
}
