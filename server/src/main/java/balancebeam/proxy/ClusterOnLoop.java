package balancebeam.proxy;

import balancebeam.balance.BalancedSet;
import balancebeam.balance.Balancer;
import balancebeam.balance.EndpointSet;
import balancebeam.balance.LoadMetric;
import balancebeam.balance.Prober;
import balancebeam.filter.RequestView;
import balancebeam.upstream.ConnectionPool;
import balancebeam.upstream.RetryBudget;
import balancebeam.upstream.RetryCounts;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A cluster as one event loop uses it: its balancer and its connections. Event loop only. */
public final class ClusterOnLoop {
    private final String name;
    private final Supplier<BalancedSet> present;
    private final @Nullable RequestHash hashing;
    private final LoadMetric metric;
    private final ConnectionPool pool;
    private final RetryBudget.Shard retryBudget;
    private final RetryCounts retryCounts;
    private final Queues queues;
    private final Prober prober;
    private final SplittableRandom random;

    private final RecentLatency recentLatency = new RecentLatency();
    private EndpointSet balanced;
    private Balancer balancer;

    /**
     * A balancer of its own before connections that it may share with a predecessor.
     *
     * @param present the cluster's present endpoints
     * @param hashing null for an algorithm that goes by no key
     * @param metric what the balancers compare, if anything: attempts tell it what it goes by
     * @param retryBudget that of the loop
     * @param prober asks endpoints how loaded they are, over the pool's connections
     * @param seed different for every loop
     */
    public ClusterOnLoop(
            String name,
            Supplier<BalancedSet> present,
            @Nullable RequestHash hashing,
            LoadMetric metric,
            ConnectionPool pool,
            RetryBudget.Shard retryBudget,
            RetryCounts retryCounts,
            Queues queues,
            Prober prober,
            long seed) {
        this.name = name;
        this.present = present;
        this.hashing = hashing;
        this.metric = metric;
        this.pool = pool;
        this.retryBudget = retryBudget;
        this.retryCounts = retryCounts;
        this.queues = queues;
        this.prober = prober;
        this.random = new SplittableRandom(seed);
        BalancedSet first = present.get();
        this.balanced = first.endpoints();
        this.balancer = first.balancers().create(seed, prober);
    }

    String name() {
        return name;
    }

    public ConnectionPool pool() {
        return pool;
    }

    LoadMetric metric() {
        return metric;
    }

    RetryBudget.Shard retryBudget() {
        return retryBudget;
    }

    /** Where its requests wait. */
    public Queues queues() {
        return queues;
    }

    RetryCounts retryCounts() {
        return retryCounts;
    }

    /** Of exchanges that may be hedged. */
    RecentLatency recentLatency() {
        return recentLatency;
    }

    long random() {
        return random.nextLong();
    }

    /** What the algorithm knows a request by: its key, or, where it has none, any number. */
    long hash(RequestView request) {
        long hash = hashing == null ? RequestHash.NONE : hashing.of(request);
        return hashing == null || hash != RequestHash.NONE ? hash : random();
    }

    /** The cluster's endpoints as they are now. */
    EndpointSet endpoints() {
        BalancedSet now = present.get();
        if (now.endpoints() != balanced) {
            balanced = now.endpoints();
            balancer = now.balancers().create(random.nextLong(), prober);
        }
        return balanced;
    }

    /** Over {@link #endpoints()} as it was last called. */
    Balancer balancer() {
        return balancer;
    }
}
