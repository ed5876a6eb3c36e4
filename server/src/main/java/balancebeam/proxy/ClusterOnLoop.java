package balancebeam.proxy;

import balancebeam.balance.Balancer;
import balancebeam.balance.EndpointSet;
import balancebeam.balance.LoadMetric;
import balancebeam.upstream.ConnectionPool;
import balancebeam.upstream.RetryBudget;
import balancebeam.upstream.RetryCounts;
import balancebeam.upstream.admission.Admission;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A cluster as one event loop uses it: its balancer and its connections. Event loop only. */
public final class ClusterOnLoop {
    private final String name;
    private final Supplier<EndpointSet> endpoints;
    private final Balancer.Factory balancers;
    private final LoadMetric metric;
    private final ConnectionPool pool;
    private final RetryBudget.Shard retryBudget;
    private final RetryCounts retryCounts;
    private final @Nullable Admission admission;
    private final @Nullable WaitingRoom room;
    private final SplittableRandom random;

    private final RecentLatency recentLatency = new RecentLatency();
    private EndpointSet balanced = EndpointSet.EMPTY;
    private Balancer balancer;

    /**
     * A balancer of its own before connections that it may share with a predecessor.
     *
     * @param endpoints the cluster's present ones
     * @param metric what the balancers compare, if anything: attempts tell it what it goes by
     * @param retryBudget that of the loop
     * @param admission null where any number of requests may run
     * @param room null likewise
     * @param seed different for every loop
     */
    public ClusterOnLoop(
            String name,
            Supplier<EndpointSet> endpoints,
            Balancer.Factory balancers,
            LoadMetric metric,
            ConnectionPool pool,
            RetryBudget.Shard retryBudget,
            RetryCounts retryCounts,
            @Nullable Admission admission,
            @Nullable WaitingRoom room,
            long seed) {
        this.name = name;
        this.endpoints = endpoints;
        this.balancers = balancers;
        this.metric = metric;
        this.pool = pool;
        this.retryBudget = retryBudget;
        this.retryCounts = retryCounts;
        this.admission = admission;
        this.room = room;
        this.random = new SplittableRandom(seed);
        this.balancer = balancers.create(balanced, seed);
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

    public @Nullable Admission admission() {
        return admission;
    }

    public @Nullable WaitingRoom room() {
        return room;
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

    /** The cluster's endpoints as they are now. */
    EndpointSet endpoints() {
        EndpointSet now = endpoints.get();
        if (now != balanced) {
            balanced = now;
            balancer = balancers.create(now, random.nextLong());
        }
        return now;
    }

    /** Over {@link #endpoints()} as it was last called. */
    Balancer balancer() {
        return balancer;
    }
}
