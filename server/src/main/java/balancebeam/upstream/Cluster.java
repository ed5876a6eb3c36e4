package balancebeam.upstream;

import balancebeam.balance.BalancedSet;
import balancebeam.balance.Balancer;
import balancebeam.balance.Endpoint;
import balancebeam.balance.EndpointSet;
import balancebeam.balance.HealthListener;
import balancebeam.balance.HealthPolicy;
import balancebeam.balance.Panic;
import balancebeam.time.Ticker;
import balancebeam.upstream.admission.Admission;
import balancebeam.upstream.discovery.Found;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A named set of endpoints. Thread-safe: event loops read the present set, discovery replaces it. An address that stays
 * keeps its endpoint, and with it health, counters and what an operator has decided; also from one cluster to its successor,
 * which a reload makes.
 */
public final class Cluster {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    private final String name;
    private final int maxConnectionsPerEndpoint;
    private final HealthPolicy policy;
    private final HealthListener listener;
    private final RetryCounts retryCounts;
    private final Panic panic;
    /** What an operator said of weights. */
    private final Map<InetSocketAddress, Weighing> weighings = new HashMap<>();

    private final Balancer.Factory algorithm;
    private final Runnable publication;

    // In order; the values are the weights.
    private Map<Endpoint, Integer> known = new LinkedHashMap<>();
    private boolean found;
    private volatile @Nullable Admission admission;
    private volatile BalancedSet balanced;

    /** An operator's weight, which holds for as long as the configured one stays what it was. */
    private record Weighing(int configured, int chosen) {}

    /**
     * A cluster that begins with its predecessor's endpoints, until it is told of its own.
     *
     * @param policy of endpoints that are new
     * @param pace makes of work what asks for it: that a change shows, which can cost a table
     * @param predecessor of the same name, or null
     */
    public Cluster(
            String name,
            int maxConnectionsPerEndpoint,
            HealthPolicy policy,
            HealthListener listener,
            Balancer.Factory algorithm,
            UnaryOperator<Runnable> pace,
            @Nullable Cluster predecessor) {
        this.name = name;
        this.maxConnectionsPerEndpoint = maxConnectionsPerEndpoint;
        this.policy = policy;
        this.listener = listener;
        this.retryCounts = predecessor == null ? new RetryCounts() : predecessor.retryCounts;
        this.panic = predecessor == null ? new Panic() : predecessor.panic;
        this.algorithm = algorithm;
        this.publication = pace.apply(this::publish);
        EndpointSet first = EndpointSet.EMPTY;
        if (predecessor != null) {
            synchronized (predecessor) {
                known.putAll(predecessor.known);
                weighings.putAll(predecessor.weighings);
                first = predecessor.get();
            }
        }
        this.balanced = BalancedSet.of(first, algorithm);
    }

    /** What {@code pace} is for work that is done at most once in 100 ms; at once if it was not lately. */
    public static UnaryOperator<Runnable> coalesced(ScheduledExecutorService scheduler, Ticker ticker) {
        return work -> new Coalesced(work, scheduler, ticker)::ask;
    }

    public String name() {
        return name;
    }

    /** How its retries went; goes on in its successor. */
    public RetryCounts retryCounts() {
        return retryCounts;
    }

    /** How many of its requests run at a time; null for any number. */
    public @Nullable Admission admission() {
        return admission;
    }

    /** From now on that many. */
    public void admission(@Nullable Admission limit) {
        admission = limit;
    }

    /** Whether so few of its endpoints stand that others are readmitted. */
    public Panic panic() {
        return panic;
    }

    /** Those that may get work: whose weight is above 0. */
    public EndpointSet get() {
        return balanced.endpoints();
    }

    /** The same, with what picks among them. */
    public BalancedSet balanced() {
        return balanced;
    }

    /** All there are, also those without weight; in order. */
    public synchronized List<Endpoint> all() {
        return List.copyOf(known.keySet());
    }

    /** Whether it was ever told of endpoints of its own. */
    public synchronized boolean isFound() {
        return found;
    }

    /** The endpoints are now these. Two names may mean the same address: it is one endpoint, by its first name. */
    public synchronized void found(List<Found> all) {
        Map<Endpoint, Integer> now = new LinkedHashMap<>();
        Map<InetSocketAddress, Endpoint> before = new HashMap<>();
        known.keySet().forEach(endpoint -> before.put(endpoint.address(), endpoint));
        for (Found one : all) {
            now.putIfAbsent(endpoint(one, before.get(one.address())), one.weight());
        }
        boolean first = !found;
        found = true;
        if (first || !List.copyOf(now.entrySet()).equals(List.copyOf(known.entrySet()))) {
            known = now;
            publication.run();
            if (!first) {
                LOG.info("Cluster {} is now {}", name, now.keySet());
            }
        }
    }

    private Endpoint endpoint(Found wanted, @Nullable Endpoint there) {
        if (there != null) {
            there.rename(wanted.name());
            there.limitConnections(maxConnectionsPerEndpoint);
            return there;
        }
        Endpoint fresh =
                new Endpoint(name, wanted.name(), wanted.address(), maxConnectionsPerEndpoint, policy, listener);
        fresh.health().sharePanic(panic);
        return fresh;
    }

    /**
     * From now on the endpoint has that weight, until the configuration says something new of it.
     *
     * @param weight 0 to 1,000; with 0 it gets no new work
     */
    public synchronized void weigh(Endpoint endpoint, int weight) {
        Integer configured = known.get(endpoint);
        if (configured != null) {
            weighings.put(endpoint.address(), new Weighing(configured, weight));
            publication.run();
        }
    }

    /** The weight that an endpoint has now. */
    public synchronized int weight(Endpoint endpoint) {
        int configured = known.getOrDefault(endpoint, 0);
        Weighing weighing = weighings.get(endpoint.address());
        return weighing != null && weighing.configured == configured ? weighing.chosen : configured;
    }

    private synchronized void publish() {
        balanced = BalancedSet.of(EndpointSet.weighted(new ArrayList<>(known.keySet()), this::weight), algorithm);
    }
}
